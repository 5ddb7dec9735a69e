"""Sweeps that did not run, and clocks that jump: told once, told what is true, nothing lost."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import claims, delivery, digests, health, hours, reminders
from notifications.models import Channel, DeliveryChoice, Message, Reminder
from procedures.calendars import calendar_in_force
from procedures.services import ladder
from tests.notifications.conftest import AFTER, BEFORE, DUE, at, message

THREE_DAYS_ON = date(2025, 3, 13)
"""Three working days after the notice was due."""


def bells(audience: str) -> list[str]:
    return list(
        Message.objects.filter(channel=Channel.BELL, reminder__audience=audience).values_list(
            "reminder__rung", flat=True
        )
    )


def state(rung: str, audience: str = "holder") -> tuple[str, str]:
    row = Reminder.objects.get(rung=rung, audience=audience)
    return row.state, row.reason


# --- sweeps that did not run ---------------------------------------------------------------------


def test_after_three_days_without_a_sweep_only_the_last_rung_speaks(deadline):
    reminders.sweep_all(at(THREE_DAYS_ON))
    assert bells("holder") == ["after"]
    assert state("before") == state("on") == ("cancelled", "overtaken")
    lines = Message.objects.filter(channel=Channel.BELL).values_list("subject_line", flat=True)
    assert lines
    assert all(line.startswith("Quá hạn 3 ngày làm việc") for line in lines)


def test_each_audience_has_its_own_last_rung(deadline):
    """The superior is told of the delay even though the holder has a later word."""
    reminders.sweep_all(at(THREE_DAYS_ON))
    assert bells("superior") == ["after"]
    assert Reminder.objects.filter(state="planned", send_at__lte=at(THREE_DAYS_ON)).count() == 0


def test_the_last_rung_speaks_also_when_another_sweep_takes_it(deadline):
    """One row a batch: the later rung is in nobody's hands while the earlier one is asked for."""
    while reminders.sweep(at(THREE_DAYS_ON), limit=1).taken:
        pass
    assert bells("holder") == ["after"]


def test_a_rung_whose_later_one_is_not_yet_due_is_told(deadline):
    reminders.sweep_all(at(BEFORE))
    assert bells("holder")[-1] == "before"


def test_a_rung_that_was_put_off_for_a_fault_of_ours_overtakes_nobody(deadline):
    Reminder.objects.filter(rung="before").update(
        send_at=at(DUE), reason="could not be written; see the log"
    )
    reminders.sweep_all(at(DUE))
    assert "on" in bells("holder")


def test_a_letter_about_an_act_is_overtaken_by_nothing(world):
    world.lodge()
    acts = Reminder.objects.filter(subject__startswith="dossier:")
    assert acts.exists()
    reminders.sweep_all(at(THREE_DAYS_ON))
    assert not acts.filter(reason="overtaken").exists()


def test_a_letter_that_waited_for_the_mail_server_does_not_say_what_is_past(deadline, mailoutbox):
    """Written on Thursday ("one day left"), still in the outbox when the day has come."""
    reminders.sweep_all(at(BEFORE))
    Message.objects.update(keeps_hours=False)
    reminders.sweep_all(at(DUE))
    assert delivery.deliver_due(at(DUE)).dropped >= 1
    assert [mail.extra_headers["X-CCN-Key"].split(":")[3] for mail in mailoutbox] == ["on"]


def test_the_last_rung_speaks_even_before_its_own_sweep_has_run(deadline, mailoutbox):
    reminders.sweep_all(at(BEFORE))
    Message.objects.update(keeps_hours=False)
    delivery.deliver_due(at(DUE))
    assert not mailoutbox
    reminders.sweep_all(at(DUE))
    delivery.deliver_due(at(DUE))
    assert len(mailoutbox) == 1


def test_a_gathered_word_is_not_taken_out_for_one_that_comes_in_a_later_letter(
    world, deadline, mailoutbox
):
    DeliveryChoice.objects.create(
        user=world.people["local_officer"], digest=DeliveryChoice.Digest.WEEKLY
    )
    for day in (BEFORE, DUE):
        reminders.sweep_all(at(day))
    digests.gather_all(at(DUE))
    assert Message.objects.filter(kind=digests.KIND).count() == 1


def test_a_common_letter_tells_only_the_last_rung_of_a_deadline(world, deadline, mailoutbox):
    DeliveryChoice.objects.create(
        user=world.people["local_officer"], digest=DeliveryChoice.Digest.WEEKLY
    )
    Reminder.objects.exclude(rung__in=["before", "on"]).delete()
    Reminder.objects.filter(rung="on").update(send_at=at(BEFORE, 10))
    reminders.sweep_all(at(BEFORE))
    reminders.sweep_all(at(BEFORE, 10))
    assert Message.objects.filter(state=Message.State.HELD).count() == 2
    gathered = digests.gather_all(at(DUE))
    assert (gathered.letters, gathered.parts, gathered.dropped) == (1, 1, 1)
    assert Message.objects.get(state=Message.State.GATHERED).reminder.rung == "on"


# --- clocks that jump ----------------------------------------------------------------------------


def test_a_clock_that_goes_back_and_forth_tells_everything_once(deadline, mailoutbox):
    for day in (BEFORE, DUE, BEFORE, DUE, AFTER, BEFORE, AFTER):
        reminders.sweep_all(at(day))
        delivery.deliver_due(at(day))
    told = [mail.extra_headers["X-CCN-Key"] for mail in mailoutbox]
    assert len(told) == len(set(told)) == Message.objects.filter(channel=Channel.EMAIL).count()
    assert {key.split(":")[3] for key in told} >= {"before", "on", "after"}


