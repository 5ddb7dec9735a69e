"""Answering what the consulted bodies said: taken up, partly, or not, and why.

The same for every procedure. A report or decision asks :func:`require_answered` before it goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Dossier, Opinion, OpinionPoint, Procedure
from procedures.refusals import RuleRefused
from procedures.selectors.opinions import unanswered
from procedures.services.acting import LegalAct, legal_act
from procedures.statements import insert, run, updating
from procedures.states import CLOSED

MOST_POINTS = 60

_PLANS = frozenset({Procedure.PROPOSAL.value, Procedure.PLAN.value})


def answer_basis(dossier: Dossier) -> str:
    """The article that asks for the table; empty where no decree does and the house alone asks.

    A plan's dossier holds the written comments with the report on how they were taken up (NĐ
    68/2017 Art 6); under NĐ 32/2024 it is compiled with the bodies concerned (Arts 5.1, 7.1). For
    a single cluster no article names such a table: Art 10.3 only has the department appraise
    together with others.
    """
    if dossier.procedure not in _PLANS:
        return ""
    if dossier.regime == "R1":
        return "NĐ 68/2017 Art 6"
    return "NĐ 32/2024 Art 5.1; NĐ 32/2024 Art 7.1"


def split_opinion(
    *, dossier_id: int, act: Act, opinion_id: int, texts: Sequence[str]
) -> list[OpinionPoint]:
    """Take an opinion apart into the points that are answered one by one.

    Raises RuleRefused before the body has answered, once a point of it has been answered, and
    without any text.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        opinion = doing.dossier.opinions.select_related("body").get(pk=opinion_id)
        basis = answer_basis(doing.dossier)
        if not opinion.is_answered:
            raise RuleRefused(
                _("%(body)s chưa có ý kiến để tách nội dung.") % {"body": opinion.body}, basis
            )
        _require_open_table(doing)
        kept = [text.strip() for text in texts if text.strip()]
        if not kept:
            raise RuleRefused(_("Ghi ít nhất một nội dung."), basis, field="texts")
        if len(kept) > MOST_POINTS:
            raise RuleRefused(
                _("Tách tối đa %(most)d nội dung.") % {"most": MOST_POINTS}, basis, field="texts"
            )
        if opinion.points.exclude(taken_up="").exists():
            raise RuleRefused(
                _("Ý kiến của %(body)s đã được giải trình, không tách lại được.")
                % {"body": opinion.body},
                basis,
                field="texts",
            )
        opinion.points.all().delete()
        points = [
            OpinionPoint(opinion=opinion, number=number, text=text)
            for number, text in enumerate(kept, 1)
        ]
        insert(*points)
        doing.record("opinion.points_split", basis=basis, body=str(opinion.body), points=len(kept))
    return points


def answer_points(
    *, dossier_id: int, act: Act, answers: Mapping[int, tuple[str, str]]
) -> list[OpinionPoint]:
    """Write what became of points: key of the point → (taken_up, answer).

    ``taken_up`` is "yes", "partly" or "no"; the last two need their reason. Raises RuleRefused at
    the field ``answer_<key>``, and for a point whose answer has gone out with the report.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        dossier = doing.dossier
        basis = answer_basis(dossier)
        _require_open_table(doing)
        if not answers:
            raise RuleRefused(_("Chưa ghi giải trình nào."), basis)
        points = {
            point.pk: point
            for point in OpinionPoint.objects.filter(
                opinion__dossier=dossier, pk__in=answers
            ).select_related("opinion__body")
        }
        if missing := set(answers) - set(points):
            raise ValueError(f"no points {sorted(missing)} on {dossier}")
        told = []
        for key in sorted(answers):
            _answer(doing, points[key], *answers[key], basis=basis)
            told.append(_told(points[key]))
        names = ("taken_up", "answer", "answered_on", "answered_by")
        run(*(updating(points[key], names) for key in sorted(answers)))
        doing.record("opinions.answered", basis=basis, points=told)
    return [points[key] for key in sorted(points)]


def _answer(
    doing: LegalAct, point: OpinionPoint, taken_up: str, answer: str, *, basis: str
) -> None:
    field = f"answer_{point.pk}"
    if taken_up not in OpinionPoint.TakenUp.values:
        raise RuleRefused(
            _("Chọn tiếp thu, tiếp thu một phần hay không tiếp thu."), basis, field=field
        )
    if taken_up != OpinionPoint.TakenUp.YES and not answer.strip():
        raise RuleRefused(
            _("Không tiếp thu, hoặc chỉ tiếp thu một phần, thì phải nêu vì sao."),
            basis,
            field=field,
        )
    if point.is_answered and doing.dossier.reported_on is not None and doing.act.by is not None:
        raise RuleRefused(
            _("Giải trình này đã đi cùng báo cáo, không sửa được nữa."), basis, field=field
        )
    point.taken_up = taken_up
    point.answer = answer.strip()
    point.answered_on = doing.act.on
    point.answered_by = doing.act.by


def _told(point: OpinionPoint) -> dict[str, str | int]:
    return {
        "body": str(point.opinion.body),
        "round": point.opinion.round_number,
        "number": point.number,
        "taken_up": point.taken_up,
        "answer": point.answer,
    }


def _require_open_table(doing: LegalAct) -> None:
    if doing.dossier.state in CLOSED and doing.act.by is not None:
        raise RuleRefused(
            _("Hồ sơ đã kết thúc; bảng tổng hợp ý kiến không sửa được nữa."),
            answer_basis(doing.dossier),
        )


def require_answered(doing: LegalAct) -> None:
    """Let a report or decision go out only when no opinion is passed over.

    Every disagreement, and every agreement under conditions, must have been answered point by
    point. Raises RuleRefused naming the lines that are open. An act of an old record is not asked:
    the record is as it is.
    """
    if doing.act.by is None:
        return
    waiting = unanswered(doing.dossier)
    if waiting:
        raise RuleRefused(_refusal(doing.dossier, waiting), answer_basis(doing.dossier))


def _refusal(dossier: Dossier, waiting: Sequence[Opinion]) -> str:
    bodies = ", ".join(
        _("%(body)s (vòng %(round)s)") % {"body": opinion.body, "round": opinion.round_number}
        for opinion in waiting
    )
    said = _(
        "Bảng tổng hợp ý kiến chưa đầy đủ: chưa giải trình ý kiến của %(bodies)s. Hãy ghi tiếp thu "
        "hay không tiếp thu, và vì sao, cho từng nội dung."
    ) % {"bodies": bodies}
    if answer_basis(dossier):
        return said
    return (
        said
        + " "
        + _("Đây là yêu cầu của quy trình thẩm định; nghị định không quy định riêng về bảng này.")
    )
