"""From the first request to the department's desk: the local body's part (Art 10.1, 10.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    Component,
    Deadline,
    Dossier,
    InvestorRequest,
    Organisation,
    Procedure,
    Role,
)
from procedures.refusals import RuleRefused
from procedures.regimes import Component as RegimeComponent
from procedures.regimes.law import ROAD_OF_ARTICLE_10
from procedures.services import deadlines
from procedures.services.acting import LegalAct, holding, legal_act
from procedures.services.development_list import cluster_proposed_by, entry_for_request, rest_on
from procedures.services.opening import (
    Governed,
    Offices,
    open_dossier,
    refuse_second_open_dossier,
)
from procedures.services.regime_pinning import keep_regime_current
from procedures.services.register import refuse_standing_twin
from procedures.services.standing import link_to_decision, refuse_crossing, require_standing
from procedures.statements import insert, insert_once
from procedures.states import DossierState


@dataclass(frozen=True, slots=True)
class Applying:
    """What one enterprise brings: money in billion đồng; ``papers`` None means not known.

    ``number`` is its place among the applicants where a record fixes it.
    """

    enterprise: Organisation
    capital_bn: Decimal | None = None
    equity_bn: Decimal | None = None
    papers: Sequence[str] | None = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The cluster that is asked for, with the facts known so far (columns of DossierFacts).

    ``cluster`` is the standing one that is to be expanded; without it a new one is entered.
    ``list_entry`` is the key of the List's entry that is meant, where its name is another.
    """

    name: str
    location: str = ""
    main_sectors: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    cluster: Cluster | None = None
    list_entry: int | None = None


@transaction.atomic
def lodge_request(
    *,
    procedure: str,
    asked: Asked,
    offices: Offices,
    applying: Applying | None,
    act: Act,
    law_on: date | None = None,
    forced_regime: str | None = None,
    forced_reason: str = "",
    is_invented: bool = False,
) -> Dossier:
    """Open a dossier with the first written request to be investor (Art 10.1).

    From here the local body has its days to publish the notice; under R1, which has no notice, to
    compile and submit. Where a List is in force, the cluster must stand in it (Art 8.1(a)).
    ``law_on`` is the first known day of a record that lacks the request; it
    chooses the law and is never counted from. Raises RuleRefused when the office did not exist on
    the day, or a request for a cluster of this name is already open there.
    """
    if act.by is not None:
        refuse_second_open_dossier(procedure, offices, name=asked.name, cluster=asked.cluster)
    entry = None
    if procedure == Procedure.ESTABLISHMENT:
        entry = entry_for_request(
            province_id=offices.province.pk, name=asked.name, act=act, entry_id=asked.list_entry
        )
    dossier = open_dossier(
        procedure=procedure,
        cluster=asked.cluster
        or cluster_proposed_by(entry)
        or enter_cluster(asked, offices.province),
        offices=offices,
        act=act,
        governed=Governed(law_on, forced_regime, forced_reason),
        facts=asked.facts,
        is_invented=is_invented,
    )
    _rest_on_the_register(dossier, asked, act)
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        request = _file_request(doing, applying) if applying else None
        rest_on(doing, entry)
        first_step = "notice" if _has_notice(doing) else "submit"
        deadline = deadlines.start(doing, first_step)
        doing.record(
            "request.lodged",
            basis=deadline.basis,
            cluster=asked.name,
            regime=dossier.regime,
            enterprise=str(request.enterprise) if request else None,
            due_on=deadline.due_on,
        )
        doing.owe("request_lodged", "holder")
        if request is not None:
            doing.owe("request_received", f"post:{request.enterprise_id}:{Role.APPLICANT}")
    return dossier


def _rest_on_the_register(dossier: Dossier, asked: Asked, act: Act) -> None:
    """An expansion is of a cluster that stands; what stands is not established again (Art 12.1)."""
    if dossier.procedure == Procedure.EXPANSION:
        require_standing(dossier.its_cluster, dossier.procedure, dossier.regime, field="cluster")
        if act.by is not None:
            refuse_crossing(
                dossier.its_cluster,
                dossier.procedure,
                {"area_ha"},
                dossier.regime,
                field="cluster",
                apart_from=dossier.pk,
            )
        link_to_decision(dossier, act.on)
    elif dossier.procedure == Procedure.ESTABLISHMENT and act.by is not None:
        refuse_standing_twin(asked.name, asked.location, dossier.province)


