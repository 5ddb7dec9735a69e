"""What was sent to whom by which road, what is planned and why: of a person, and of a dossier."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import delivery, reminders
from notifications.models import Channel, Message, Reminder
from procedures.models import Dossier, Post, Role, User
from tests.notifications.conftest import AFTER, BEFORE, at
from workflows.notices import seen

NOW = at(BEFORE)


@pytest.fixture
def officer(world, deadline):
    """The local officer, reminded once by bell and by mail."""
    reminders.sweep(NOW)
    delivery.deliver_due(NOW)
    return world.people["local_officer"]


def sign_in(client, user) -> None:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")


def page_of(client, user, name: str, *args, status: int = 200, **query) -> str:
    sign_in(client, user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def more_bells(officer, count: int, thread: str = "") -> None:
    for number in range(count):
        reminder = Reminder.objects.create(
            subject=f"dossier:{10**6 + 100 * len(thread) + number}",
            rung="act:1",
            kind="request_received",
            audience="local_body",
            send_at=NOW,
            state="sent",
            settled_at=NOW,
        )
        Message.objects.create(
            key=f"more:{thread}:{number}",
            reminder=reminder,
            recipient=officer,
            channel=Channel.BELL,
            kind="request_received",
            subject_line=f"Thông báo {number}",
            body="…",
            thread=thread,
            state=Message.State.SENT,
            created_at=NOW,
            next_attempt_at=NOW,
            sent_at=NOW,
        )


# --- of a person ---------------------------------------------------------------------------------


def test_a_line_says_the_roads_and_whether_it_was_read(officer):
    (line,) = seen.sent_to(officer).lines
    assert {(road.name, road.state) for road in line.roads} == {
        ("Chuông trong phần mềm", "đã gửi"),
        ("Thư điện tử", "đã gửi"),
    }
    assert {road.read_at for road in line.roads} == {None}
    Message.objects.update(read_at=NOW)
    (line,) = seen.sent_to(officer).lines
    assert {road.read_at for road in line.roads} == {NOW}


def test_a_line_says_why_with_rule_deadline_and_article(client, officer, deadline):
    text = page_of(client, officer, "reminders")
    assert "Vì sao tôi nhận được" in text
    assert "trước hạn 2 ngày làm việc" in text
    assert "10/03/2025" in text
    assert "Điều" in text and "NĐ 32/2024" in text
    assert "người đang giữ việc" in text


def test_what_comes_next_is_there_with_its_reason(client, officer, deadline):
    kinds = [line.explained.reminder.rung for line in seen.planned_for(officer, NOW).lines]
    assert "on" in kinds
    assert 'id="planned"' in page_of(client, officer, "reminders")


def test_what_is_planned_for_others_is_not(world, officer):
    assert seen.planned_for(world.people["one_stop"], NOW).lines == []


def test_a_superior_sees_what_is_planned_for_superiors(world, officer):
    plans = seen.planned_for(world.people["local_leader"], NOW).lines
    assert plans
    assert {line.explained.reminder.audience for line in plans} & {"superior", "director"}


def test_nothing_is_planned_once_the_work_is_done(world, deadline, officer):
    world.announce(deadline.dossier, BEFORE)
    lines = seen.planned_for(officer, NOW).lines
    assert all(line.due != deadline for line in lines)


def test_nobody_sees_what_another_was_told(client, world, officer):
    for role in ("local_leader", "specialist", "applicant", "administrator"):
        assert seen.sent_to(world.people[role]).lines == []
    text = page_of(client, world.people["specialist"], "reminders")
    assert "Còn 2 ngày làm việc" not in text


def test_lines_are_grouped_by_dossier(officer, deadline):
    more_bells(officer, 2, thread="H-KHAC")
    groups = seen.grouped(seen.sent_to(officer).lines, officer)
    assert [(group.code, len(group.lines)) for group in groups] == [
        ("H-KHAC", 2),
        (deadline.dossier.code, 1),
    ]
    assert groups[1].name == deadline.dossier.name


def test_a_dossier_that_he_may_not_see_keeps_its_name_to_itself(officer, deadline):
    Post.objects.filter(user=officer).delete()
    (group,) = seen.grouped(seen.sent_to(User.objects.get(pk=officer.pk)).lines, officer)
    assert (group.code, group.name) == (deadline.dossier.code, "")


def test_the_filter_narrows_to_one_dossier(client, officer, deadline):
    more_bells(officer, 1, thread="H-KHAC")
    text = page_of(client, officer, "reminders", dossier=deadline.dossier.code)
    assert "Còn 2 ngày làm việc" in text
    assert "Thông báo 0" not in text


def test_pages_go_on_by_key(officer):
    more_bells(officer, 40)
    first = seen.sent_to(officer)
    second = seen.sent_to(officer, before=int(first.older))
    keys = [line.message.pk for line in first.lines + second.lines]
    assert keys == sorted(keys, reverse=True)
    assert (len(keys), second.older) == (41, "")


def test_the_page_costs_the_same_with_one_line_and_with_many(client, officer):
    sign_in(client, officer)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(reverse("reminders")).status_code == 200
        return [statement["sql"] for statement in statements]

    more_bells(officer, 1, thread="H-KHAC")
    few = asked()
    more_bells(officer, 23)
    many = asked()
    assert len(many) == len(few) <= 40, len(few)
    assert not [sql for sql in many if "COUNT(" in sql and "LIMIT" not in sql]


@pytest.mark.parametrize("name", ["reminders", "reminders_why_not"])
def test_one_must_sign_in(client, db, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("name", ["reminders", "reminders_why_not"])
def test_the_pages_only_tell(client, officer, name):
    sign_in(client, officer)
    assert client.post(reverse(name)).status_code == 405


def test_a_mark_that_is_none_is_passed_over(client, officer):
    assert "Còn 2 ngày" in page_of(client, officer, "reminders", before="9" * 30)


# --- why not -------------------------------------------------------------------------------------


def test_why_not_is_answered_in_words(client, world, officer, deadline):
    text = page_of(client, officer, "reminders_why_not", dossier=deadline.dossier.code)
    assert "Chưa đến lúc: sẽ gửi lúc 07:30 10/03/2025" in text
    text = page_of(
        client, world.people["local_leader"], "reminders_why_not", dossier=deadline.dossier.code
    )
    assert "bạn không thuộc số đó" in text
    assert "local_officer" in text


@pytest.mark.parametrize("code", ["khong-co", ""])
def test_a_code_that_is_none_is_told_at_the_field(client, officer, code):
    text = page_of(client, officer, "reminders_why_not", status=422, dossier=code)
    assert 'aria-invalid="true"' in text
    assert f'value="{code.upper()}"' in text


def test_a_dossier_that_is_not_his_is_told_like_one_that_is_not_there(client, world, deadline):
    stranger = User.objects.create(username="stranger")
    text = page_of(client, stranger, "reminders_why_not", status=422, dossier=deadline.dossier.code)
    assert "Không có hồ sơ nào mang mã này" in text
    assert deadline.dossier.name not in text


def test_an_applicant_hears_no_names_and_nothing_of_the_offices(client, world, officer, deadline):
    applicant = world.people["applicant"]
    text = page_of(client, applicant, "reminders_why_not", dossier=deadline.dossier.code)
    assert "local_officer" not in text
    assert "người đang giữ việc" not in text


# --- of a dossier --------------------------------------------------------------------------------


def test_an_insider_sees_names_roads_and_reading(client, world, officer, deadline):
    Message.objects.filter(channel=Channel.BELL).update(read_at=NOW)
    text = page_of(client, world.people["local_leader"], "dossier_reminders", deadline.dossier.code)
    assert "<strong>local_officer</strong>" in text
    assert "Thư điện tử: đã gửi" in text
    assert "đã đọc" in text
    assert "Sẽ nhắc" in text


def test_an_applicant_sees_only_his_own(client, world, dossier):
    reminders.sweep(NOW)
    applicant = world.people["applicant"]
    told = set(Message.objects.filter(recipient=applicant).values_list("reminder", flat=True))
    lines = seen.past_of(dossier, applicant).lines
    assert {line.explained.reminder.pk for line in lines} == told
    assert {one.person for line in lines for one in line.reached} <= {applicant}
    others = seen.past_of(dossier, world.people["local_officer"]).lines
    assert len(others) > len(lines)
    text = page_of(client, applicant, "dossier_reminders", dossier.code)
    assert "local_officer" not in text
    assert "Không gửi, vì sao" not in text


def test_an_applicant_cannot_ask_for_what_was_called_off(client, world, deadline, officer):
    world.announce(deadline.dossier, BEFORE)
    applicant = world.people["applicant"]
    assert seen.past_of(deadline.dossier, applicant, unsent=True).lines == []
    assert seen.past_of(deadline.dossier, officer, unsent=True).lines


def test_what_was_called_off_says_why(client, world, deadline, officer):
    world.announce(deadline.dossier, BEFORE)
    text = page_of(client, officer, "dossier_reminders", deadline.dossier.code, show="unsent")
    assert "Việc đã xong trước lúc nhắc." in text


def test_who_may_not_see_the_dossier_may_not_see_its_reminders(client, world, deadline, officer):
    stranger = User.objects.create(username="stranger")
    for person in (stranger, world.people["ministry_officer"], world.people["director"]):
        page_of(client, person, "dossier_reminders", deadline.dossier.code, status=404)


def test_the_dossiers_page_leads_there_and_needs_a_signature(client, officer, deadline):
    address = reverse("dossier_reminders", args=[deadline.dossier.code])
    assert address in page_of(client, officer, "dossier", deadline.dossier.code)
    client.logout()
    assert client.get(address).status_code == 302


def test_a_dossiers_past_goes_on_by_its_mark(world, deadline, officer, monkeypatch):
    with time_machine.travel(at(AFTER), tick=False):
        reminders.sweep(at(AFTER))
    whole = [line.explained.reminder.pk for line in seen.past_of(deadline.dossier, officer).lines]
    monkeypatch.setattr(seen, "PAGE", 1)
    found, mark = [], ""
    for _page in range(len(whole)):
        page = seen.past_of(deadline.dossier, officer, before=mark)
        found += [line.explained.reminder.pk for line in page.lines]
        mark = page.older
    assert (found, mark) == (whole, "")
    assert len(whole) > 1


@pytest.mark.parametrize("mark", ["x", "1", "-", "1-x", "9" * 40 + "-1", "1-" + "9" * 40])
def test_a_dossiers_mark_that_is_none_is_passed_over(deadline, officer, mark):
    assert seen.past_of(deadline.dossier, officer, before=mark).lines


def test_a_competitor_is_not_told_of_by_a_reminder(world, dossier):
    """What went to the other enterprise alone stays unsaid."""
    reminders.sweep(NOW)
    rival = User.objects.create(username="rival-person")
    Post.objects.create(user=rival, organisation=world.rival, role=Role.APPLICANT)
    answers = seen.why_not(rival, Dossier.objects.get(pk=dossier.pk), NOW)
    assert all(answer.line.explained.reminder.state != Reminder.State.SENT for answer in answers)
    assert all("applicant" not in answer.reason for answer in answers)
