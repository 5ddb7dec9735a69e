"""The steps that a ladder can be set for, by name, and whose steps they are."""

from __future__ import annotations

from functools import cache

from procedures.ladder import default_ladder
from procedures.ladder.rungs import KIND_OF_DUTY
from procedures.models import Procedure
from procedures.regimes import NotSourced, all_regimes
from procedures.wording import in_reader_language

TUNABLE_DUTIES = tuple(step for step in KIND_OF_DUTY if step != "calendar_year")
"""An unconfirmed year is the installation's, not a province's."""


@cache
def _steps() -> dict[str, tuple[str, str, str]]:
    """Every step of every procedure and regime: names and actor.

    In the words of the youngest law that has it, and of establishment where procedures share it.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for regime in reversed(all_regimes()):
        for procedure in (Procedure.ESTABLISHMENT.value, *Procedure.values):
            try:
                steps = regime.steps_of(procedure)
            except NotSourced:
                continue
            for code, step in steps.items():
                found.setdefault(code, (step.name_vi, step.name_en, step.actor))
    found["opinion"] = ("Cho ý kiến", "Give the opinion", "consulted_body")
    for duty in TUNABLE_DUTIES:
        ladder = default_ladder("", duty)
        found[duty] = (ladder.title_vi, ladder.title_en, "")
    return found


def step_choices() -> list[tuple[str, str]]:
    """The steps in the reader's language."""
    return [(code, in_reader_language(vi, en)) for code, (vi, en, _actor) in _steps().items()]


def step_words(code: str) -> str:
    """A step's name; its code where no law here knows it."""
    found = _steps().get(code)
    return in_reader_language(found[0], found[1]) if found else code


def actor_of(code: str) -> str:
    """Whose step it is; "" for one that nobody has named."""
    found = _steps().get(code)
    return found[2] if found else ""
