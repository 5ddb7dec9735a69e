"""The ministry's part in the plan: sent, completed, others asked, agreed or not (ND68 6; Art 30.1).

What the ministry reads is the List as it was sent, frozen; the draft goes on belonging to the
province.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.models import (
    LISTED_COLUMNS,
    Dossier,
    Opinion,
    PlanSending,
    Role,
    Supplement,
)
from procedures.refusals import RuleRefused
from procedures.regimes import regime as regime_by_id
from procedures.selectors.offices import ministry_id
from procedures.services import deadlines, plan_law
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opinion_answers import require_answered
from procedures.services.opinions import enter_answer
from procedures.services.plans import reopen
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, update
from procedures.states import DossierState

STEP = "ministry_opinion"
OWN_DAYS_OF_LETTER = "Thời hạn do văn bản gửi Bộ nêu; pháp luật không quy định"
"""What stands where an article would: no article sets the days that a letter asks for itself."""
CONSENTS = frozenset({Opinion.Outcome.AGREE, Opinion.Outcome.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class Sent:
    """How the plan goes to the ministry: sets of papers, and which papers (NĐ 68/2017 Art 6).

    ``due_days`` (working days) is what the letter itself asks for, where the law sets no limit.
    """

    sets: int | None = None
    papers: Sequence[str] = ()
    due_days: int | None = None


def send(*, dossier_id: int, act: Act, sent: Sent | None = None) -> PlanSending:
    """The provincial People's Committee sends the plan to the ministry; its List is frozen as sent.

    Raises RuleRefused for fewer sets or papers than NĐ 68/2017 asks for with an agreement, and
    while an earlier sending waits for its answer.
    """
    sent = sent or Sent()
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        asks = plan_law.asks_of(dossier, act.on or act.known_by)
        basis = plan_law.plan_step(dossier, STEP).basis
        if asks == PlanSending.Asks.AGREEMENT and act.by is not None:
            _require_sets(dossier, sent, basis)
        if _open_sending(dossier) is not None:
            raise RuleRefused(_("Phương án đang ở Bộ Công Thương."), basis)
        opinion = Opinion(
            dossier=dossier,
            body_id=ministry_id(),
            round_number=_next_round(dossier),
            requested_on=act.on,
            requested_by=act.by,
        )
        insert(opinion)
        sending = PlanSending(
            dossier=dossier,
            number=dossier.sendings.count() + 1,
            asks=asks,
            sent_on=act.on,
            document=act.document,
            sets=sent.sets,
            papers=list(sent.papers),
            lines=frozen_lines(dossier),
            opinion=opinion,
        )
        insert(sending)
        if dossier.plan.sent_on is None:
            dossier.plan.sent_on = act.on or act.known_by
            update(dossier.plan, ("sent_on",))
        dossier.plan.lines_open = False
        update(dossier.plan, ("lines_open",))
        limit = plan_law.ministry_limit(dossier, asks, act.on or act.known_by)
        law_basis = limit.basis
        if limit.amount is None and sent.due_days:
            # Art 30.1 sets no days: these are the letter's own, and say so.
            limit = replace(
                limit, amount=sent.due_days, unit="working_days", basis=OWN_DAYS_OF_LETTER
            )
        running = deadlines.start(doing, STEP, limit=limit)
        doing.record(
            "plan.sent_to_ministry",
            basis=law_basis,
            asks=asks,
            number=sending.number,
            sets=sent.sets,
            due_on=running.due_on,
        )
        doing.owe("plan_sent_to_ministry", f"post:{opinion.body_id}:{Role.MINISTRY_OFFICER}")
        doing.owe("plan_sent_to_ministry", "department")
    return sending


def _require_sets(dossier: Dossier, sent: Sent, basis: str) -> None:
    law = regime_by_id(dossier.regime)
    least = law.value("plan_agreement.sets").value
    if sent.sets is None or sent.sets < least:
        raise RuleRefused(
            _("Hồ sơ đề nghị thỏa thuận gồm %(least)d bộ.") % {"least": least}, basis, field="sets"
        )
    wanted = [code for code in law.value("plan_agreement.papers").value if code != "other"]
    if missing := [code for code in wanted if code not in sent.papers]:
        raise RuleRefused(
            _("Hồ sơ đề nghị thỏa thuận còn thiếu %(count)d thành phần.") % {"count": len(missing)},
            basis,
            field="papers",
        )


def _next_round(dossier: Dossier) -> int:
    last: int | None = dossier.opinions.aggregate(last=Max("round_number"))["last"]
    return (last or 0) + 1


def _open_sending(dossier: Dossier) -> PlanSending | None:
    return (
        dossier.sendings.filter(opinion__is_open=True)
        .select_related("opinion__body")
        .order_by("-number")
        .first()
    )


def frozen_lines(dossier: Dossier) -> list[dict[str, Any]]:
    """The draft List as plain values, with the area before, so that it reads without the draft."""
    lines = []
    for line in dossier.plan_lines.select_related("previous").order_by("id"):
        row: dict[str, Any] = {"change": line.change}
        for column in LISTED_COLUMNS:
            value = getattr(line, column)
            row[column] = str(value) if isinstance(value, Decimal) else value
        if line.previous is not None:
            row["before_name"] = line.previous.name
            row["before_area_ha"] = str(line.previous.area_ha)
        lines.append(row)
    return lines


def pass_over(*, dossier_id: int, act: Act, reason: str) -> Dossier:
    """Go on without the ministry, with the reason: only where no source says that it must be asked.

    Raises RuleRefused under a regime or rule that asks it, and without a reason.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, STEP).basis
        if not plan_law.may_pass_over_ministry(dossier, act.on or act.known_by):
            raise RuleRefused(
                _("Phương án phải có ý kiến của Bộ Công Thương trước khi phê duyệt."), basis
            )
        if not reason.strip() and act.by is not None:
            raise RuleRefused(
                _("Ghi căn cứ, lý do không hỏi Bộ Công Thương."), basis, field="reason"
            )
        dossier.plan.ministry_passed_over = reason.strip() or "–"
        update(dossier.plan, ("ministry_passed_over",))
        reopen(doing)
        doing.record(
            "plan.ministry_passed_over",
            basis=plan_law.plan_unconfirmed_basis(dossier),
            reason=reason.strip() or None,
        )
    return dossier


