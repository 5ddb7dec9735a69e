"""What beat and an operator do by the day: the law of open dossiers, and the stored due dates."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from notifications.models import Message, Reminder
from procedures.journal import first_broken_entry
from procedures.models import Deadline, JournalEntry
from procedures.services import regime_pinning
from procedures.tasks import keep_regimes_current
from tests.notifications.conftest import at
from tests.world import fresh


def told(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_on_1_july_2025_an_open_dossier_passes_to_the_new_law(world, dossier):
    with time_machine.travel(at(date(2025, 7, 1)), tick=False):
        keep_regimes_current()
    moved = fresh(dossier)
    assert moved.regime == "R3"
    entry = JournalEntry.objects.get(act="regime.changed")
    assert (entry.actor, entry.occurred_on) == (None, date(2025, 7, 1))
    assert json.loads(entry.payload)["before"] == "R2"
    assert first_broken_entry(moved) is None


def test_a_second_day_changes_nothing(world, dossier):
    for _twice in range(2):
        with time_machine.travel(at(date(2025, 7, 1)), tick=False):
            keep_regimes_current()
    assert JournalEntry.objects.filter(act="regime.changed").count() == 1


def test_on_an_ordinary_day_nothing_is_written(dossier):
    before = JournalEntry.objects.count()
    keep_regimes_current()
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"regime_is_forced": True}])
def test_a_closed_dossier_and_a_law_set_by_hand_stay(dossier, change):
    type(dossier).objects.filter(pk=dossier.pk).update(**change)
    assert regime_pinning.apply_transition(dossier.pk, date(2025, 7, 1)) is False
    assert regime_pinning.dossiers_to_move(date(2025, 7, 1)) == []
    assert fresh(dossier).regime == "R2"


def test_a_stopped_dossier_moves_and_stays_stopped(world, dossier):
    from procedures.services import withdrawal

    withdrawal.stop_processing(
        dossier_id=dossier.pk, act=world.act("local_officer"), reason="chờ ý kiến"
    )
    assert regime_pinning.apply_transition(dossier.pk, date(2025, 7, 1)) is True
    assert (fresh(dossier).regime, fresh(dossier).state) == ("R3", "stopped")


def test_one_dossier_that_cannot_move_does_not_keep_the_others(world, monkeypatch, caplog):
    first, second = world.lodge(), world.lodge()
    move = regime_pinning.apply_transition

    def breaks_on_first(dossier_id: int, on: date) -> bool:
        if dossier_id == first.pk:
            raise RuntimeError("broken")
        return move(dossier_id, on)

    monkeypatch.setattr(regime_pinning, "apply_transition", breaks_on_first)
    with time_machine.travel(at(date(2025, 7, 1)), tick=False):
        keep_regimes_current()
    assert (fresh(first).regime, fresh(second).regime) == ("R2", "R3")
    assert "could not be moved" in caplog.text


def test_stored_due_dates_that_follow_are_well(dossier):
    assert json.loads(told("check_due_dates", "--json")) == {"checked": 1, "stale": []}


def test_a_stored_due_date_that_does_not_follow_is_named(dossier):
    Deadline.objects.update(due_on=date(2025, 3, 12))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_due_dates", "--json", stdout=out)
    assert ended.value.code == 1
    (stale,) = json.loads(out.getvalue())["stale"]
    assert (stale["dossier"], stale["cached"], stale["derived"]) == (
        dossier.code,
        "2025-03-12",
        "2025-03-10",
    )


def test_the_sweep_by_hand_says_what_it_did(dossier):
    found = json.loads(told("sweep_reminders", "--json", "--deliver"))
    assert found["swept"]["sent"] == Reminder.objects.filter(state="sent").count() == 3
    assert found["delivered"]["sent"] == Message.objects.filter(channel="email").count()
    assert "taken 0" in told("sweep_reminders")
