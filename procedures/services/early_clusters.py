"""Settling a cluster formed before 05/10/2009: the list, the dossier, facts, a person's conclusion.

Art 35.4 of NĐ 32/2024 (from NĐ 303/2026 on Art 35.4a). The clause is ambiguous, so nothing here
concludes by itself: a person chooses the reading, says why, and may conclude anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.facts import standing_requests
from procedures.folding import folded
from procedures.models import (
    AppraisalReport,
    Cluster,
    Dossier,
    EarlyCluster,
    EarlyConclusion,
    EarlyFact,
    Organisation,
    Procedure,
    User,
)
from procedures.refusals import RuleRefused
from procedures.regimes import Regime
from procedures.regimes.early_clusters import DATED_FACTS, cut_off, rule_of
from procedures.selectors.early_clusters import (
    forget_early,
    is_outdated,
    may_enter,
    reckoned,
    standing_conclusion,
)
from procedures.services import deadlines, documents
from procedures.services.acting import LegalAct, holding, legal_act
from procedures.services.opening import (
    Governed,
    Offices,
    open_dossier,
    refuse_second_open_dossier,
)
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert
from procedures.states import CLOSED, DossierState

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Name = EarlyFact.Name
SAID_IN_WORDS = frozenset({Name.INVESTOR_CLEAR, Name.STATE_WORKS})
"""Facts whose "yes" needs to say who, or what."""

# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A cluster as the list has it: where it lies, how large it is, and who says so."""

    name: str
    local_body: Organisation
    source: str
    location: str = ""
    area_ha: Decimal | None = None
    main_sectors: str = ""
    note: str = ""


def enter_on_list(*, listed: Listed, by: User | None, is_invented: bool = False) -> EarlyCluster:
    """Enter a cluster that works without an establishment decision.

    Raises PermissionDenied for somebody who does not keep this list, RuleRefused for a cluster
    without source or one that the province's register has already.
    """
    body = listed.local_body
    if by is not None and not may_enter(by, body):
        raise PermissionDenied(_("Danh sách này do Sở và UBND nơi có cụm ghi."))
    if body.province is None:
        raise RuleRefused(_("Cơ quan này không thuộc tỉnh nào."), field="local_body")
    if not listed.name.strip():
        raise RuleRefused(_("Ghi tên cụm công nghiệp."), field="name")
    if not listed.source.strip():
        raise RuleRefused(_("Ghi nguồn: văn bản, báo cáo có nêu cụm này."), field="source")
    same = Cluster.objects.filter(
        province=body.province, folded_name=folded(listed.name.strip())
    ).exclude(status=Cluster.Status.ABOLISHED)
    if same.exists():
        raise RuleRefused(
            _("Tỉnh đã có cụm “%(name)s” trong sổ cụm công nghiệp.") % {"name": listed.name},
            field="name",
        )
    with transaction.atomic():
        cluster = Cluster(
            name=listed.name.strip(),
            folded_name=folded(listed.name.strip()),
            province=body.province,
            location=listed.location.strip(),
            folded_location=folded(listed.location.strip()),
            main_sectors=listed.main_sectors.strip(),
            area_ha=listed.area_ha,
            status=Cluster.Status.UNSETTLED,
        )
        insert(cluster)
        return EarlyCluster.objects.create(
            cluster=cluster,
            local_body=body,
            source=listed.source.strip(),
            note=listed.note.strip(),
            entered_by=by,
            is_invented=is_invented,
        )


# --- the dossier ---------------------------------------------------------------------------------


def open_early_dossier(
    *,
    cluster: Cluster,
    offices: Offices,
    act: Act,
    governed: Governed | None = None,
    is_invented: bool = False,
) -> Dossier:
    """Open the dossier of a cluster of the list; the local body then compiles it.

    No law sets a period for that, a province may. Raises RuleRefused for a cluster that has its
    decision already, and while another dossier of it runs.
    """
    if cluster.status != Cluster.Status.UNSETTLED:
        raise RuleRefused(
            _("Cụm “%(name)s” không còn trong danh sách cụm chưa có quyết định thành lập.")
            % {"name": cluster.name},
            field="cluster",
        )
    if act.by is not None:
        refuse_second_open_dossier(Procedure.LEGACY, offices, cluster=cluster)
    dossier = open_dossier(
        procedure=Procedure.LEGACY,
        cluster=cluster,
        offices=offices,
        act=act,
        governed=governed or Governed(),
        facts={"kind": cluster.kind, "area_ha": cluster.area_ha},
        is_invented=is_invented,
    )
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        submitting = deadlines.start(doing, "submit")
        doing.record(
            "early.opened",
            basis=rule_of(doing.regime).basis,
            cluster=cluster.name,
            regime=dossier.regime,
            due_on=submitting.due_on,
        )
        doing.owe("early_opened", "holder")
    return dossier