# --- at the ministry -----------------------------------------------------------------------------


def confirm_full(*, dossier_id: int, act: Act, full_on: date | None = None) -> PlanSending:
    """The ministry confirms the day of the full dossier; an agreement's days run from it."""
    with legal_act(dossier_id, act) as doing:
        sending = _require_sending(doing)
        if sending.full_on is not None:
            raise RuleRefused(
                _("Bộ đã xác nhận hồ sơ đầy đủ từ ngày %(day)s.")
                % {"day": f"{sending.full_on:%d/%m/%Y}"},
                plan_law.plan_step(doing.dossier, STEP).basis,
                field="full_on",
            )
        day = full_on or act.day
        if sending.sent_on is not None and day < sending.sent_on:
            raise RuleRefused(
                _("Ngày đủ hồ sơ không thể trước ngày gửi (%(day)s).")
                % {"day": f"{sending.sent_on:%d/%m/%Y}"},
                plan_law.plan_step(doing.dossier, STEP).basis,
                field="full_on",
            )
        sending.full_on = day
        update(sending, ("full_on",))
        running = deadlines.open_deadline(doing.dossier, STEP)
        deadlines.restart(doing, running, on=day, reason=gettext_noop("Bộ nhận đủ hồ sơ"))
        doing.record(
            "ministry.dossier_full",
            basis=plan_law.plan_step(doing.dossier, STEP).basis,
            complete_on=day,
            due_on=running.due_on if running else None,
        )
    return sending


def ask_completion(
    *, dossier_id: int, act: Act, reason: str, missing: Sequence[str] = ()
) -> Supplement:
    """The ministry asks for the dossier to be completed: the time until then is not counted."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, STEP).basis
        _require_sending(doing)
        if not reason.strip() and not missing:
            raise RuleRefused(_("Ghi rõ nội dung cần hoàn thiện."), basis, field="reason")
        doing.move_to(DossierState.AWAITING_SUPPLEMENT)
        supplement = Supplement(
            dossier=dossier,
            number=dossier.supplements.count() + 1,
            asked_from_step=STEP,
            requested_on=act.on,
            requested_by=act.by,
            missing=list(missing),
            reason=reason.strip(),
            document=act.document,
        )
        insert(supplement)
        deadlines.stop(
            doing,
            deadlines.open_deadline(dossier, STEP),
            reason=gettext_noop("Bộ yêu cầu hoàn thiện hồ sơ"),
            basis=basis,
        )
        reopen(doing)
        doing.record(
            "ministry.completion_asked",
            basis=basis,
            number=supplement.number,
            missing=list(missing) or None,
            reason=reason.strip() or None,
        )
        doing.owe("ministry_asks_completion", "specialist")
        doing.owe("ministry_asks_completion", "department")
    return supplement


def complete(*, dossier_id: int, act: Act, answer: str = "") -> Dossier:
    """The province sends what the ministry asked for; its days run on from the day after.

    The List that the ministry reads is frozen anew. A completion that nobody asked for is entered
    and moves nothing.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, STEP).basis
        supplement = dossier.supplements.filter(is_answered=False).order_by("-number").first()
        sending = _open_sending(dossier)
        if supplement is None or sending is None:
            doing.record("supplement.received_unasked", basis=basis)
            return dossier
        if not answer.strip() and act.by is not None:
            raise RuleRefused(_("Ghi nội dung đã hoàn thiện, giải trình."), basis, field="answer")
        supplement.received_on = act.on
        supplement.is_answered = True
        supplement.answer = answer.strip()
        update(supplement, ("received_on", "is_answered", "answer"))
        sending.lines = frozen_lines(dossier)
        update(sending, ("lines",))
        dossier.plan.lines_open = False
        update(dossier.plan, ("lines_open",))
        doing.move_to(DossierState.UNDER_APPRAISAL)
        running = deadlines.open_deadline(dossier, STEP)
        deadlines.resume(doing, running)
        doing.record(
            "ministry.completed",
            basis=basis,
            number=supplement.number,
            due_on=running.due_on if running else None,
        )
        doing.owe("plan_completed", "holder")
    return dossier


