"""What each rung of a running dossier says, and to whom it goes, sent in earnest."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from procedures.models import Deadline, User
from procedures.services import withdrawal
from tests.ladder.conftest import THURSDAY, at
from workflows.models import WorkItem


def told(**conditions) -> set[str]:
    found = Message.objects.filter(channel=Channel.BELL, **conditions)
    return set(found.values_list("recipient__display_name", flat=True))


def sweep_only(deadline: Deadline, rung: str) -> None:
    """Send this rung of the deadline, at its hour, and nothing else."""
    Reminder.objects.exclude(subject=f"deadline:{deadline.pk}", rung=rung).delete()
    reminders.sweep(Reminder.objects.order_by("send_at")[0].send_at + timedelta(minutes=1))


@pytest.fixture
def appraisal(world):
    """An appraisal since Thursday, in the specialist's hands."""
    dossier = world.in_appraisal(THURSDAY)
    return dossier.deadlines.get(step="appraise", status="open")


def test_the_apology_is_told_to_holder_superior_and_one_stop(world, appraisal):
    sweep_only(appraisal, "apology")
    assert told() == {"specialist", "division_head", "one_stop"}
    body = Message.objects.filter(recipient__display_name="one_stop").first().body
    assert "khoản 9 Điều 19 NĐ 61/2018" in body


def test_whoever_has_apologised_once_is_not_asked_again(world, appraisal):
    withdrawal.extend(
        dossier_id=appraisal.dossier_id,
        act=world.act("specialist", THURSDAY),
        until=appraisal.due_on + timedelta(days=14),
        reason="đo lại ranh giới",
    )
    appraisal.refresh_from_db()
    Reminder.objects.exclude(version=appraisal.version).delete()
    sweep_only(appraisal, "apology")
    assert told() == set()
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"apologised"}


def test_late_work_climbs_from_division_to_director_to_the_province(world, appraisal):
    found = {
        rung: set(
            Reminder.objects.filter(
                subject=f"deadline:{appraisal.pk}", rung=rung, version=appraisal.version
            ).values_list("audience", flat=True)
        )
        for rung in ("after", "+2wd", "+3wd")
    }
    assert found == {
        "after": {"holder", "superior"},
        "+2wd": {"director"},
        "+3wd": {"next_tier"},
    }
    Reminder.objects.filter(rung__in=["before", "on", "half", "apology"]).delete()
    Reminder.objects.exclude(subject=f"deadline:{appraisal.pk}").delete()
    reminders.sweep_all(at(appraisal.due_on + timedelta(days=8)))
    assert told() == {"specialist", "division_head", "director", "pc_leader"}


def test_the_local_bodys_lateness_goes_to_the_department(world, deadline):
    sweep_only(deadline, "+3wd")
    assert told() == {"director"}
    letter = Message.objects.filter(channel=Channel.BELL).get()
    assert "Có văn bản đôn đốc UBND xã Xuân Ái" in letter.body


def test_above_the_provincial_committee_its_own_leader_is_told(world):
    dossier = world.reported(THURSDAY)
    deciding = dossier.deadlines.get(step="decide", status="open")
    sweep_only(deciding, "+3wd")
    assert told() == {"pc_leader"}


def test_competing_applicants_are_told_that_the_window_closes(world, dossier):
    world.announce(dossier, THURSDAY)
    window = dossier.deadlines.get(step="reception", status="open")
    sweep_only(window, "before")
    assert told() == {"local_officer", "applicant"}
    letter = Message.objects.filter(recipient__display_name="applicant").first()
    assert letter.kind == "window.closing"
    assert "trước khi hết thời gian" in letter.body


@pytest.mark.parametrize(
    ("province", "words"),
    [
        ("Tỉnh Lào Cai", "được coi là đồng ý"),
        ("Tỉnh Chưa Có Quy Định", "chưa có quy định coi im lặng là đồng ý"),
    ],
)
def test_a_late_opinion_says_what_silence_means(world, province, words):
    world.offices.province.name = province
    world.offices.province.save()
    day = THURSDAY + timedelta(days=450)  # Lào Cai's rule holds since 6/3/2026
    world.on = day
    import time_machine

    with time_machine.travel(at(day), tick=False):
        dossier = world.in_appraisal(day)
        world.consult(dossier, bodies=1)
        opinion = dossier.deadlines.get(step="opinion", status="open")
        sweep_only(opinion, "after")
    assert told() == {"opinion_officer:0", "specialist", "one_stop"}
    assert words in Message.objects.filter(recipient__username="opinion_officer_0").first().body


def test_each_body_is_led_to_its_own_task(world, appraisal):
    found = world.consult(appraisal.dossier, bodies=2)
    deadlines = Deadline.objects.filter(step="opinion", status="open")
    Reminder.objects.exclude(
        subject__in=[f"deadline:{deadline.pk}" for deadline in deadlines], rung="on"
    ).delete()
    reminders.sweep_all(at(deadlines[0].due_on))
    links = set(
        Message.objects.filter(
            channel=Channel.BELL, recipient__username__startswith="opinion_officer"
        ).values_list("link", flat=True)
    )
    tasks = {f"/tasks/{item.pk}/" for opinion in found for item in opinion.work_items.all()}
    assert links == tasks and len(tasks) == 2


def test_the_statements_of_a_sweep_of_opinions_do_not_grow(world, appraisal):
    world.consult(appraisal.dossier, bodies=4)
    User.objects.update(email="")
    Reminder.objects.exclude(rung="on").delete()
    subjects = list(
        Reminder.objects.filter(
            subject__in=[
                f"deadline:{key}"
                for key in Deadline.objects.filter(step="opinion").values_list("pk", flat=True)
            ]
        ).order_by("id")
    )
    Reminder.objects.exclude(pk__in=[row.pk for row in subjects]).delete()
    due = at(Deadline.objects.filter(step="opinion")[0].due_on)

    def statements(count: int) -> int:
        Message.objects.all().delete()
        Reminder.objects.all().delete()
        Reminder.objects.bulk_create(subjects[:count])
        with CaptureQueriesContext(connection) as asked:
            assert reminders.sweep(due).sent == count
        return len(asked)

    assert statements(1) == statements(4)


def test_whoever_supplies_what_is_missing_is_not_told_that_the_appraisal_is_late(world, appraisal):
    """The request came when the appraisal was late already, so the period did not stop."""
    late = appraisal.due_on + timedelta(days=1)
    with time_machine.travel(at(late), tick=False):
        world.on = late
        world.ask_for_more(appraisal.dossier, late, step="consult", role="specialist")
        Reminder.objects.exclude(subject=f"deadline:{appraisal.pk}", audience="holder").delete()
        reminders.sweep(at(late, 17))
    item = WorkItem.objects.get(step="answer_supplement", dossier=appraisal.dossier)
    assert item.deadline is None
    assert told() == {"specialist"}


def test_a_letter_that_asks_something_of_a_step_is_not_for_the_holder_of_a_later_one(world):
    """No sweep ran until the dossier stood somewhere else."""
    dossier = world.lodge()
    Reminder.objects.exclude(kind="request_lodged").delete()
    WorkItem.objects.filter(dossier=dossier, task__finished__isnull=True).update(step="receive")
    reminders.sweep(at(THURSDAY, 17))
    asked = Reminder.objects.get()
    assert (asked.audience, asked.state, asked.reason) == ("holder", "cancelled", "passed")
