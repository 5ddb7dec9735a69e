"""What a consulted body asks inside its own house before it answers.

Recorded for the body alone: no office that handles the dossier reads the question or the answer,
and the inner due date never moves the date by which the body itself must answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import InternalRequest, Opinion, Post, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.offices import in_place_of
from procedures.services.acting import LegalAct, legal_act
from procedures.statements import insert, update


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Whom in the house, what, and until when; a colleague with an account or a named division."""

    question: str
    colleague: User | None = None
    division: str = ""
    due_on: date | None = None


def ask_inside(*, dossier_id: int, act: Act, opinion_id: int, inquiry: Inquiry) -> InternalRequest:
    """Ask a colleague or a division of the body's own; the outer due date stays as it is.

    Raises RuleRefused once the body has answered, without a question or somebody to ask, for a
    colleague who holds no post in the body, and for an inner due date before the day of asking.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        opinion = _open_opinion(doing, opinion_id)
        if not inquiry.question.strip():
            raise RuleRefused(_("Ghi nội dung cần hỏi."), field="question")
        if inquiry.colleague is None and not inquiry.division.strip():
            raise RuleRefused(
                _("Chọn đồng nghiệp hoặc ghi tên phòng, đơn vị được hỏi."), field="colleague"
            )
        if inquiry.colleague is not None:
            _require_colleague(opinion, inquiry.colleague, act.day)
        if inquiry.due_on is not None and inquiry.due_on < act.day:
            raise RuleRefused(_("Hạn nội bộ không thể trước ngày hỏi."), field="due_on")
        request = InternalRequest(
            opinion=opinion,
            asked_on=act.day,
            asked_by=act.by,
            colleague=inquiry.colleague,
            division=inquiry.division.strip(),
            question=inquiry.question.strip(),
            due_on=inquiry.due_on,
        )
        insert(request)
        doing.record("opinion.asked_inside", body=str(opinion.body), body_id=opinion.body_id)
        if inquiry.colleague is not None:
            doing.owe("opinion_asked_inside", f"user:{inquiry.colleague.pk}")
    return request


def answer_inside(*, dossier_id: int, act: Act, request_id: int, answer: str) -> InternalRequest:
    """Gather the answer of a colleague or division. Raises RuleRefused when empty or a second."""
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        request = InternalRequest.objects.select_related("opinion__body", "asked_by").get(
            pk=request_id, opinion__dossier=doing.dossier
        )
        if request.answered_on is not None:
            raise RuleRefused(_("Câu hỏi nội bộ này đã được trả lời."), field="answer")
        if not answer.strip():
            raise RuleRefused(_("Ghi nội dung trả lời."), field="answer")
        if act.day < request.asked_on:
            raise RuleRefused(_("Ngày trả lời không thể trước ngày hỏi."), field="on")
        request.answer = answer.strip()
        request.answered_on = act.day
        request.answered_by = act.by
        update(request, ("answer", "answered_on", "answered_by"))
        body = request.opinion.body
        doing.record("opinion.answered_inside", body=str(body), body_id=body.pk)
        if request.asked_by is not None and request.asked_by != act.by:
            doing.owe("opinion_answered_inside", f"user:{request.asked_by.pk}")
    return request


def _open_opinion(doing: LegalAct, opinion_id: int) -> Opinion:
    opinion = doing.dossier.opinions.select_related("body").get(pk=opinion_id)
    if not opinion.is_open:
        raise RuleRefused(_("Cơ quan đã trả lời hoặc không còn được lấy ý kiến."))
    return opinion


def _require_colleague(opinion: Opinion, colleague: User, day: date) -> None:
    holds = Post.objects.held_on(day).filter(
        user=colleague,
        organisation__in=in_place_of(opinion.body_id, day),
        role=Role.OPINION_OFFICER,
    )
    if not holds.exists():
        raise RuleRefused(
            _("%(name)s không thuộc %(body)s vào ngày này.")
            % {"name": colleague, "body": opinion.body},
            field="colleague",
        )
