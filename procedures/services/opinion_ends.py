"""How a body's silence ends: closed as consent where a rule says so, or by an answer too late."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.clock import late_by, unit_named
from procedures.models import Deadline, Dossier, Opinion
from procedures.refusals import RuleRefused
from procedures.selectors.opinions import silence_of
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opinions import asking_basis, enter_answer
from procedures.statements import update
from procedures.states import DossierState

_REPORTED = frozenset({DossierState.AWAITING_DECISION, DossierState.DECIDED, DossierState.REFUSED})


def close_silent(*, dossier_id: int, act: Act, opinion_id: int) -> Opinion:
    """Close an unanswered opinion as consent, by the province's rule that silence is consent.

    Raises RuleRefused where no rule says so (silence is then only silence), and before the last
    day for answering is over.
    """
    with legal_act(dossier_id, act, in_order=False) as doing:
        opinion = doing.dossier.opinions.select_related("body").get(pk=opinion_id)
        if not opinion.is_open:
            raise RuleRefused(_("%(body)s đã có ý kiến.") % {"body": opinion.body})
        silence = silence_of(doing.dossier, opinion)
        if silence is None:
            raise RuleRefused(
                _(
                    "Không có quy định nào coi im lặng của %(body)s là đồng ý; ý kiến vẫn ghi là "
                    "chưa trả lời."
                )
                % {"body": opinion.body},
                field="opinion",
            )
        if act.on is None or act.on <= silence.last_day:
            raise RuleRefused(
                _("%(body)s còn thời gian trả lời đến hết ngày %(day)s.")
                % {"body": opinion.body, "day": f"{silence.last_day:%d/%m/%Y}"},
                silence.basis,
                field="opinion",
            )
        opinion.outcome = Opinion.Outcome.SILENT
        opinion.closed_silent_on = act.on
        opinion.silence_basis = silence.basis
        opinion.is_open = False
        update(opinion, ("outcome", "closed_silent_on", "silence_basis", "is_open"))
        deadlines.supersede(
            doing, deadlines.open_deadline(doing.dossier, "opinion", opinion.body), void=True
        )
        doing.record(
            "opinion.closed_silent",
            basis=silence.basis,
            body=str(opinion.body),
            last_day=silence.last_day,
        )
    return opinion


def give_late_opinion(
    *, dossier_id: int, act: Act, opinion_id: int, outcome: str, content: str = ""
) -> Opinion:
    """Take in an answer that came after its round was closed; no step is opened again for it.

    It is entered beside the silence (or the "no longer asked") that stands already, and marked
    late. Raises RuleRefused while the opinion is still open (then it is simply given), for a second
    answer, and where what is said needs words.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        dossier = doing.dossier
        opinion = dossier.opinions.select_related("body").get(pk=opinion_id)
        if opinion.is_open:
            raise RuleRefused(
                _("Vòng lấy ý kiến còn mở: %(body)s trả lời ở việc “Cho ý kiến”.")
                % {"body": opinion.body},
                asking_basis(act.on),
                field="opinion",
            )
        if opinion.is_answered:
            raise RuleRefused(
                _("%(body)s đã có ý kiến.") % {"body": opinion.body},
                asking_basis(act.on),
                field="opinion",
            )
        arrival = arrival_now(dossier)
        enter_answer(
            doing,
            opinion,
            outcome=outcome,
            content=content,
            late_by=_late_by(doing, opinion),
            arrival=arrival,
        )
        doing.record(
            "opinion.given_late",
            basis=asking_basis(act.on),
            body=str(opinion.body),
            outcome=outcome,
            arrival=arrival,
            late_by=opinion.late_by,
        )
        doing.owe("opinion_given", "specialist", key=f"opinion:{opinion.pk}")
    return opinion


def arrival_now(dossier: Dossier) -> str:
    """When an answer comes that comes now, its round being over: before or after the report."""
    reported = dossier.reported_on is not None or dossier.state in _REPORTED
    return Opinion.Arrival.AFTER_REPORT if reported else Opinion.Arrival.AFTER_ROUND


def _late_by(doing: LegalAct, opinion: Opinion) -> int | None:
    """How late by the date the body had; None where it had none."""
    deadline = (
        Deadline.objects.filter(
            dossier=doing.dossier, step="opinion", body=opinion.body, due_on__isnull=False
        )
        .order_by("-pk")
        .first()
    )
    if deadline is None or deadline.due_on is None or doing.act.on is None:
        return None
    return late_by(deadline.due_on, doing.act.on, unit_named(deadline.unit), calendar_in_force())


def let_go_of_open_opinions(doing: LegalAct) -> None:
    """The procedure ends or begins anew: nobody waits for the answers that are still out."""
    doing.dossier.opinions.filter(is_open=True).update(is_open=False, dropped_on=doing.act.on)
