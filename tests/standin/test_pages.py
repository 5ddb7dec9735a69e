"""The pages about stand-ins: who may open them, what they show before it is decided, what they
refuse without losing a word, and what they cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message, Reminder
from procedures.models import MandateAct, Organisation, Post, Role, User
from procedures.services import mandates
from tests.desk.people import signed_in, text_of
from tests.standin.conftest import FRIDAY, LAST, MONDAY, THURSDAY, again, nothing_happened, post_of
from workflows import engine

PAGE = "/stand-ins/"
HEADS = {"local_leader", "director", "pc_leader", "administrator"}
APPLICANTS = {"applicant", "applicant:rival"}


def typed(world, **more: str) -> dict[str, str]:
    """The form as somebody fills it in."""
    return {
        "post": str(post_of(world, "local_officer").pk),
        "stand_in": str(User.objects.get(username="colleague").pk),
        "first": "06/03/2025",
        "last": "20/03/2025",
        "document": "12/QĐ-UBND",
        "reason": "nghỉ phép",
        **more,
    }


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def office_of(world) -> str:
    return f"{PAGE}?office={world.offices.local_body.pk}"


# --- who may -------------------------------------------------------------------------------------


def opened(world, address: str) -> set[str]:
    people = world.people.items()
    return {role for role, user in people if signed_in(user).get(address).status_code == 200}


def posted(world, address: str, data: dict[str, str]) -> set[str]:
    """Who is not turned away; what he types is refused or previewed, so nothing changes."""
    people = world.people.items()
    answers = {role: signed_in(user).post(address, data).status_code for role, user in people}
    assert set(answers.values()) <= {200, 403, 422}
    return {role for role, code in answers.items() if code != 403}


def test_every_officer_may_look_and_no_enterprise(world):
    assert opened(world, PAGE) == set(world.people) - APPLICANTS


def test_only_the_head_of_that_office_and_administrators_may_decide_there(world, colleague):
    assert posted(world, office_of(world), typed(world)) == {"local_leader", "administrator"}
    assert opened(world, office_of(world)) == {"local_leader", "administrator"}


def test_without_naming_an_office_a_head_decides_in_his_own(world, colleague):
    # A preview of another office's post is refused at its field: it is not to be chosen there.
    assert posted(world, PAGE, typed(world)) == HEADS - {"administrator"}
    answer = signed_in(world.people["director"]).post(PAGE, typed(world))
    assert answer.status_code == 422 and nothing_happened()


def test_one_mandate_is_seen_by_who_decides_and_by_the_two(world, away, colleague):
    address = f"{PAGE}{away().pk}/"
    assert opened(world, address) == {"local_leader", "administrator", "local_officer"}
    assert signed_in(colleague).get(address).status_code == 200


def test_its_days_are_changed_by_who_decides_alone(world, away, colleague):
    address = f"{PAGE}{away().pk}/"
    days = {"first": "06/03/2025", "last": "07/03/2025"}
    assert posted(world, address, days) == {"local_leader", "administrator"}
    assert signed_in(colleague).post(address, days).status_code == 403
    assert MandateAct.objects.count() == 1


def test_it_is_ended_by_who_decides_and_by_the_absent(world, away, colleague):
    address = f"{PAGE}{away().pk}/end/"
    assert opened(world, address) == {"local_leader", "administrator", "local_officer"}
    assert signed_in(colleague).get(address).status_code == 403
    too_long = {"reason": "x" * 201}
    assert posted(world, address, too_long) == {"local_leader", "administrator", "local_officer"}
    assert MandateAct.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in(client, away, method):
    key = away().pk
    for address in (PAGE, f"{PAGE}{key}/", f"{PAGE}{key}/end/"):
        assert "sign-in" in getattr(client, method)(address).headers["Location"]
    assert MandateAct.objects.count() == 1


@pytest.mark.parametrize("key", [1, 999_999])
def test_an_ordinary_post_and_one_that_is_not_there_are_not_found(world, key):
    client = signed_in(world.people["administrator"])
    for address in (f"{PAGE}{key}/", f"{PAGE}{key}/end/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("office", ["999999", "x", "-1", "1 OR 1=1"])
def test_an_office_that_is_not_there_is_nobodys(world, office):
    for role in ("administrator", "local_leader"):
        answer = signed_in(world.people[role]).get(PAGE, {"office": office})
        assert answer.status_code == 403


def test_the_menu_has_the_way_for_officers_and_not_for_enterprises(world):
    assert 'href="/stand-ins/"' in text_of(signed_in(world.people["specialist"]).get("/"))
    assert 'href="/stand-ins/"' not in text_of(signed_in(world.people["applicant"]).get("/my/"))


# --- before it is decided ------------------------------------------------------------------------


@pytest.fixture
def in_hand(world):
    """A dossier whose notice, due on Monday, the commune's officer has in hand; another waits."""
    dossier, other = world.lodge(), world.lodge()
    engine.take(engine.open_tasks(dossier)[0].pk, world.people["local_officer"])
    assert other.pk != dossier.pk
    return dossier