def enter_cluster(asked: Asked, province: AdministrativeUnit) -> Cluster:
    """A new cluster in the register, as it is asked for."""
    cluster = Cluster(
        name=asked.name,
        folded_name=folded(asked.name),
        kind=asked.facts.get("kind") or "ordinary",
        province=province,
        location=asked.location,
        folded_location=folded(asked.location),
        main_sectors=asked.main_sectors,
        area_ha=asked.facts.get("area_ha"),
    )
    insert(cluster)
    return cluster


def _has_notice(doing: LegalAct) -> bool:
    return doing.has_step("notice")


def _file_request(doing: LegalAct, applying: Applying) -> InvestorRequest:
    dossier = doing.dossier
    number = applying.number
    if number is None:
        # The dossier that is just being opened has no request yet.
        number = dossier.requests.count() if dossier.journal_length else 0
    request = InvestorRequest(
        dossier=dossier,
        enterprise=applying.enterprise,
        number=number,
        received_on=doing.act.on,
        capital_bn=applying.capital_bn,
        equity_bn=applying.equity_bn,
        papers_known=applying.papers is not None,
        filed_by=doing.act.by,
    )
    insert(request)
    file_papers(doing, applying.papers or (), request=request)
    return request


def file_papers(
    doing: LegalAct, codes: Sequence[str], *, request: InvestorRequest | None = None
) -> None:
    """Enter components as filed on the day of the act; one that is there already stays."""
    known = {component.code: component for component in doing.regime.components}
    insert_once(
        Component(
            dossier=doing.dossier,
            request=request,
            code=code,
            title=_title_of_paper(doing.dossier, code, known),
            reference=doing.act.document if code == "to_trinh" else "",
            filed_on=doing.act.on,
        )
        for code in dict.fromkeys(codes)
    )


def _title_of_paper(dossier: Dossier, code: str, known: Mapping[str, RegimeComponent]) -> str:
    """The name that the law gives the paper; Art 9.1 names those of its own procedures only."""
    if code == "to_trinh" and dossier.procedure not in ROAD_OF_ARTICLE_10:
        return gettext_noop("Tờ trình")
    return known[code].name_vi if code in known else code


def add_request(*, dossier_id: int, applying: Applying, act: Act) -> InvestorRequest:
    """Take in a competing applicant's request while the window is open (Art 10.1).

    Raises RuleRefused once the window is closed, or for a second request of the same enterprise.
    """
    with legal_act(dossier_id, act, in_order=False) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if not takes_requests(dossier):
            raise RuleRefused(
                _("Thời gian tiếp nhận hồ sơ đã kết thúc; không thể nhận thêm đề nghị."),
                _window_basis(doing),
            )
        if dossier.requests.filter(enterprise=applying.enterprise).exists():
            raise RuleRefused(
                _("%(name)s đã có đề nghị trong hồ sơ này.") % {"name": applying.enterprise},
                field="enterprise",
            )
        request = _file_request(doing, applying)
        doing.record(
            "request.added", basis=_window_basis(doing), enterprise=str(applying.enterprise)
        )
        doing.owe("request_added", "holder")
        doing.owe("request_received", f"post:{applying.enterprise.pk}:{Role.APPLICANT}")
    return request


def takes_requests(dossier: Dossier) -> bool:
    """Whether another applicant may still come.

    On the road of Art 10 until the window closes. Where an investor is chosen again (Art 12.2(b))
    the law sets no window: until the council has scored.
    """
    if dossier.state in {DossierState.REQUESTED, DossierState.ANNOUNCED}:
        return dossier.procedure != Procedure.ADJUSTMENT or dossier.changes_investor
    chooses_again = dossier.procedure == Procedure.INVESTOR_SELECTION or dossier.changes_investor
    return (
        chooses_again
        and dossier.state in {DossierState.SUBMITTED, DossierState.UNDER_APPRAISAL}
        and not hasattr(dossier, "scoring")
    )