def ask_other_ministries(*, dossier_id: int, act: Act, ministries: str) -> PlanSending:
    """The ministry asks other ministries; the time is not counted (NĐ 68/2017 Art 6)."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, STEP).basis
        sending = _require_sending(doing)
        if not ministries.strip():
            raise RuleRefused(_("Ghi các Bộ, ngành được hỏi."), basis, field="ministries")
        running = deadlines.open_deadline(dossier, STEP)
        if running is not None and deadlines.has_open_stop(running):
            raise RuleRefused(_("Thời hạn của Bộ đang dừng."), basis)
        sending.asked_ministries = ministries.strip()
        update(sending, ("asked_ministries",))
        deadlines.stop(
            doing, running, reason=gettext_noop("Bộ lấy ý kiến các Bộ, ngành"), basis=basis
        )
        doing.record("ministry.others_asked", basis=basis, bodies=[ministries.strip()])
    return sending


def others_have_answered(*, dossier_id: int, act: Act) -> Dossier:
    """The other ministries have answered: the days run on from the day after."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, STEP).basis
        _require_sending(doing)
        running = deadlines.open_deadline(dossier, STEP)
        if running is None or not deadlines.has_open_stop(running):
            raise RuleRefused(_("Thời hạn của Bộ không dừng."), basis)
        deadlines.resume(doing, running)
        doing.record("ministry.others_answered", basis=basis, due_on=running.due_on)
    return dossier


def answer(*, dossier_id: int, act: Act, outcome: str, content: str = "") -> Opinion:
    """The ministry agrees, agrees under conditions, or disagrees with its reasons.

    What it says goes into the table of opinions, where the department answers it point by point.
    Raises RuleRefused where words are missing, and when nothing lies with the ministry.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        sending = _require_sending(doing)
        if sending.opinion is None:
            raise ValueError(f"{sending} has no opinion to enter")
        late_by = plan_law.end(doing, STEP)
        enter_answer(doing, sending.opinion, outcome=outcome, content=content, late_by=late_by)
        reopen(doing)
        doing.record(
            "ministry.answered",
            basis=plan_law.plan_step(dossier, STEP).basis,
            asks=sending.asks,
            outcome=outcome,
            reason=content.strip() or None,
            late_by=late_by,
        )
        doing.owe("ministry_answered", "specialist")
        doing.owe("ministry_answered", "department")
    return sending.opinion


def _require_sending(doing: LegalAct) -> PlanSending:
    sending = _open_sending(doing.dossier)
    if sending is None:
        raise RuleRefused(
            _("Không có hồ sơ phương án nào của tỉnh đang chờ Bộ trả lời."),
            plan_law.plan_step(doing.dossier, STEP).basis,
        )
    return sending


# --- back in the province ------------------------------------------------------------------------


def submit_for_approval(*, dossier_id: int, act: Act) -> Dossier:
    """The answered plan goes to the competent authority: every opinion answered, none passed over.

    Under NĐ 68/2017 the plan is approved after the ministry's agreement: without it, refused.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        require_answered(doing)
        require_ministry(doing)
        doing.move_to(DossierState.AWAITING_DECISION)
        dossier.plan.lines_open = False
        update(dossier.plan, ("lines_open",))
        plan_law.begin(doing, "decide")
        doing.record(
            "plan.submitted_for_approval", basis=plan_law.plan_step(dossier, "decide").basis
        )
        doing.owe("plan_awaits_approval", "holder")
    return dossier


def require_ministry(doing: LegalAct) -> None:
    """Refuse to go on while the ministry's part is missing, or its agreement was not given."""
    dossier = doing.dossier
    if dossier.plan.ministry_passed_over:
        return
    basis = plan_law.plan_step(dossier, STEP).basis
    last = dossier.sendings.select_related("opinion").order_by("-number").first()
    said = last.opinion.outcome if last and last.opinion and not last.opinion.is_open else None
    if doing.act.by is None and not said:
        return  # an old record that does not say what the ministry answered
    if last is None or said is None:
        raise RuleRefused(_("Chưa có trả lời của Bộ Công Thương."), basis)
    if last.asks == PlanSending.Asks.AGREEMENT and said not in CONSENTS:
        raise RuleRefused(
            _("Bộ Công Thương không thỏa thuận; hoàn chỉnh và đề nghị thỏa thuận lại."), basis
        )


def prepare_again(*, dossier_id: int, act: Act, reason: str) -> Dossier:
    """The plan is to go to the ministry once more. Raises RuleRefused without a reason."""
    with legal_act(dossier_id, act) as doing:
        basis = plan_law.plan_step(doing.dossier, STEP).basis
        if not reason.strip() and act.by is not None:
            raise RuleRefused(_("Cần nêu lý do gửi lại."), basis, field="reason")
        doing.record("plan.to_be_sent_again", basis=basis, reason=reason.strip() or None)
    return doing.dossier