def test_the_effect_is_shown_before_it_is_decided_and_nothing_is_written(world, colleague, in_hand):
    answer = signed_in(world.people["local_leader"]).post(PAGE, typed(world, preview="1"))
    page = text_of(answer)
    assert answer.status_code == 200 and nothing_happened()
    effect = answer.context["effect"]
    assert (effect.in_hand.tasks, effect.in_hand.waiting) == (1, 1)
    assert effect.in_hand.soonest == MONDAY
    planned = Reminder.objects.filter(state="planned", audience__in=["holder", "group"]).count()
    assert 0 < effect.reminders <= planned
    assert "10/03/2025" in page and in_hand.code in page
    assert "12/QĐ-UBND" in page and "nghỉ phép" in page


def test_only_reminders_of_those_days_are_counted(world, colleague, in_hand):
    client = signed_in(world.people["local_leader"])
    whole = client.post(PAGE, typed(world, preview="1")).context["effect"]
    short = client.post(PAGE, typed(world, preview="1", last="06/03/2025")).context["effect"]
    later = client.post(
        PAGE, typed(world, preview="1", first="01/12/2025", last="02/12/2025")
    ).context["effect"]
    assert later.reminders < short.reminders < whole.reminders or later.reminders == 0
    assert all(each.at.date() <= LAST for each in whole.coming)
    assert later.coming == []


def test_a_reminder_that_the_absent_gets_for_another_post_is_not_counted(world, colleague, in_hand):
    post = Post.objects.create(
        user=world.people["local_officer"],
        organisation=world.offices.local_body,
        role=Role.COUNCIL_SECRETARY,
    )
    answer = signed_in(world.people["local_leader"]).post(
        PAGE, typed(world, preview="1", post=str(post.pk))
    )
    effect = answer.context["effect"]
    assert (effect.in_hand.tasks, effect.reminders) == (0, 0)


def test_the_heads_own_absence_moves_what_is_told_to_the_superior(world, colleague, in_hand):
    answer = signed_in(world.people["local_leader"]).post(
        PAGE, typed(world, preview="1", post=str(post_of(world, "local_leader").pk))
    )
    effect = answer.context["effect"]
    assert effect.reminders
    assert {each.audience for each in effect.coming} <= {"superior", "director", "next_tier"}


def test_what_was_changed_after_the_preview_is_shown_again_first(world, colleague):
    client = signed_in(world.people["local_leader"])
    seen = seen_in(text_of(client.post(PAGE, typed(world, preview="1"))))
    answer = client.post(PAGE, typed(world, apply="1", seen=seen, last="21/03/2025"))
    assert answer.status_code == 200 and nothing_happened()
    assert "đã đổi sau lần xem trước" in text_of(answer)
    again_seen = seen_in(text_of(answer))
    done = client.post(PAGE, typed(world, apply="1", seen=again_seen, last="21/03/2025"))
    assert done.status_code == 302
    assert MandateAct.objects.get().last.day == 21


def test_a_head_decides_after_the_preview(world, colleague):
    client = signed_in(world.people["local_leader"])
    seen = seen_in(text_of(client.post(PAGE, typed(world, preview="1"))))
    answer = client.post(PAGE, typed(world, apply="1", seen=seen))
    assert answer.headers["Location"] == office_of(world)
    page = text_of(client.get(answer.headers["Location"]))
    assert "Lò Văn Mười" in page and "12/QĐ-UBND" in page and "06/03/2025" in page
    act = MandateAct.objects.get()
    assert (act.by, act.reason) == (world.people["local_leader"], "nghỉ phép")


