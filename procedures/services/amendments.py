"""Adjusting and abolishing a decision, and choosing its investor again (Art 12.2).

The decree sets neither a limit nor a list of grounds: the ground is recorded in words, and the
steps run without a period unless the province has set one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import (
    Amendment,
    Cluster,
    ClusterDecision,
    Deadline,
    Decision,
    Dossier,
    DossierLink,
    ItemChange,
    Organisation,
    Procedure,
)
from procedures.refusals import RuleRefused
from procedures.selectors.register import standing_texts
from procedures.services import deadlines, register
from procedures.services.acting import LegalAct, holding, legal_act
from procedures.services.decision_effects import Effect, choose_investor
from procedures.services.opening import (
    Governed,
    Offices,
    link,
    open_dossier,
    refuse_second_open_dossier,
)
from procedures.services.regime_pinning import keep_regime_current
from procedures.services.standing import (
    link_to_decision,
    refuse_crossing,
    refuse_open_amendments,
    require_standing,
)
from procedures.statements import insert, update
from procedures.states import CLOSED, DossierState

CLOSING = ("tenants", "land", "money", "state_works")
"""What must be said before a cluster ends."""


@dataclass(frozen=True, slots=True)
class Amending:
    """What is asked for. ``changes`` are item → new text; ``closing`` the words of an abolition.

    ``carried_by`` is the open adjustment that is to carry what a selection of the investor finds
    into the decision; without one the selection itself stands in the register.
    """

    ground: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    amends: ClusterDecision | None = None
    duties_settled: bool | None = None
    duties_settlement: str = ""
    closing: Mapping[str, str] = field(default_factory=dict)
    carried_by: Dossier | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


# --- opening -------------------------------------------------------------------------------------


@transaction.atomic
def open_amendment(
    *,
    procedure: str,
    cluster: Cluster,
    offices: Offices,
    amending: Amending,
    act: Act,
    by_department: bool = False,
    governed: Governed | None = None,
    is_invented: bool = False,
) -> Dossier:
    """Open a dossier to adjust or abolish a decision, or to choose its investor again.

    Opened by the local body it waits to be submitted; opened by the department, which compiles and
    reports (Art 12.2, 33.2(a)), it is in appraisal at once. Raises RuleRefused for a cluster that
    does not stand, a ground that is missing, an item that another open dossier changes, and under a
    law whose text on this is not sourced (R1).
    """
    dossier = open_dossier(
        procedure=procedure,
        cluster=cluster,
        offices=offices,
        act=act,
        governed=governed or Governed(),
        facts={"kind": cluster.kind, **amending.facts},
        is_invented=is_invented,
    )
    require_standing(cluster, procedure, dossier.regime, field="cluster")
    if act.by is not None and procedure != Procedure.ADJUSTMENT:
        refuse_second_open_dossier(
            procedure, offices, name=cluster.name, cluster=cluster, apart_from=dossier.pk
        )
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        amendment = Amendment(
            dossier=dossier,
            amends=amending.amends,
            prepared_by=offices.department if by_department else offices.local_body,
        )
        insert(amendment)
        changes = _keep(doing, amendment, amending)
        deadline = _begin(doing, by_department)
        doing.record(
            "amendment.opened",
            basis=deadline.basis,
            cluster=cluster.name,
            amends=str(amending.amends) if amending.amends else None,
            items=list(changes) or None,
            reason=amending.ground or None,
            due_on=deadline.due_on,
        )
        doing.owe("amendment_opened", "holder")
    link_to_decision(dossier, act.on)
    if amending.carried_by is not None:
        _let_carry(dossier, amending.carried_by, act)
    return dossier


def _let_carry(selection: Dossier, adjustment: Dossier, act: Act) -> None:
    """The adjustment waits for the selection instead of asking the council itself."""
    with legal_act(adjustment.pk, act, ends_stop=False, in_order=False) as doing:
        fits = (
            doing.dossier.procedure == Procedure.ADJUSTMENT
            and doing.dossier.cluster_id == selection.cluster_id
            and DossierState(doing.dossier.state) not in CLOSED
            and doing.dossier.changes_investor
        )
        if not fits:
            raise RuleRefused(
                _("Hồ sơ %(code)s không phải hồ sơ điều chỉnh đang chờ thay đổi chủ đầu tư.")
                % {"code": doing.dossier.code},
                field="carried_by",
            )
        if hasattr(doing.dossier, "scoring"):
            raise RuleRefused(
                _("Hội đồng đã chấm điểm trong hồ sơ %(code)s.") % {"code": doing.dossier.code},
                field="carried_by",
            )
        doing.set(changes_investor=False)
        doing.record("amendment.selection_apart", selection=selection.code)
    link(selection, adjustment, DossierLink.Kind.SELECTS_FOR, act.on)


def _begin(doing: LegalAct, by_department: bool) -> Deadline:
    """The first period: to submit, or, where the department itself compiles, to appraise."""
    if not by_department:
        return deadlines.start(doing, "submit")
    keep_regime_current(doing, submitting=True)
    doing.move_to(DossierState.SUBMITTED)
    doing.move_to(DossierState.UNDER_APPRAISAL)
    doing.set(complete_on=doing.act.on)
    return deadlines.start(doing, "appraise")


# --- what is asked for ---------------------------------------------------------------------------


def record_amendment(*, dossier_id: int, act: Act, amending: Amending) -> Dossier:
    """Change what is asked for, before the decision; the texts that stand are taken anew.

    Raises RuleRefused as the opening does, and once the dossier is closed.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if DossierState(dossier.state) in CLOSED:
            raise RuleRefused(_("Hồ sơ đã kết thúc; nội dung đề nghị không sửa được nữa."))
        dossier.item_changes.all().delete()
        changes = _keep(doing, dossier.amendment, amending)
        doing.record(
            "amendment.changed",
            items=list(changes) or None,
            reason=amending.ground or None,
        )
    return dossier


