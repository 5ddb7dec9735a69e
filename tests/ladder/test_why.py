"""Every reminder can be explained: who ordered it, to whom it goes, and why it did not go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import reminders
from notifications.models import Channel, Preference, Reminder
from procedures.models import LadderRule, Post, Role, User
from procedures.services import ladder_rules, mandates
from tests.ladder.conftest import DUE, THURSDAY, at
from workflows.duties import planner
from workflows.notices import why


def explained(dossier, rung: str, audience: str = "holder") -> why.Explained:
    return next(
        each
        for each in why.of_dossier(dossier)
        if (each.reminder.rung, each.reminder.audience) == (rung, audience)
    )


def reasons(user, dossier) -> dict[tuple[str, str], str]:
    return {
        (each.explained.reminder.rung, each.explained.reminder.audience): each.reason
        for each in why.why_not(user, dossier)
        if each.explained.reminder.subject.startswith("deadline:")
    }


def set_rule(world, text: str, audience: str = "holder", **more) -> LadderRule:
    rule = LadderRule(
        province=world.offices.province,
        step="notice",
        rung=text,
        audience=audience,
        valid_from=THURSDAY,
        document="12/QĐ-SCT",
        **more,
    )
    ladder_rules.set_rule(rule, by=world.people["director"])
    return rule


def test_a_planned_rung_names_rule_deadline_and_people(world, deadline):
    found = explained(deadline.dossier, "before")
    assert found.rung == "trước hạn 2 ngày làm việc"
    assert found.source == "default:local_body"
    assert "không phải quy định của pháp luật" in found.basis
    assert (found.deadline, found.dossier) == (deadline, deadline.dossier)
    assert found.people == (world.people["local_officer"],)
    assert found.audience == "người đang giữ việc"


def test_a_provinces_rule_is_named_with_its_paper(world, deadline):
    rule = set_rule(world, "-1wd")
    found = explained(deadline.dossier, "-1wd")
    assert (found.source, found.basis) == (f"rule:{rule.pk}", "12/QĐ-SCT")
    assert "director" in found.rule


def test_a_rule_that_ended_since_still_explains_what_was_sent(world, deadline):
    rule = set_rule(world, "-1wd")
    friday = date(2025, 3, 7)
    with time_machine.travel(at(friday), tick=False):
        reminders.sweep(timezone.now())
    with time_machine.travel(at(friday, 11), tick=False):
        ladder_rules.end_rule(rule.pk, by=world.people["director"])
        found = explained(deadline.dossier, "-1wd")
    assert found.source == f"rule:{rule.pk}"
    assert [told.person for told in found.told if told.channel == Channel.BELL] == [
        world.people["local_officer"]
    ]


def test_a_letter_of_an_act_says_so(world, dossier):
    found = [each for each in why.of_dossier(dossier) if each.source == "act"]
    assert {each.reminder.kind for each in found} >= {"request_received"}


@pytest.mark.parametrize("kind", ["task.untaken", "late.daily", "report.due"])
def test_what_the_clock_brings_is_explained_too(world, dossier, kind):
    with time_machine.travel(at(date(2025, 6, 17)), tick=False):
        planner.plan_untaken()
        planner.plan_late_letters()
        planner.plan_calendar_duties()
        Reminder.objects.filter(kind="task.untaken").delete()
    planner.plan_untaken()
    found = why.explain(list(Reminder.objects.filter(kind=kind)), at(THURSDAY))
    assert found and all(each.source.startswith("default:") for each in found)


def test_why_not_yet_and_why_somebody_else(world, deadline):
    mine = reasons(world.people["local_officer"], deadline.dossier)
    assert mine["on", "holder"].startswith("Chưa đến lúc: sẽ gửi lúc 07:30 10/03/2025")
    others = reasons(world.people["specialist"], deadline.dossier)
    assert "bạn không thuộc số đó" in others["on", "holder"]
    assert "local_officer" in others["on", "holder"]


def test_why_not_once_it_was_sent_to_others(world, deadline):
    reminders.sweep(at(THURSDAY))
    assert ("before", "holder") not in reasons(world.people["local_officer"], deadline.dossier)
    assert (
        "local_officer"
        in reasons(world.people["local_leader"], deadline.dossier)["before", "holder"]
    )


def test_why_not_when_the_work_was_done_before(world, deadline):
    world.announce(deadline.dossier, THURSDAY)
    officer = world.people["local_officer"]
    mine = {
        each.explained.reminder.rung: each.reason
        for each in why.why_not(officer, deadline.dossier)
        if each.explained.deadline == deadline
    }
    assert mine["on"] == "Việc đã xong trước lúc nhắc."


def test_why_not_when_one_is_away(world, deadline):
    colleague = User.objects.create(username="colleague", display_name="colleague")
    Post.objects.create(
        user=colleague, organisation=world.offices.local_body, role=Role.COUNCIL_SECRETARY
    )
    mandates.appoint(
        post_id=Post.objects.get(user=world.people["local_officer"]).pk,
        stand_in=colleague,
        first=THURSDAY,
        last=DUE + timedelta(days=5),
        by=world.people["administrator"],
    )
    mine = reasons(world.people["local_officer"], deadline.dossier)
    assert mine["on", "holder"] == "Ngày đó bạn vắng mặt; colleague thay bạn và được báo."


def test_why_not_by_mail(world, deadline):
    officer = world.people["local_officer"]
    Preference.objects.create(user=officer, channel=Channel.EMAIL, enabled=False)
    reminders.sweep(at(THURSDAY))
    found = [each for each in why.why_not(officer, deadline.dossier) if each.channel == "email"]
    assert [each.reason for each in found] == ["Bạn đã chọn không nhận qua thư điện tử."]


def test_why_not_when_nobody_held_the_post(world, deadline):
    Post.objects.filter(role=Role.LOCAL_OFFICER).delete()
    reminders.sweep(at(THURSDAY))
    assert explained(deadline.dossier, "before").reason == (
        "Lúc gửi không có ai giữ vị trí nhận tin."
    )


def test_every_reason_that_can_be_stored_has_words():
    from workflows import duty_letters, letters

    names = (
        *("MET", "STOPPED", "MOVED", "SUPERSEDED", "VOID", "CLOSED_DOSSIER", "UNKNOWN", "PASSED"),
        *("NOBODY", "TAKEN", "ANSWERED", "APOLOGISED", "GIVEN_BACK", "FILLED"),
    )
    for module in (letters, duty_letters):
        stored = {getattr(module, name) for name in names if hasattr(module, name)}
        assert stored and stored <= set(why.REASONS)


def test_the_statements_do_not_grow_with_the_reminders(world, dossier):
    few = list(Reminder.objects.all()[:2])
    many = list(Reminder.objects.all())
    assert len(many) > len(few)

    def asked(found) -> int:
        with CaptureQueriesContext(connection) as statements:
            why.explain(found)
        return len(statements)

    assert asked(many) <= asked(many + few) <= 20