# --- refused, and nothing typed is lost ----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"post": ""}, "Chưa nhập"),
        ({"stand_in": ""}, "Chưa nhập"),
        ({"first": "", "last": ""}, "Chưa nhập"),
        ({"first": "hôm nay"}, "ngày/tháng/năm"),
        ({"last": "31/12/9999"}, "đến hết năm"),
        ({"post": "999999"}, "Không còn lựa chọn"),
        ({"stand_in": "specialist"}, "Không còn lựa chọn"),
        ({"stand_in": "local_officer"}, "phải là người khác"),
        ({"last": "05/03/2025", "first": "05/03/2025"}, "đã qua"),
        ({"first": "05/03/2025"}, "sớm nhất từ hôm nay"),
        ({"first": "12/03/2025", "last": "11/03/2025"}, "không thể trước"),
        ({"document": "x" * 61}, "60"),
    ],
    ids=str,
)
@pytest.mark.parametrize("button", ["preview", "apply"])
def test_what_cannot_be_is_refused_at_its_field(world, colleague, change, words, button):
    if change.get("stand_in") in world.people:
        change = {"stand_in": str(world.people[change["stand_in"]].pk)}
    data = typed(world, **{button: "1"}, **change)
    answer = signed_in(world.people["local_leader"]).post(PAGE, data)
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page and "nghỉ phép" in page and data["document"] in page
    assert 'aria-invalid="true"' in page
    assert nothing_happened()


def test_an_overlap_is_refused_on_the_page_too(world, away, colleague):
    away()
    answer = signed_in(world.people["local_leader"]).post(PAGE, typed(world, preview="1"))
    assert answer.status_code == 422
    assert "đã thay vị trí này từ 06/03/2025" in text_of(answer)
    assert MandateAct.objects.count() == 1


def test_a_council_seat_is_not_offered_and_not_taken(world, colleague):
    seat = Post.objects.create(
        user=world.people["local_officer"],
        organisation=world.offices.local_body,
        role=Role.COUNCIL_MEMBER,
    )
    client = signed_in(world.people["local_leader"])
    page = text_of(client.get(PAGE))
    assert f'<option value="{seat.pk}">' not in page
    assert client.post(PAGE, typed(world, preview="1", post=str(seat.pk))).status_code == 422
    assert "Ghế trong Hội đồng không ai thay" in page


