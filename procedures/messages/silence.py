"""What a body's silence will mean: said before its time is over, and after."""

from __future__ import annotations

from procedures.messages.matter import Matter
from procedures.messages.words import Text, day_words
from procedures.regimes import basis_words


def silence_lines(matter: Matter, language: str) -> list[tuple[str, str]]:
    """A line for whoever is asked for an opinion; none where no body is asked."""
    if matter.silence is None:
        return []
    name = Text("Nếu không trả lời", "If there is no answer").in_(language)
    if not matter.silence.basis or matter.silence.last_day is None:
        words = Text(
            "chưa có quy định coi im lặng là đồng ý; Sở Công Thương ghi là không trả lời trong "
            "thời hạn và thẩm định tiếp",
            "no rule counts silence as consent; the department records that there was no "
            "answer in time and goes on",
        )
        return [(name, words.in_(language))]
    day, basis = (
        day_words(matter.silence.last_day, language),
        basis_words(matter.silence.basis, language),
    )
    words = (
        Text(
            f"đã được coi là đồng ý từ sau ngày {day} ({basis})",
            f"it counts as consent since the end of {day} ({basis})",
        )
        if matter.silence.is_over(matter.today)
        else Text(
            f"hết ngày {day} được coi là đồng ý ({basis})",
            f"after the end of {day} it counts as consent ({basis})",
        )
    )
    return [(name, words.in_(language))]
