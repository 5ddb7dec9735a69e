"""How an opinion stands, in the office's words: answered, late, silent, or no longer asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.models import Opinion, OpinionPoint
from procedures.selectors.opinions import SummaryLine
from workflows.desk.wording import basis_words
from workflows.templatetags.ccn import vi_date


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One line of the table with its words; ``points`` empty where the answers are not told yet."""

    line: SummaryLine
    standing: str
    lateness: str
    points: tuple[OpinionPoint, ...]
    needs_answer: bool

    @property
    def opinion(self) -> Opinion:
        """The opinion of the line."""
        return self.line.opinion


def rows_of(lines: Iterable[SummaryLine], *, with_answers: bool = True) -> list[OpinionRow]:
    """The lines as a page shows them; ``with_answers`` False leaves out what became of them."""
    return [
        OpinionRow(
            line=line,
            standing=standing_words(line),
            lateness=lateness_words(line.opinion),
            points=line.points if with_answers else (),
            needs_answer=with_answers and not line.is_complete,
        )
        for line in lines
    ]


def standing_words(line: SummaryLine) -> str:
    """What the body has said, or what its silence is worth and by which rule."""
    opinion = line.opinion
    if opinion.is_open:
        return _open_words(line)
    if opinion.is_answered:
        return str(Opinion.Outcome(opinion.outcome).label)
    if opinion.closed_silent_on is not None:
        return _("im lặng = đồng ý theo %(basis)s; khép lại ngày %(day)s") % {
            "basis": basis_words(opinion.silence_basis),
            "day": vi_date(opinion.closed_silent_on),
        }
    if opinion.dropped_on is not None:
        return _("thôi lấy ý kiến ngày %(day)s") % {"day": vi_date(opinion.dropped_on)}
    if opinion.outcome == Opinion.Outcome.SILENT:
        return str(Opinion.Outcome.SILENT.label)
    return _("thôi lấy ý kiến")


def _open_words(line: SummaryLine) -> str:
    silence = line.silence
    if silence is not None and line.is_consent_by_silence:
        return _("im lặng = đồng ý theo %(basis)s (hết hạn ngày %(day)s)") % {
            "basis": basis_words(silence.basis),
            "day": vi_date(silence.last_day),
        }
    if silence is not None:
        return _("chưa trả lời; sau ngày %(day)s im lặng là đồng ý theo %(basis)s") % {
            "day": vi_date(silence.last_day),
            "basis": basis_words(silence.basis),
        }
    if line.is_overdue:
        return _("chưa trả lời, quá hạn ngày %(day)s; không có quy định coi im lặng là đồng ý") % {
            "day": vi_date(line.due_on)
        }
    return _("chưa trả lời")


def lateness_words(opinion: Opinion) -> str:
    """That the answer came late: by how much, and after what; empty for one in time."""
    if not opinion.is_answered or not opinion.is_late:
        return ""
    parts = [_("trả lời muộn")]
    if opinion.late_by:
        parts.append(_("%(n)d ngày làm việc") % {"n": opinion.late_by})
    if opinion.arrival != Opinion.Arrival.IN_ROUND:
        parts.append(str(Opinion.Arrival(opinion.arrival).label))
    if opinion.closed_silent_on is not None:
        parts.append(
            _("trước đó đã coi im lặng là đồng ý theo %(basis)s")
            % {"basis": basis_words(opinion.silence_basis)}
        )
    return ", ".join(parts)
