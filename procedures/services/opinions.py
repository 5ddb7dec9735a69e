"""Asking other bodies for their opinion, side by side, each with its own due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Dossier, Opinion, OpinionPoint, Organisation, Role
from procedures.refusals import RuleRefused
from procedures.regimes import one_stop_basis
from procedures.selectors.opinions import ASKS_FOR_AN_ANSWER
from procedures.selectors.provincial_rules import rule_or_none
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.deadlines import Limit
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, insertion, run, updating
from procedures.states import DossierState


@dataclass(frozen=True, slots=True)
class Asking:
    """One body to ask; ``due_days`` (working days) only where the letter sets its own."""

    body: Organisation
    due_days: int | None = None


def ask_opinions(*, dossier_id: int, act: Act, asked: Sequence[Asking]) -> list[Opinion]:
    """Ask several bodies in one round (NĐ 61/2018 Art 19.5); nobody need be asked at all.

    The limit is the province's own rule where it has one (Lào Cai: 10 working days), or the days
    the letter sets; the cluster decree sets none.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        _require_appraisal(dossier, act)
        last_round = dossier.opinions.aggregate(last=Max("round_number"))["last"] or 0
        opinions = [
            Opinion(
                dossier=dossier,
                body=asking.body,
                round_number=last_round + 1,
                requested_on=act.on,
                requested_by=act.by,
                due_days=asking.due_days,
            )
            for asking in asked
        ]
        insert(*opinions)
        deadlines.start_each(
            doing,
            "opinion",
            [(opinion.body, opinion_limit(doing, opinion)) for opinion in opinions],
        )
        doing.record(
            "opinions.requested",
            basis=asking_basis(act.on),
            bodies=[str(asking.body) for asking in asked],
            round=last_round + 1,
        )
        for opinion in opinions:
            _tell(doing, opinion)
    return opinions


def asking_basis(on: date | None) -> str:
    """The rule on asking other bodies, as far as it may be cited on a day (Art 19.5)."""
    return one_stop_basis("19.5", on)


