"""A rung is told once, to the right people, and only while it is true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import reminders
from notifications.models import Channel, ChannelAddress, Message, Preference, Reminder
from procedures.models import Deadline, InvestorRequest, Post, Role, User
from procedures.services import withdrawal
from tests.notifications.conftest import AFTER, BEFORE, DUE, at
from tests.world import MONDAY
from workflows import engine


def told(rung: str | None = None, channel: str = Channel.BELL) -> list[str]:
    """Who was told, by the name of the part they play."""
    found = Message.objects.filter(channel=channel)
    if rung:
        found = found.filter(reminder__rung=rung)
    return sorted(found.values_list("recipient__display_name", flat=True))


def open_task_of(deadline: Deadline):
    return engine.open_tasks(deadline.dossier)[0]


def test_the_ladder_is_planned_with_the_deadline(deadline):
    assert deadline.due_on == DUE
    assert list(
        Reminder.objects.order_by("send_at", "audience").values_list(
            "rung", "audience", "send_at__date"
        )
    ) == [
        ("before", "holder", BEFORE),
        ("on", "holder", DUE),
        ("after", "holder", AFTER),
        ("after", "superior", AFTER),
        ("+3wd", "next_tier", date(2025, 3, 13)),
    ]


def test_nothing_is_written_before_its_time(deadline):
    assert reminders.sweep(at(BEFORE, 1)).taken == 0


def test_a_rung_goes_to_the_holder_of_the_post_by_bell_and_mail(deadline):
    assert reminders.sweep(at(BEFORE)).sent == 1
    assert told("before") == told("before", Channel.EMAIL) == ["local_officer"]


def test_the_link_leads_to_the_task_or_to_the_dossier(world, deadline):
    task = open_task_of(deadline)
    reminders.sweep(at(AFTER))
    links = dict(
        Message.objects.filter(channel=Channel.BELL, reminder__rung="after").values_list(
            "recipient__display_name", "link"
        )
    )
    assert links == {
        "local_officer": f"/tasks/{task.pk}/",
        "local_leader": f"/dossiers/{deadline.dossier.code}/",
    }


def test_the_bell_is_delivered_by_being_written(deadline):
    reminders.sweep(at(BEFORE))
    states = dict(Message.objects.values_list("channel", "state"))
    assert states == {"bell": Message.State.SENT, "email": Message.State.QUEUED}


def test_when_late_the_superior_is_told_too(deadline):
    reminders.sweep(at(AFTER))
    assert told("after") == ["local_leader", "local_officer"]


def test_a_second_sweep_writes_nothing(deadline):
    reminders.sweep(at(AFTER))
    before = Message.objects.count()
    assert reminders.sweep(at(AFTER)).taken == 0
    assert Message.objects.count() == before


def test_a_reminder_that_is_swept_again_by_mistake_writes_no_second_message(deadline):
    reminders.sweep(at(BEFORE))
    Reminder.objects.update(state=Reminder.State.PLANNED, settled_at=None)
    reminders.sweep(at(BEFORE))
    assert told("before") == ["local_officer"]


def test_holder_and_superior_in_one_person_is_told_once(world, deadline):
    Post.objects.create(
        user=world.people["local_officer"],
        organisation=world.offices.local_body,
        role=Role.LOCAL_LEADER,
    )
    reminders.sweep(at(AFTER))
    assert told("after") == ["local_leader", "local_officer"]
    assert Reminder.objects.filter(rung="after", state=Reminder.State.SENT).count() == 2


def test_whoever_took_the_task_is_reminded_alone(world, deadline):
    other = User.objects.create(username="other", display_name="other")
    Post.objects.create(user=other, organisation=world.offices.local_body, role=Role.LOCAL_OFFICER)
    engine.take(open_task_of(deadline).pk, other)
    reminders.sweep(at(BEFORE))
    assert told() == ["other"]


def test_when_the_holder_has_left_the_post_the_group_is_reminded(world, deadline):
    other = User.objects.create(username="other", display_name="other")
    post = Post.objects.create(
        user=other, organisation=world.offices.local_body, role=Role.LOCAL_OFFICER
    )
    engine.take(open_task_of(deadline).pk, other)
    post.valid_to = BEFORE - timedelta(days=1)
    post.save()
    reminders.sweep(at(BEFORE))
    assert told() == ["local_officer"]


def test_a_post_that_nobody_holds_is_skipped_with_its_reason(world, deadline):
    Post.objects.filter(role=Role.LOCAL_OFFICER).delete()
    assert reminders.sweep(at(BEFORE)).skipped == 1
    assert Reminder.objects.get(rung="before").reason == "nobody"
    assert not Message.objects.exists()


def test_without_a_superior_in_the_office_the_head_of_the_office_above_is_told(world, deadline):
    Post.objects.filter(role=Role.LOCAL_LEADER).delete()
    office = world.offices.local_body
    office.parent = world.offices.provincial_pc
    office.save()
    reminders.sweep(at(AFTER))
    assert told("after") == ["local_officer", "pc_leader"]


def test_while_opinions_run_the_appraisal_is_the_specialists(world):
    dossier = world.in_appraisal()
    world.consult(dossier, bodies=2)
    Reminder.objects.exclude(rung="on").delete()
    appraisal = dossier.deadlines.get(step="appraise", status="open")
    Reminder.objects.exclude(subject=f"deadline:{appraisal.pk}").delete()
    reminders.sweep(at(appraisal.due_on))
    assert told() == ["specialist"]


def test_each_body_is_reminded_of_its_own_opinion(world):
    dossier = world.in_appraisal()
    world.consult(dossier, bodies=2)
    due = dossier.deadlines.filter(step="opinion").first().due_on
    Reminder.objects.exclude(rung="on").delete()
    reminders.sweep(at(due))
    assert {"opinion_officer:0", "opinion_officer:1"} <= set(told("on"))


# --- not for what is no longer true --------------------------------------------------------------


def test_a_met_deadline_reminds_nobody(world, deadline):
    world.announce(deadline.dossier)
    Reminder.objects.exclude(subject=f"deadline:{deadline.pk}").delete()
    assert reminders.sweep(at(AFTER)).taken == 0


def test_a_withdrawn_dossier_reminds_nobody(world, deadline):
    world.withdraw(deadline.dossier)
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    assert reminders.sweep(at(AFTER)).taken == 0


def test_an_extended_deadline_reminds_of_its_new_date_only(world, deadline):
    withdrawal.extend(
        dossier_id=deadline.dossier_id,
        act=world.act("local_officer"),
        until=date(2025, 3, 14),
        reason="đo lại ranh giới",
    )
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    assert reminders.sweep(at(AFTER)).sent == 1  # half of the longer period is gone
    assert reminders.sweep(at(date(2025, 3, 14))).sent == 1  # the day before it is overtaken
    assert set(Message.objects.values_list("reminder__version", flat=True)) == {2}


def test_a_stopped_deadline_reminds_nobody_until_it_runs_again(world, deadline):
    withdrawal.stop_processing(
        dossier_id=deadline.dossier_id, act=world.act("local_officer"), reason="chờ ý kiến"
    )
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    assert reminders.sweep(at(AFTER)).taken == 0
    withdrawal.resume_processing(
        dossier_id=deadline.dossier_id, act=world.act("local_officer", on=AFTER)
    )
    assert Reminder.objects.filter(state=Reminder.State.PLANNED).exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "done"}, "met"),
        ({"status": "superseded"}, "superseded"),
        ({"status": "void"}, "void"),
        ({"stopped_since": MONDAY, "due_on": None}, "stopped"),
        ({"version": 2}, "moved"),
    ],
)
def test_a_rung_left_over_from_before_is_found_out_at_the_sweep(deadline, change, reason):
    Deadline.objects.filter(pk=deadline.pk).update(**change)
    assert reminders.sweep(at(BEFORE)).cancelled == 1
    assert Reminder.objects.get(rung="before").reason == reason
    assert not Message.objects.exists()


def test_a_deadline_of_a_refused_dossier_reminds_nobody(deadline):
    dossier = deadline.dossier
    dossier.state = "refused"
    dossier.save(update_fields=["state"])
    reminders.sweep(at(BEFORE))
    assert Reminder.objects.get(rung="before").reason == "closed"


# --- letters of acts -----------------------------------------------------------------------------


def test_each_act_tells_those_it_concerns(world):
    """The whole way: after each act, who is told what."""
    seen: list[tuple[str, list[str]]] = []

    def after(act: str) -> None:
        last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Reminder.objects.filter(subject__startswith="deadline:").delete()
        reminders.sweep(timezone.now())
        people = Message.objects.filter(pk__gt=last, channel=Channel.BELL).values_list(
            "recipient__display_name", flat=True
        )
        seen.append((act, sorted(people)))

    dossier = world.lodge()
    after("request")
    world.announce(dossier)
    after("notice")
    world.close_window(dossier, on=date(2025, 3, 21))
    after("window")
    world.submit(dossier, on=date(2025, 3, 21))
    after("submission")
    world.ask_for_more(dossier, on=date(2025, 3, 24))
    after("asked for more")
    world.supplement(dossier, on=date(2025, 3, 25))
    after("supplement")
    world.complete(dossier, on=date(2025, 3, 25))
    after("complete")
    world.on = date(2025, 3, 25)
    world.assign(dossier)
    after("assigned")
    for opinion in world.consult(dossier, bodies=1):
        world.answer(opinion)
    after("opinion")
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier, on=date(2025, 3, 26))
    after("report")
    world.decide(dossier, on=date(2025, 3, 27))
    after("decision")
    world.copy_to_ministry(dossier, on=date(2025, 3, 27))
    after("copy")

    assert seen == [
        ("request", ["applicant", "local_officer"]),
        ("notice", ["applicant"]),
        ("window", ["local_officer"]),
        ("submission", ["applicant", "one_stop"]),
        ("asked for more", ["applicant", "local_officer"]),
        ("supplement", ["one_stop"]),
        ("complete", ["applicant", "local_officer"]),
        ("assigned", ["specialist"]),
        # The body has answered before it could be told that it was asked.
        ("opinion", ["specialist"]),
        ("report", ["applicant", "local_officer", "pc_leader"]),
        ("decision", ["applicant", "local_officer", "one_stop", "specialist"]),
        ("copy", ["ministry_officer"]),
    ]


def test_a_letter_that_asks_for_what_is_done_already_is_not_sent(world, dossier):
    world.announce(dossier)
    reminders.sweep(timezone.now())
    assert Reminder.objects.get(kind="request_lodged").reason == "passed"
    assert not Message.objects.filter(kind="request_lodged").exists()


def test_an_enterprise_that_took_its_request_back_is_not_told(world, dossier):
    reminders.sweep(timezone.now())
    InvestorRequest.objects.update(status=InvestorRequest.Status.WITHDRAWN)
    world.announce(dossier)
    reminders.sweep(timezone.now())
    assert not Message.objects.filter(kind="notice_published").exists()


def test_a_competitor_hears_of_the_decision_and_strangers_do_not(world):
    from procedures.services import submission

    dossier = world.lodge()
    submission.add_request(
        dossier_id=dossier.pk,
        applying=submission.Applying(world.rival),
        act=world.act("local_officer"),
    )
    world.announce(dossier)
    Reminder.objects.exclude(kind="notice_published").delete()
    reminders.sweep(timezone.now())
    assert told() == ["applicant", "applicant:rival"]


def test_an_act_of_an_old_record_owes_nobody_a_letter(world):
    from procedures.services import submission

    submission.lodge_request(
        procedure="establishment",
        asked=submission.Asked(name="Cũ"),
        offices=world.offices,
        applying=submission.Applying(world.enterprise),
        act=world.act(None, on=date(2024, 6, 3)),
    )
    assert not Reminder.objects.exists()


# --- roads ---------------------------------------------------------------------------------------


def choose(user: User, enabled: bool, kind: str = "") -> None:
    Preference.objects.create(user=user, kind=kind, channel=Channel.EMAIL, enabled=enabled)


def test_mail_can_be_switched_off_and_the_bell_stays(world, deadline):
    choose(world.people["local_officer"], False)
    reminders.sweep(at(BEFORE))
    assert told() == ["local_officer"]
    assert told(channel=Channel.EMAIL) == []


def test_the_choice_for_a_kind_goes_before_the_choice_for_all(world, deadline):
    choose(world.people["local_officer"], False)
    choose(world.people["local_officer"], True, "deadline.before")
    reminders.sweep(at(BEFORE))
    reminders.sweep(at(DUE))
    assert told("before", Channel.EMAIL) == ["local_officer"]
    assert told("on", Channel.EMAIL) == []


def test_the_bell_cannot_be_switched_off(world, deadline):
    Preference.objects.create(
        user=world.people["local_officer"], channel=Channel.BELL, enabled=False
    )
    reminders.sweep(at(BEFORE))
    assert told() == ["local_officer"]


def test_without_an_address_there_is_only_the_bell(world, deadline):
    User.objects.update(email="")
    reminders.sweep(at(BEFORE))
    assert (told(), told(channel=Channel.EMAIL)) == (["local_officer"], [])


def test_an_address_of_its_own_goes_before_the_accounts(world, deadline):
    ChannelAddress.objects.create(
        user=world.people["local_officer"], channel=Channel.EMAIL, address="xa@laocai.test"
    )
    reminders.sweep(at(BEFORE))
    assert Message.objects.get(channel=Channel.EMAIL).address == "xa@laocai.test"


# --- many ----------------------------------------------------------------------------------------


def test_the_statements_of_a_sweep_do_not_grow_with_the_batch(world):
    def statements(count: int) -> int:
        for _dossier in range(count):
            world.lodge()
        Reminder.objects.exclude(rung="before").delete()
        Message.objects.all().delete()
        User.objects.update(email="")
        with CaptureQueriesContext(connection) as asked:
            assert reminders.sweep(at(BEFORE)).sent == count
        return len(asked)

    one = statements(1)
    Message.objects.all().delete()
    Reminder.objects.all().delete()
    assert statements(50) == one <= 21


def test_the_statements_of_a_sweep_do_not_grow_with_what_is_planned(deadline):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            reminders.sweep(at(BEFORE))
        Message.objects.all().delete()
        Reminder.objects.filter(rung="before").update(state="planned", settled_at=None)
        return len(asked)

    few = statements()
    Reminder.objects.bulk_create(
        Reminder(
            subject=f"deadline:{number}",
            rung="before",
            kind="deadline.before",
            audience="holder",
            send_at=at(AFTER),
        )
        for number in range(10_000, 13_000)
    )
    assert statements() == few


def test_one_reminder_that_cannot_be_written_keeps_nobody_waiting(deadline, caplog):
    Reminder.objects.create(
        subject=f"deadline:{deadline.pk}",
        version=1,
        rung="bad",
        kind="no.such.kind",
        audience="holder",
        send_at=at(BEFORE, 1),
    )
    swept = reminders.sweep(at(BEFORE))
    assert (swept.sent, swept.postponed) == (1, 1)
    assert told() == ["local_officer"]
    bad = Reminder.objects.get(rung="bad")
    assert bad.state == Reminder.State.PLANNED
    assert bad.send_at > at(BEFORE)
    assert "could not be written" in caplog.text