def _keep(doing: LegalAct, amendment: Amendment, amending: Amending) -> dict[str, str]:
    dossier, by_person = doing.dossier, doing.act.by is not None
    if by_person and not amending.ground.strip():
        raise RuleRefused(
            _("Pháp luật không liệt kê căn cứ, nhưng phải ghi rõ lý do."),
            doing.law_step("decide").basis,
            field="ground",
        )
    changes = _changes(doing, amending)
    refuse = refuse_crossing if by_person else _let_history_be
    refuse(
        dossier.its_cluster,
        dossier.procedure,
        _touched(dossier, changes),
        dossier.regime,
        field="changes",
        apart_from=dossier.pk,
    )
    amendment.ground = amending.ground.strip()
    amendment.duties_settled = amending.duties_settled
    amendment.duties_settlement = amending.duties_settlement.strip()
    for name in CLOSING:
        setattr(amendment, name, str(amending.closing.get(name, "")).strip())
    update(amendment, ("ground", "duties_settled", "duties_settlement", *CLOSING))
    is_chosen_apart = dossier.links_in.filter(kind=DossierLink.Kind.SELECTS_FOR).exists()
    doing.set(changes_investor="investor" in changes and not is_chosen_apart)
    return changes


def _let_history_be(*_args: Any, **_kwargs: Any) -> None:
    """What ran beside each other years ago is told, not judged."""


def _touched(dossier: Dossier, changes: Mapping[str, str]) -> list[str]:
    if dossier.procedure == Procedure.ABOLITION:
        return ["standing", "area_ha", "investor", *changes]
    if dossier.procedure == Procedure.INVESTOR_SELECTION:
        return ["investor"]
    return list(changes)


def _changes(doing: LegalAct, amending: Amending) -> dict[str, str]:
    """The items that an adjustment changes, each against what stands; none in other procedures."""
    dossier = doing.dossier
    if dossier.procedure != Procedure.ADJUSTMENT:
        return {}
    standing = {**amending.before, **standing_texts(dossier.its_cluster)}
    asked = register.checked_items(amending.changes)
    changes = {
        code: text
        for code, text in asked.items()
        if text != standing.get(code, "") or (code == "investor" and not text)
    }
    if not changes and doing.act.by is not None:
        raise RuleRefused(
            _("Chưa có nội dung nào khác với quyết định hiện hành."),
            doing.law_step("decide").basis,
            field="changes",
        )
    if doing.act.by is not None and "area_ha" in changes:
        _refuse_too_large(doing, standing.get("area_ha", ""), changes["area_ha"])
    insert(
        *(
            ItemChange(dossier=dossier, item=code, old=standing.get(code, ""), new=text)
            for code, text in changes.items()
        )
    )
    return changes


def _refuse_too_large(doing: LegalAct, before: str, after: str) -> None:
    """An adjustment adds a little (Art 10.4) up to the greatest area (2.1); more is an expansion.

    A smaller area is not judged: the decree does not mention it.
    """
    if not before or not after or Decimal(after) <= Decimal(before):
        return
    law = doing.regime
    greatest = law.value("area.max")
    if Decimal(after) > greatest.value:
        raise RuleRefused(
            _("Diện tích cụm công nghiệp không vượt quá %(max)s ha.") % {"max": greatest.value},
            greatest.basis,
            field="item_area_ha",
        )
    if not law.has("deviation.area_increase_le_ha"):
        return
    most = law.value("deviation.area_increase_le_ha")
    if Decimal(after) - Decimal(before) > most.value:
        raise RuleRefused(
            _(
                "Điều chỉnh chỉ tăng diện tích không quá %(most)s ha; "
                "tăng hơn phải lập hồ sơ mở rộng."
            )
            % {"most": most.value},
            most.basis,
            field="item_area_ha",
        )