def add_body(*, dossier_id: int, act: Act, asking: Asking) -> Opinion:
    """Ask one more body while the round is open. Raises RuleRefused if it is asked already."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        _require_appraisal(dossier, act)
        round_number = dossier.opinions.aggregate(last=Max("round_number"))["last"] or 1
        if dossier.opinions.filter(body=asking.body, round_number=round_number).exists():
            raise RuleRefused(
                _("%(body)s đã được lấy ý kiến trong vòng này.") % {"body": asking.body},
                field="body",
            )
        opinion = Opinion.objects.create(
            dossier=dossier,
            body=asking.body,
            round_number=round_number,
            requested_on=act.on,
            requested_by=act.by,
            due_days=asking.due_days,
        )
        _start_limit(doing, opinion)
        doing.record("opinion.body_added", basis=asking_basis(act.on), body=str(asking.body))
        _tell(doing, opinion)
    return opinion


def drop_body(*, dossier_id: int, act: Act, opinion_id: int, reason: str) -> Opinion:
    """Stop waiting for a body. Raises RuleRefused once it has answered, or without a reason."""
    with legal_act(dossier_id, act) as doing:
        opinion = doing.dossier.opinions.select_related("body").get(pk=opinion_id)
        if not opinion.is_open:
            raise RuleRefused(_("%(body)s đã có ý kiến.") % {"body": opinion.body})
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do thôi lấy ý kiến."), field="reason")
        opinion.is_open = False
        opinion.dropped_on = act.on
        opinion.save(update_fields=["is_open", "dropped_on"])
        deadlines.supersede(
            doing,
            deadlines.open_deadline(doing.dossier, "opinion", opinion.body),
            void=True,
        )
        doing.record("opinion.body_dropped", body=str(opinion.body), reason=reason)
    return opinion


def give_opinion(
    *, dossier_id: int, act: Act, opinion_id: int, outcome: str, content: str = ""
) -> Opinion:
    """Enter a body's answer; late ones are taken in and marked late by their deadline.

    Raises RuleRefused for a disagreement without a reason, a consent without its conditions where
    it has some, and for a second answer.
    """
    with legal_act(dossier_id, act, in_order=False) as doing:
        keep_regime_current(doing)
        opinion = doing.dossier.opinions.select_related("body").get(pk=opinion_id)
        if not opinion.is_open:
            raise RuleRefused(_("%(body)s đã có ý kiến.") % {"body": opinion.body})
        deadline = deadlines.open_deadline(doing.dossier, "opinion", opinion.body)
        deadlines.finish(doing, deadline)
        enter_answer(
            doing,
            opinion,
            outcome=outcome,
            content=content,
            late_by=deadline.late_by if deadline else None,
        )
        doing.record(
            "opinion.given",
            basis=asking_basis(act.on),
            body=str(opinion.body),
            outcome=outcome,
            late_by=opinion.late_by,
        )
        doing.owe("opinion_given", "specialist", key=f"opinion:{opinion.pk}")
    return opinion


def enter_answer(
    doing: LegalAct,
    opinion: Opinion,
    *,
    outcome: str,
    content: str,
    late_by: int | None,
    arrival: str = Opinion.Arrival.IN_ROUND,
) -> None:
    """Write what a body says on its row, and what of it the department will have to answer.

    Raises RuleRefused where what is said needs words and has none.
    """
    act = doing.act
    if act.by is not None:
        _require_words(outcome, content, asking_basis(act.on))
    opinion.outcome = outcome
    opinion.content = content
    opinion.document = act.document
    opinion.given_on = act.on
    opinion.given_by = act.by
    opinion.late_by = late_by
    opinion.arrival = arrival
    opinion.is_open = False
    written = updating(opinion, ANSWER_COLUMNS)
    if content.strip() or outcome in ASKS_FOR_AN_ANSWER:
        run(written, insertion(OpinionPoint(opinion=opinion, number=1, text=content.strip())))
    else:
        run(written)


ANSWER_COLUMNS = (
    "outcome",
    "content",
    "document",
    "given_on",
    "given_by",
    "late_by",
    "arrival",
    "is_open",
)


def _require_words(outcome: str, content: str, basis: str) -> None:
    if outcome not in SAID:
        raise RuleRefused(_("Chọn ý kiến của cơ quan."), basis, field="outcome")
    if content.strip():
        return
    if outcome == Opinion.Outcome.DISAGREE:
        raise RuleRefused(_("Không đồng ý thì phải nêu lý do."), basis, field="content")
    if outcome == Opinion.Outcome.CONDITIONAL:
        raise RuleRefused(
            _("Đồng ý kèm điều kiện thì phải nêu điều kiện, kiến nghị."),
            basis,
            field="content",
        )


SAID = frozenset({Opinion.Outcome.AGREE, Opinion.Outcome.CONDITIONAL, Opinion.Outcome.DISAGREE})
"""What a body can say; silence is none of it."""


def _tell(doing: LegalAct, opinion: Opinion) -> None:
    doing.owe("opinion_requested", f"post:{opinion.body_id}:{Role.OPINION_OFFICER}")


def _require_appraisal(dossier: Dossier, act: Act) -> None:
    if dossier.state not in {DossierState.UNDER_APPRAISAL, DossierState.AWAITING_SUPPLEMENT}:
        raise RuleRefused(
            _("Chỉ lấy ý kiến khi hồ sơ đang thẩm định."),
            asking_basis(act.on),
        )


def opinion_limit(doing: LegalAct, opinion: Opinion) -> Limit:
    """The letter's own days, else the province's rule, else no limit (the decree has none)."""
    if opinion.due_days is not None:
        return Limit(opinion.due_days, "working_days", asking_basis(opinion.requested_on), "quoted")
    rule = rule_or_none(doing.dossier.province, "opinion_reply", opinion.requested_on)
    if rule is None:
        return Limit(None, "", asking_basis(opinion.requested_on), "quoted")
    return Limit(int(rule.value), rule.unit or "working_days", rule.basis, rule.confidence)


def _start_limit(doing: LegalAct, opinion: Opinion) -> None:
    deadlines.start(doing, "opinion", limit=opinion_limit(doing, opinion), body=opinion.body)