def _window_basis(doing: LegalAct) -> str:
    return doing.law_step("reception").basis if _has_notice(doing) else ""


def publish_notice(*, dossier_id: int, act: Act) -> Dossier:
    """Publicise that dossiers are received; the window for competing applicants opens."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        if not _has_notice(doing):
            raise RuleRefused(
                _("Chế độ pháp luật của hồ sơ không có bước thông báo tiếp nhận."),
                doing.law_step("submit").basis,
            )
        doing.move_to(DossierState.ANNOUNCED)
        deadlines.finish(doing, deadlines.open_deadline(doing.dossier, "notice"))
        window = deadlines.start(doing, "reception")
        doing.record("notice.published", basis=window.basis, window_ends_on=window.due_on)
        doing.owe("notice_published", "applicants")
    return doing.dossier


def close_window(*, dossier_id: int, act: Act) -> Dossier:
    """The reception window ends; the local body compiles the dossier (Art 10.2).

    Raises RuleRefused for a day before the window's legal end: competing applicants have a right
    to the whole of it.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        window = deadlines.open_deadline(doing.dossier, "reception")
        if (
            window is not None
            and window.due_on is not None
            and act.on is not None
            and act.on < window_last_day(window)
        ):
            raise RuleRefused(
                _("Thời gian tiếp nhận chưa kết thúc: ngày cuối là %(day)s.")
                % {"day": f"{window_last_day(window):%d/%m/%Y}"},
                window.basis,
                field="on",
            )
        doing.move_to(DossierState.COMPILING)
        deadlines.finish(doing, window)
        following = deadlines.start(doing, "submit", on=_end_of_window(window, act))
        doing.record("window.closed", basis=following.basis, due_on=following.due_on)
        doing.owe("window_closed", "holder")
    return doing.dossier


def _end_of_window(window: Deadline | None, act: Act) -> date | None:
    """From when the local body compiles: the act's day, or the window's legal end.

    A record that lacks the closing still has the window's end by law, if that lies before what is
    known to have come after it.
    """
    if act.on is not None or window is None or window.due_on is None or act.known_by is None:
        return act.on
    return window.due_on if window.due_on <= act.known_by else None


def refusal_of_early_submission(dossier: Dossier, on: date) -> RuleRefused | None:
    """Why a dossier could not lawfully be submitted on a day inside the window (Art 10.1, 10.2)."""
    window = dossier.deadlines.filter(step="reception", due_on__gt=on).order_by("-pk").first()
    if window is None:
        return None
    return RuleRefused(
        _("Thời gian tiếp nhận chưa kết thúc: ngày cuối là %(day)s.")
        % {"day": f"{window_last_day(window):%d/%m/%Y}"},
        window.basis,
        field="on",
    )


def window_last_day(window: Deadline) -> date:
    """The last day on which an applicant may come."""
    if window.due_on is None:
        raise ValueError("a window that never opened has no last day")
    return window.due_on


def submit_dossier(*, dossier_id: int, act: Act, papers: Sequence[str] = ()) -> Dossier:
    """The tờ trình and the dossier go to the provincial department (Art 10.2).

    The law regime is pinned by this day. The appraisal period is counted from here until the
    department confirms the day of the full dossier (Art 10.3).
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing, submitting=True)
        doing.move_to(DossierState.SUBMITTED)
        for step in ("notice", "reception", "submit"):
            deadlines.finish(doing, deadlines.open_deadline(doing.dossier, step))
        file_papers(doing, ["to_trinh", *papers])
        appraisal = deadlines.start(doing, "appraise")
        doing.record(
            "dossier.submitted",
            basis=doing.law_step("submit").basis,
            regime=doing.dossier.regime,
            due_on=appraisal.due_on,
        )
        doing.owe("dossier_submitted", "holder")
        doing.owe("dossier_submitted_copy", "applicants")
    return doing.dossier
