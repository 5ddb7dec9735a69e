"""Which roads a message takes: a rule of plain values, and what the sweep makes of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from notifications import choices, delivery, hours, reading, reminders
from notifications.models import Channel, Message, Reminder
from notifications.roads import Person, Rung, ladder_of, roads_for
from procedures.calendars import next_open_instant
from tests.notifications.conftest import BEFORE, DUE, at

EVERYWHERE = {"email": "xa@laocai.test", "zalo": "+84912345678", "sms": "+84912345678"}
UNREAD, READ = Rung(is_read=False), Rung(is_read=True)


def roads(wishes=None, earlier=(), *, addresses=None, legal=False, gathers=False, open_roads=None):
    return roads_for(
        Person(
            EVERYWHERE if addresses is None else addresses,
            {("", road): wanted for road, wanted in (wishes or {}).items()},
            gathers,
        ),
        "deadline.on",
        is_legal=legal,
        open_roads=open_roads or ("email", "zalo", "sms"),
        earlier=earlier,
    )


def test_at_first_a_message_goes_by_mail_alone():
    assert roads() == ("email",)


def test_what_is_wanted_goes_at_once():
    assert roads({"sms": True}) == ("email", "sms")


def test_without_a_mail_address_the_next_road_is_the_first():
    assert roads(addresses={"zalo": "+84912345678"}) == ("zalo",)
    assert roads({"email": False}) == ("zalo",)


def test_each_rung_unread_tries_one_road_more():
    assert roads(earlier=[UNREAD]) == ("email", "zalo")
    assert roads(earlier=[UNREAD, UNREAD]) == ("email", "zalo", "sms")
    assert roads(earlier=[UNREAD] * 9) == ("email", "zalo", "sms")


def test_a_sign_of_reading_begins_anew():
    assert roads(earlier=[UNREAD, UNREAD, READ]) == ("email",)
    assert roads(earlier=[READ, UNREAD]) == ("email", "zalo")


def test_a_road_that_was_refused_is_never_tried():
    assert roads({"zalo": False}, [UNREAD]) == ("email", "sms")
    assert roads({"zalo": False, "sms": False}, [UNREAD] * 3) == ("email",)
    assert roads({"email": False, "zalo": False, "sms": False}) == ()


def test_a_legal_notice_keeps_a_road_when_all_are_refused():
    refused = {"email": False, "zalo": False, "sms": False}
    assert roads(refused, legal=True) == ("email",)
    assert roads({"email": False, "sms": True}, legal=True) == ("sms",)


def test_a_road_that_is_off_is_not_taken():
    assert roads(open_roads=("sms",)) == ("sms",)
    assert roads({"zalo": True}, open_roads=("email",)) == ("email",)


def test_whoever_has_letters_gathered_is_not_hurried_but_by_law():
    assert roads(earlier=[UNREAD], gathers=True) == ("email",)
    assert roads(earlier=[UNREAD], gathers=True, legal=True) == ("email", "zalo")


def test_the_wish_for_the_kind_goes_before_the_wish_for_all():
    person = Person(EVERYWHERE, {("", "email"): False, ("deadline.on", "email"): True})
    every = {"is_legal": False, "open_roads": ("email",)}
    assert roads_for(person, "deadline.on", **every) == ("email",)
    assert roads_for(person, "deadline.before", **every) == ()


@pytest.mark.parametrize(
    ("kind", "ladder"), [("deadline.on", "deadline"), ("decision_made", ""), ("a.b.c", "a")]
)
def test_only_kinds_with_a_dot_are_rungs(kind, ladder):
    assert ladder_of(kind) == ladder


# --- in the sweep --------------------------------------------------------------------------------


@pytest.fixture
def with_telephone(world, settings):
    """SMS is open, and the local officer has a number."""
    settings.NOTIFICATION_ROADS = {
        **settings.NOTIFICATION_ROADS,
        "sms": "notifications.channels.gateway.Sms",
    }
    officer = world.people["local_officer"]
    choices.reach_by(officer, Channel.SMS, "0912345678")
    return officer


def told_by(rung: str) -> list[str]:
    return sorted(
        Message.objects.filter(
            reminder__rung=rung, recipient__display_name="local_officer"
        ).values_list("channel", flat=True)
    )


def test_an_unread_rung_is_followed_by_a_text_message(with_telephone, deadline):
    reminders.sweep(at(BEFORE))
    reminders.sweep(at(DUE))
    assert told_by("before") == ["bell", "email"]
    assert told_by("on") == ["bell", "email", "sms"]


def test_a_rung_that_was_read_is_not(with_telephone, deadline):
    reminders.sweep(at(BEFORE))
    reading.mark_read(Message.objects.get(channel=Channel.EMAIL))
    assert not Message.objects.filter(read_at__isnull=True).exists()
    reminders.sweep(at(DUE))
    assert told_by("on") == ["bell", "email"]


def test_the_roads_of_a_letter_do_not_hang_on_the_rest_of_the_batch(with_telephone, deadline):
    Reminder.objects.exclude(subject=f"deadline:{deadline.pk}", rung="before").delete()
    reminders.sweep_all(at(BEFORE))
    late = (with_telephone.pk, f"deadline:{deadline.pk}", deadline.version, "deadline")
    apology = (*late[:3], "apology")
    alone = choices.read([with_telephone.pk], {apology}).earlier
    together = choices.read([with_telephone.pk], {apology, late}).earlier
    assert apology not in alone and apology not in together
    assert len(together[late]) == 1


def test_another_version_of_the_deadline_begins_anew(with_telephone, deadline):
    reminders.sweep(at(BEFORE))
    deadline.version = 2
    deadline.save(update_fields=["version"])
    from notifications.models import Reminder

    Reminder.objects.filter(rung="on").update(version=2)
    reminders.sweep(at(DUE))
    assert told_by("on") == ["bell", "email"]


def test_a_message_of_a_road_that_is_off_waits_and_breaks_nothing(
    with_telephone, deadline, settings
):
    choices.want(with_telephone, {("", "sms"): True})
    reminders.sweep(at(BEFORE))
    settings.NOTIFICATION_ROADS = {"email": settings.NOTIFICATION_ROADS["email"]}
    Message.objects.filter(channel="email").update(channel="fax")
    assert delivery.deliver_due(at(BEFORE)).claimed == 0
    assert set(Message.objects.exclude(channel="bell").values_list("channel", "state")) == {
        ("sms", "queued"),
        ("fax", "queued"),
    }


# --- quiet hours ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2025-03-06 09:00", "2025-03-06 09:00"),
        ("2025-03-06 06:00", "2025-03-06 07:30"),
        ("2025-03-06 11:30", "2025-03-06 13:30"),
        ("2025-03-06 16:59", "2025-03-06 16:59"),
        ("2025-03-06 17:00", "2025-03-07 07:30"),
        ("2025-03-07 20:00", "2025-03-10 07:30"),
        ("2025-03-08 10:00", "2025-03-10 07:30"),
        ("2025-04-29 18:00", "2025-05-05 07:30"),
    ],
)
def test_the_next_instant_at_which_the_office_is_open(db, now, opens):
    assert next_open_instant(local(now)) == local(opens)


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def test_outside_the_years_of_the_calendar_no_hour_is_quiet(db):
    assert next_open_instant(local("2150-03-06 03:00")) == local("2150-03-06 03:00")


def test_at_night_only_the_bell_rings_and_the_letter_waits(deadline, mailoutbox):
    night = at(BEFORE, 20)
    reminders.sweep(night)
    assert delivery.deliver_due(night).claimed == 0
    assert Message.objects.get(channel="bell").state == "sent"
    letter = Message.objects.get(channel="email")
    assert letter.next_attempt_at == local("2025-03-07 07:30")
    assert delivery.deliver_due(local("2025-03-07 07:30")).sent == 1


def test_who_wants_it_is_written_to_at_night(world, deadline, mailoutbox):
    choices.choose(world.people["local_officer"], digest="at_once", at_any_hour=True)
    reminders.sweep(at(BEFORE, 20))
    assert delivery.deliver_due(at(BEFORE, 20)).sent == 1


def test_a_letter_overtaken_by_the_evening_waits_for_the_morning(deadline, mailoutbox):
    reminders.sweep(at(BEFORE))
    delivered = delivery.deliver_due(at(BEFORE, 21))
    assert (delivered.claimed, delivered.waiting, delivered.sent) == (1, 1, 0)
    letter = Message.objects.get(channel="email")
    assert (letter.state, letter.claimed_at) == ("queued", None)
    assert delivery.deliver_due(local("2025-03-07 07:30")).sent == 1
    assert len(mailoutbox) == 1


def test_without_hours_in_the_settings_no_hour_is_quiet(deadline, settings, mailoutbox):
    settings.NOTIFICATION_HOURS = ""
    reminders.sweep(at(BEFORE, 23))
    assert delivery.deliver_due(at(BEFORE, 23)).sent == 1


@pytest.mark.parametrize(
    ("digest", "now", "goes"),
    [
        ("daily", "2025-03-06 09:00", "2025-03-07 08:00"),
        ("daily", "2025-03-07 09:00", "2025-03-10 08:00"),
        ("daily", "2025-03-09 09:00", "2025-03-10 08:00"),
        ("daily", "2025-03-10 07:30", "2025-03-10 08:00"),
        ("daily", "2025-03-10 08:00", "2025-03-11 08:00"),
        ("weekly", "2025-03-06 09:00", "2025-03-10 08:00"),
        ("weekly", "2025-03-10 07:30", "2025-03-10 08:00"),
        ("weekly", "2025-03-10 09:00", "2025-03-17 08:00"),
        ("weekly", "2025-03-09 23:59", "2025-03-10 08:00"),
    ],
)
def test_common_letters_go_out_half_an_hour_after_the_office_opens(db, digest, now, goes):
    assert hours.digest_instant(digest, local(now)) == local(goes)