def test_other_days_go_the_same_way(world, away, colleague):
    mandate = away()
    address, client = f"{PAGE}{mandate.pk}/", signed_in(world.people["local_leader"])
    days = {"first": "06/03/2025", "last": "07/03/2025", "document": "15/TB"}
    refused = client.post(address, {**days, "first": "07/03/2025", "preview": "1"})
    assert refused.status_code == 422 and "15/TB" in text_of(refused)
    assert "chỉ đổi được ngày cuối" in text_of(refused)
    seen = seen_in(text_of(client.post(address, {**days, "preview": "1"})))
    assert MandateAct.objects.count() == 1
    assert client.post(address, {**days, "apply": "1", "seen": seen}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.valid_to == FRIDAY
    page = text_of(client.get(address))
    assert "Đổi ngày" in page and "15/TB" in page


# --- ending --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["local_leader", "local_officer", "administrator"])
def test_ending_shows_what_comes_back_and_leads_to_a_page_that_opens(world, away, in_hand, role):
    mandate = away()
    client = signed_in(world.people[role])
    address = f"{PAGE}{mandate.pk}/end/"
    page = text_of(client.get(address))
    assert "Những gì trở lại với local_officer" in page and in_hand.code in page
    assert MandateAct.objects.count() == 1
    answer = client.post(address, {"reason": "về sớm"})
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200
    assert MandateAct.objects.first().kind == "ended"
    assert client.post(address, {"reason": "về sớm"}).status_code == 422
    assert MandateAct.objects.count() == 2


def test_what_has_not_begun_is_called_off(world, away):
    mandate = away(first=MONDAY)
    client = signed_in(world.people["local_leader"])
    address = f"{PAGE}{mandate.pk}/end/"
    assert "Hủy việc thay này" in text_of(client.get(address))
    client.post(address, {})
    assert MandateAct.objects.first().kind == "called_off"
    page = text_of(client.get(f"{PAGE}{mandate.pk}/"))
    assert "không còn ngày nào" in page and "Đổi ngày</button>" not in page


# --- looking -------------------------------------------------------------------------------------


def test_an_officer_sees_his_own_and_nobody_elses(world, away, colleague):
    away()
    mandates.appoint(
        post_id=post_of(world, "specialist").pk,
        stand_in=world.people["specialist:other"],
        first=THURSDAY,
        last=LAST,
        by=world.people["director"],
        document="99/QĐ-SCT",
    )
    for who in (world.people["local_officer"], colleague):
        page = text_of(signed_in(who).get(PAGE))
        assert "12/QĐ-UBND" in page and "99/QĐ-SCT" not in page
        assert "<select" not in page and 'name="preview"' not in page
    stranger = text_of(signed_in(world.people["one_stop"]).get(PAGE))
    assert "12/QĐ-UBND" not in stranger and "99/QĐ-SCT" not in stranger
    assert "Bạn không vắng mặt và không thay ai" in stranger


def test_administrators_see_every_office_and_choose_one_to_decide(world, away):
    away()
    client = signed_in(world.people["administrator"])
    page = text_of(client.get(PAGE))
    assert "12/QĐ-UBND" in page and "Sở Công Thương Lào Cai" in page
    assert 'name="preview"' not in page
    assert 'name="preview"' in text_of(client.get(office_of(world)))


def test_the_page_says_that_it_is_no_law_and_names_no_article(world):
    for role in ("local_leader", "specialist", "administrator"):
        page = text_of(signed_in(world.people[role]).get(PAGE))
        assert "không quy định việc cử người thay" in page
        assert "style=" not in page and "<script>" not in page


def test_the_pages_read_in_english(world, away, in_hand):
    key = away().pk
    client = signed_in(world.people["local_leader"])
    client.cookies["django_language"] = "en"
    assert "Away now and soon" in text_of(client.get(PAGE))
    assert "Change the days" in text_of(client.get(f"{PAGE}{key}/"))
    assert "What comes back to local_officer" in text_of(client.get(f"{PAGE}{key}/end/"))


def test_what_is_over_is_on_record_and_not_among_those_away(world, away):
    mandate = away()
    mandates.end(mandate.pk, by=world.people["local_leader"])
    page = text_of(signed_in(world.people["local_leader"]).get(PAGE))
    assert "Không ai vắng mặt" in page and "Kết thúc sớm" in page


def test_mandates_are_not_in_the_administrators_tables(world, away):
    mandate = away()
    world.people["administrator"].is_staff = True
    world.people["administrator"].save()
    client = signed_in(again(world.people["administrator"]))
    assert client.get(f"/admin/procedures/post/{mandate.pk}/change/").status_code == 302
    page = text_of(client.get(f"/admin/procedures/post/{mandate.stands_in_for_id}/change/"))
    assert "stands_in_for" not in page


# --- what it costs -------------------------------------------------------------------------------


def statements(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_statements_do_not_grow_with_people_dossiers_or_mandates(world, away, in_hand):
    client = signed_in(world.people["local_leader"])
    away()
    few = statements(client, PAGE)
    for number in range(6):
        user = User.objects.create(username=f"more{number}", display_name=f"more{number}")
        post = Post.objects.create(
            user=user, organisation=world.offices.local_body, role=Role.LOCAL_OFFICER
        )
        engine.take(engine.open_tasks(world.lodge())[0].pk, user)
        mandates.appoint(
            post_id=post.pk,
            stand_in=world.people["local_leader"],
            first=THURSDAY,
            last=LAST,
            by=world.people["administrator"],
        )
    assert statements(client, PAGE) == few <= 34


def test_a_page_with_nobody_away_costs_few_statements(world):
    assert statements(signed_in(world.people["local_leader"]), PAGE) <= 9
    assert statements(signed_in(world.people["specialist"]), PAGE) <= 8


def test_more_offices_cost_no_more_statements(world, away):
    away()
    client = signed_in(world.people["administrator"])
    few = statements(client, PAGE)
    for number in range(20):
        office = Organisation.objects.create(kind="commune", name=f"UBND xã {number}")
        Post.objects.create(
            user=world.people["local_officer"], organisation=office, role=Role.LOCAL_OFFICER
        )
    assert statements(client, PAGE) == few
    assert not Message.objects.exists()