def test_a_clock_that_was_a_day_ahead_loses_nothing_when_it_is_put_right(deadline, mailoutbox):
    """What was told early is told; the rest comes at its own instant."""
    reminders.sweep_all(at(BEFORE) + timedelta(days=1))
    delivery.deliver_due(at(BEFORE) + timedelta(days=1))
    early = len(mailoutbox)
    reminders.sweep_all(at(BEFORE))
    delivery.deliver_due(at(BEFORE))
    assert len(mailoutbox) == early
    reminders.sweep_all(at(DUE))
    delivery.deliver_due(at(DUE))
    assert len(mailoutbox) == early + 1


def test_a_claim_from_a_clock_ahead_is_taken_back(deadline, mailoutbox):
    """A worker died with a claim dated tomorrow."""
    reminders.sweep_all(at(BEFORE))
    Message.objects.update(keeps_hours=False)
    Reminder.objects.filter(state="planned").delete()
    ahead = at(BEFORE) + timedelta(days=1)
    assert claims.claim(ahead)
    assert delivery.deliver_due(at(BEFORE)).sent == 1
    assert len(mailoutbox) == 1


def test_a_clock_that_jumps_ahead_while_a_letter_is_in_hand_sends_it_once(deadline, mailoutbox):
    reminders.sweep_all(at(BEFORE))
    Message.objects.update(keeps_hours=False)
    Reminder.objects.filter(state="planned").delete()
    (claimed,) = claims.claim(at(BEFORE))
    # Another worker, an hour later by its clock, takes back what looks stale and sends it.
    assert delivery.deliver_due(at(BEFORE, 11)).sent == 1
    assert claims.begin(claimed, at(BEFORE)) is None
    assert len(mailoutbox) == 1


# --- the zone of the machine ---------------------------------------------------------------------

CHANGES = {
    "America/New_York": (
        datetime(2025, 3, 9, 7, tzinfo=UTC),
        datetime(2025, 11, 2, 6, tzinfo=UTC),
    ),
    "Europe/Berlin": (
        datetime(2025, 3, 30, 1, tzinfo=UTC),
        datetime(2025, 10, 26, 1, tzinfo=UTC),
    ),
    "Australia/Lord_Howe": (
        datetime(2025, 4, 5, 15, tzinfo=UTC),
        datetime(2025, 10, 4, 15, 30, tzinfo=UTC),
    ),
}
"""Zones of a machine with the instants at which its clock is put forward or back (Lord Howe: by
half an hour)."""


@pytest.fixture
def machine_in(monkeypatch):
    """Puts the machine into a zone, whatever the site's zone is."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "change"), [(zone, change) for zone, found in CHANGES.items() for change in found]
)
def test_over_the_machines_change_of_clock_each_rung_goes_in_its_own_minute(
    world, machine_in, zone, change
):
    machine_in(zone)
    deadline = world.lodge().deadlines.get(status="open")
    Reminder.objects.all().delete()
    steps = [change + timedelta(minutes=10 * number) for number in range(-9, 10)]
    Reminder.objects.bulk_create(
        Reminder(
            subject=f"deadline:{deadline.pk}",
            version=deadline.version,
            rung=f"r{number}",
            kind="deadline.on",
            audience="holder",
            send_at=step,
        )
        for number, step in enumerate(steps)
    )
    for step in steps:
        with time_machine.travel(step, tick=False):
            assert reminders.sweep().sent == 1
    assert Message.objects.filter(channel=Channel.BELL).count() == len(steps)


@pytest.mark.parametrize("zone", CHANGES)
def test_planned_instants_and_office_hours_do_not_depend_on_the_machines_zone(
    world, deadline, machine_in, zone
):
    def reckoned() -> list[object]:
        rungs = ladder.rungs_of(deadline, calendar_in_force(), {})
        found: list[object] = [(one.key, one.audience, one.at) for one in rungs]
        for change in CHANGES[zone]:
            for hour in range(-30, 31, 3):
                instant = change + timedelta(hours=hour)
                found.append(hours.next_open(instant))
                found.append(hours.digest_instant("daily", instant))
                found.append(timezone.localdate(instant))
        return found

    machine_in("UTC")
    expected = reckoned()
    machine_in(zone)
    assert reckoned() == expected


# --- many planned --------------------------------------------------------------------------------


def test_the_statements_of_a_sweep_do_not_grow_with_what_is_planned(world, deadline):
    def statements() -> int:
        Message.objects.all().delete()
        Reminder.objects.filter(rung="on").update(state="planned", settled_at=None)
        with CaptureQueriesContext(connection) as asked:
            assert reminders.sweep(at(DUE)).sent == 1
        return len(asked)

    Reminder.objects.exclude(rung="on").delete()
    few = statements()
    Reminder.objects.bulk_create(
        Reminder(
            subject=f"deadline:{900_000 + number}",
            rung="on",
            kind="deadline.on",
            audience="holder",
            send_at=at(AFTER) + timedelta(minutes=number),
        )
        for number in range(3000)
    )
    assert statements() == few


def test_a_pause_of_a_clock_that_ran_ahead_does_not_close_the_road(world, mailoutbox):
    message(world.people["local_officer"])
    claims.pause_road("email", at(date(2031, 1, 1)), "421")
    delivery.deliver_due(at(BEFORE) + timedelta(days=1))
    assert len(mailoutbox) == 1


def test_a_heartbeat_of_the_future_is_no_heartbeat(db):
    health.beat("beat", at(BEFORE) + timedelta(days=9))
    age = health.heartbeat_age("beat", at(BEFORE))
    assert age is None or age >= timedelta(0)