# --- facts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recorded:
    """One fact as it is told: ``answer`` None says that it is not known (any more).

    ``happened_on`` and ``document`` are those of the fact's own paper, ``source`` says from where
    the answer comes; areas (``figure``) in ha.
    """

    name: str
    answer: bool | None
    happened_on: date | None = None
    document: str = ""
    source: str = ""
    figure: Decimal | None = None
    words: str = ""


@transaction.atomic
def record_early_fact(
    *, dossier_id: int, act: Act, recorded: Recorded, uploaded: UploadedFile | None = None
) -> EarlyFact:
    """Write one fact down, with its paper; what stood before stays to be read.

    Raises RuleRefused for a fact of the test dated on or after the cut-off day (Art 35.4), for an
    answer without paper or source, and once the dossier is closed. What an old record tells of so
    late a fact is kept as "no", with its day (``refusal_of_late_fact`` says why).
    """
    kept = None
    if uploaded is not None:
        last = Dossier.objects.values_list("last_act_on", flat=True).get(pk=dossier_id)
        day = act.on if last is None or act.on is None else max(act.on, last)
        kept = documents.attach_file(
            dossier_id=dossier_id, act=replace(act, on=day), uploaded=uploaded, field="file"
        )
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        dossier = doing.dossier
        _require_running(doing)
        _check(doing.regime, act, recorded)
        if act.by is None and refusal_of_late_fact(doing.regime, recorded) is not None:
            recorded = replace(recorded, answer=False)
        fact = EarlyFact(
            dossier=dossier,
            name=recorded.name,
            answer=_answer(recorded),
            figure=recorded.figure if recorded.name == Name.AREA else None,
            words=recorded.words.strip(),
            happened_on=recorded.happened_on,
            document=recorded.document.strip(),
            source=recorded.source.strip(),
            file=kept,
            recorded_on=act.on,
            recorded_by=act.by,
        )
        insert(fact)
        forget_early(dossier)
        doing.record(
            "early.fact_recorded",
            basis=rule_of(doing.regime).basis,
            fact=fact.name,
            answer={True: "yes", False: "no", None: "unknown"}[fact.answer],
            figure=fact.figure,
            words=fact.words or None,
            happened_on=fact.happened_on,
            paper=fact.document or None,
            source=fact.source or None,
            sha256=kept.sha256 if kept else None,
        )
    return fact


def _answer(recorded: Recorded) -> bool | None:
    return (recorded.figure is not None or None) if recorded.name == Name.AREA else recorded.answer


def _require_running(doing: LegalAct) -> None:
    if doing.dossier.procedure != Procedure.LEGACY:
        raise RuleRefused(_("Hồ sơ này không phải hồ sơ cụm hình thành trước 05/10/2009."))
    if DossierState(doing.dossier.state) in CLOSED:
        raise RuleRefused(_("Hồ sơ đã kết thúc; không ghi thêm thông tin."))


def refusal_of_late_fact(law: Regime | str, recorded: Recorded) -> RuleRefused | None:
    """Why a fact of the test does not count: it is not dated before the cut-off day (Art 35.4)."""
    day, cut = recorded.happened_on, cut_off(law)
    is_test = recorded.name in DATED_FACTS and recorded.answer is True
    if not is_test or day is None or day < cut.value:
        return None
    return RuleRefused(
        _(
            "Sự kiện ngày %(day)s không phải trước ngày %(cut)s nên không được tính; ghi "
            "“không” nếu trước ngày đó chưa có."
        )
        % {"day": f"{day:%d/%m/%Y}", "cut": f"{cut.value:%d/%m/%Y}"},
        cut.basis,
        field="happened_on",
    )


def _check(law: Regime, act: Act, recorded: Recorded) -> None:
    """Refuse what cannot be a fact; what a record lacks (no person behind it) is let pass."""
    name, day = recorded.name, recorded.happened_on
    if name not in Name.values:
        raise RuleRefused(_("Chọn thông tin cần ghi."), field="name")
    if day is not None and act.on is not None and day > act.on:
        raise RuleRefused(_("Ngày của sự kiện không thể sau ngày ghi."), field="happened_on")
    is_test = name in DATED_FACTS and recorded.answer is True
    cut = cut_off(law)
    late = refusal_of_late_fact(law, recorded)
    if late is not None and act.by is not None:
        raise late
    if name == Name.AREA and recorded.figure is not None and recorded.figure <= 0:
        raise RuleRefused(_("Diện tích phải lớn hơn 0."), field="figure")
    if act.by is None:
        return
    if name == Name.AREA and recorded.answer is not None and recorded.figure is None:
        raise RuleRefused(_("Ghi diện tích (ha); chưa biết thì chọn “chưa rõ”."), field="figure")
    if is_test and day is None:
        raise RuleRefused(
            _("Ghi ngày của sự kiện; không biết ngày thì chọn “chưa rõ”."),
            cut.basis,
            field="happened_on",
        )
    if is_test and not recorded.document.strip():
        raise RuleRefused(_("Ghi số, ký hiệu văn bản chứng minh."), cut.basis, field="document")
    answered = _answer(recorded) is not None
    if answered and not (recorded.document.strip() or recorded.source.strip()):
        raise RuleRefused(_("Ghi văn bản hoặc nguồn cung cấp thông tin."), field="source")
    if name in SAID_IN_WORDS and recorded.answer and not recorded.words.strip():
        raise RuleRefused(
            _("Ghi tên chủ đầu tư.")
            if name == Name.INVESTOR_CLEAR
            else _("Ghi các công trình Nhà nước đã đầu tư."),
            field="words",
        )