# --- effects of the decision ---------------------------------------------------------------------


def adjust(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """The items change from the day of the decision on; the investor as the council has it.

    The decision may take up less than was asked; it cannot set what nobody asked for.
    """
    dossier = doing.dossier
    asked = {change.item: change.new for change in dossier.item_changes.all()}
    _require_ground(doing, dossier.amendment)
    items = {code: text for code, text in decision.items.items() if code in asked}
    strangers = decision.items.keys() - asked.keys()
    if strangers:
        raise RuleRefused(
            _("Quyết định chỉ điều chỉnh nội dung đã đề nghị trong hồ sơ."),
            doing.law_step("decide").basis,
            field=f"item_{sorted(strangers)[0]}",
        )
    investor = _new_investor(doing, investor_id) if "investor" in asked else None
    if investor is not None:
        items["investor"] = investor.name
    if not decision.items and doing.act.by is None:
        items = {**asked, **items}  # an old record tells the changes, not the decision's text
    items = {code: text for code, text in items.items() if text}
    if not items:
        raise RuleRefused(
            _("Quyết định điều chỉnh phải thay đổi ít nhất một nội dung."),
            doing.law_step("decide").basis,
            field="outcome",
        )
    register.enter_decision(
        doing,
        decision,
        items,
        kind=ClusterDecision.Kind.ADJUSTMENT,
        amends=dossier.amendment.amends,
        investor=investor,
    )


def _new_investor(doing: LegalAct, investor_id: int | None) -> Organisation | None:
    """Whom the council chose here, or in the selection that this dossier carries."""
    selection = (
        Dossier.objects.filter(
            links_out__target=doing.dossier, links_out__kind=DossierLink.Kind.SELECTS_FOR
        )
        .order_by("-pk")
        .first()
    )
    if selection is not None:
        chosen = selection.requests.filter(status="chosen").select_related("enterprise").first()
        if selection.state != DossierState.DECIDED or chosen is None:
            raise RuleRefused(
                _("Hồ sơ lựa chọn chủ đầu tư %(code)s chưa có kết quả.") % {"code": selection.code},
                doing.regime.value("investor_change.select_again").basis,
                field="investor",
            )
        return chosen.enterprise
    request = choose_investor(doing, investor_id)
    if request is None and doing.act.by is not None:
        raise RuleRefused(
            _("Thay đổi chủ đầu tư phải qua đánh giá, lựa chọn lại; chưa có nhà đầu tư nào."),
            doing.regime.value("investor_change.select_again").basis,
            field="investor",
        )
    return request.enterprise if request is not None else None


def _require_ground(doing: LegalAct, amendment: Amendment) -> None:
    if doing.act.by is not None and not amendment.ground:
        raise RuleRefused(
            _("Hồ sơ chưa ghi lý do."), doing.law_step("decide").basis, field="outcome"
        )


ADJUSTING = Effect(
    bars=frozenset({"DEV-area", "DEV-location", "AREA", "TYPE", "INV"}), take_effect=adjust
)


def _column_words(name: str) -> str:
    column: Any = Amendment._meta.get_field(name)
    return str(column.verbose_name)


def abolish(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """The cluster ends with the decision, once it is said what becomes of everything in it."""
    del investor_id
    amendment = doing.dossier.amendment
    _require_ground(doing, amendment)
    refuse_open_amendments(doing.dossier)
    if doing.act.by is not None:
        for name in CLOSING:
            if not getattr(amendment, name):
                raise RuleRefused(
                    _("Chưa ghi cách xử lý: %(what)s.") % {"what": _column_words(name)},
                    doing.law_step("decide").basis,
                    field="outcome",
                )
    register.enter_decision(
        doing,
        decision,
        {},
        kind=ClusterDecision.Kind.ABOLITION,
        amends=amendment.amends,
        standing=Cluster.Status.ABOLISHED,
    )


ABOLISHING = Effect(bars=frozenset(), take_effect=abolish)


def select(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """The new investor stands in the register, unless an adjustment carries the change."""
    dossier = doing.dossier
    _require_ground(doing, dossier.amendment)
    chosen = choose_investor(doing, investor_id)
    if chosen is None:
        if doing.act.by is None:
            return
        raise RuleRefused(
            _("Chưa có nhà đầu tư nào để lựa chọn."),
            doing.law_step("decide").basis,
            field="investor",
        )
    if dossier.links_out.filter(kind=DossierLink.Kind.SELECTS_FOR).exists():
        return
    register.enter_decision(
        doing,
        decision,
        {"investor": chosen.enterprise.name},
        kind=ClusterDecision.Kind.INVESTOR_SELECTION,
        amends=dossier.amendment.amends,
        investor=chosen.enterprise,
    )


SELECTING = Effect(bars=frozenset({"INV"}), take_effect=select)