# --- the conclusion ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Concluding:
    """What the person concludes; ``chooses_investor``: whether the council is to choose one."""

    reading: str
    falls_under: bool
    reason: str
    chooses_investor: bool = True


def conclude_early(*, dossier_id: int, act: Act, concluding: Concluding) -> EarlyConclusion:
    """A person concludes, by the reading he names; a later conclusion is a row of its own.

    Raises RuleRefused without a reading or a reason, for a conclusion that his own reading
    contradicts on the recorded facts, and where investors have asked but none would be chosen
    (Art 35.4(a) with 2.3 and 13.2: the council chooses, also where the investor seems clear).
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        _require_running(doing)
        dossier = doing.dossier
        forget_early(dossier)
        rule, results = rule_of(doing.regime), reckoned(dossier)
        if concluding.reading not in EarlyConclusion.ReadingOfClause.values:
            raise RuleRefused(_("Chọn cách hiểu đã áp dụng."), rule.basis, field="reading")
        if not concluding.reason.strip():
            raise RuleRefused(_("Nêu rõ lý do kết luận."), rule.basis, field="reason")
        _refuse_contradiction(concluding, results, rule.basis)
        _refuse_passing_over_investors(doing, concluding)
        conclusion = EarlyConclusion(
            dossier=dossier,
            number=dossier.early_conclusions.count() + 1,
            reading=concluding.reading,
            falls_under=concluding.falls_under,
            chooses_investor=concluding.chooses_investor,
            reason=concluding.reason.strip(),
            document=act.document,
            concluded_on=act.on,
            concluded_by=act.by,
            reckoned=results,
        )
        insert(conclusion)
        forget_early(dossier)
        doing.record(
            "early.concluded",
            basis=rule.basis,
            number=conclusion.number,
            reading=conclusion.reading,
            falls_under=conclusion.falls_under,
            chooses_investor=conclusion.chooses_investor,
            reason=conclusion.reason,
            reckoned=results,
        )
        doing.owe("early_concluded", "local_body")
    return conclusion


def _refuse_contradiction(
    concluding: Concluding, results: dict[str, bool | None], basis: str
) -> None:
    result = results[concluding.reading]
    if result is not None and result != concluding.falls_under:
        raise RuleRefused(
            _(
                "Theo cách hiểu đã chọn, thông tin đã ghi cho kết quả ngược lại. Ghi lại thông tin "
                "hoặc chọn cách hiểu khác."
            ),
            basis,
            field="falls_under",
        )


def _refuse_passing_over_investors(doing: LegalAct, concluding: Concluding) -> None:
    if not concluding.chooses_investor and standing_requests(doing.dossier):
        raise RuleRefused(
            _("Đã có nhà đầu tư đề nghị: phải lựa chọn qua Hội đồng, kể cả khi nhà đầu tư đã rõ."),
            doing.regime.value("pre_2009.investor_choice").basis,
            field="chooses_investor",
        )


def pass_unconcluded(*, dossier_id: int, act: Act) -> Dossier:
    """Go on where an old record has no conclusion: nobody concludes in its place."""
    if act.by is not None:
        raise ValueError("a person concludes; only a record may lack it")
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        doing.record("early.conclusion_not_recorded", basis=rule_of(doing.regime).basis)
    return doing.dossier


def require_conclusion(doing: LegalAct, conclusion: str = "") -> None:
    """Before a report on an early cluster: a standing conclusion, on the facts as they are now.

    ``conclusion`` is that of the report. Does nothing for other procedures and for old records.
    """
    if doing.dossier.procedure != Procedure.LEGACY or doing.act.by is None:
        return
    basis = rule_of(doing.regime).basis
    standing = standing_conclusion(doing.dossier)
    if standing is None:
        raise RuleRefused(
            _("Chưa có kết luận về trường hợp áp dụng khoản 4 Điều 35; phải kết luận trước."), basis
        )
    if is_outdated(doing.dossier, standing):
        raise RuleRefused(
            _("Thông tin ghi sau đó làm thay đổi kết quả; phải kết luận lại trước khi báo cáo."),
            basis,
        )
    if conclusion == AppraisalReport.Conclusion.ESTABLISH and not standing.falls_under:
        raise RuleRefused(
            _("Kết luận là không thuộc trường hợp được xem xét thành lập."),
            basis,
            field="conclusion",
        )
