"""The stand-in's desk says whose work it is; what is done bears his name."""

from __future__ import annotations

import pytest

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from procedures.models import Post
from tests.desk.people import signed_in, text_of
from tests.standin.conftest import FRIDAY, THURSDAY, again, at, post_of
from tests.standin.test_pages import PAGE, seen_in, typed
from workflows import engine


@pytest.fixture
def task(world):
    """The notice of a dossier, in the hands of the commune's officer."""
    found = engine.open_tasks(world.lodge())[0]
    engine.take(found.pk, world.people["local_officer"])
    return found


def test_the_desk_says_whose_work_it_is_and_until_when(world, task, away, colleague):
    mandate = away()
    page = text_of(signed_in(colleague).get("/?tab=mine"))
    assert "Bạn đang thay local_officer" in page and f'href="{PAGE}{mandate.pk}/"' in page
    assert "thay local_officer đến 20/03/2025" in page
    assert f'href="/tasks/{task.pk}/"' in page


def test_the_holders_own_desk_and_a_strangers_say_nothing_of_it(world, task, away):
    away()
    for role in ("local_officer", "local_leader", "specialist"):
        assert "thay local_officer" not in text_of(signed_in(world.people[role]).get("/"))


def test_a_task_of_the_group_says_so_only_to_who_has_no_such_post_of_his_own(
    world, away, colleague
):
    world.lodge()
    away()
    assert "thay local_officer đến" in text_of(signed_in(colleague).get("/?tab=group"))
    Post.objects.create(user=colleague, organisation=world.offices.local_body, role="local_officer")
    assert "thay local_officer đến" not in text_of(signed_in(colleague).get("/?tab=group"))


def test_before_and_after_the_days_the_desk_is_his_own(world, task, away, colleague):
    away(first=FRIDAY, last=FRIDAY)
    assert "local_officer" not in text_of(signed_in(colleague).get("/?tab=mine"))


def test_the_task_page_says_whose_it_is_and_does_not_offer_to_take_it(world, task, away, colleague):
    away()
    page = text_of(signed_in(colleague).get(f"/tasks/{task.pk}/"))
    assert "Việc của local_officer; bạn làm thay đến hết 20/03/2025" in page
    assert f"/tasks/{task.pk}/take/" not in page and "chưa ai nhận" not in page
    assert f"/tasks/{task.pk}/give-back/" not in page


def test_the_dossier_leads_the_stand_in_to_the_task(world, task, away, colleague):
    code = task.item.dossier.code
    away()
    assert f'href="/tasks/{task.pk}/"' in text_of(signed_in(colleague).get(f"/dossiers/{code}/"))
    leader = text_of(signed_in(world.people["local_leader"]).get(f"/dossiers/{code}/"))
    assert f'href="/tasks/{task.pk}/"' not in leader


def test_journey_the_head_names_a_stand_in_who_does_the_work_and_is_reminded(
    world, task, colleague
):
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    # Thursday: the head looks at the effect, then decides.
    head = signed_in(world.people["local_leader"])
    data = typed(world)
    seen = seen_in(text_of(head.post(PAGE, {**data, "preview": "1"})))
    assert head.post(PAGE, {**data, "apply": "1", "seen": seen}).status_code == 302

    # Both are told.
    reminders.sweep(at(THURSDAY, 9, 1))
    bells = Message.objects.filter(channel=Channel.BELL, kind="stand_in_appointed")
    assert {each.recipient for each in bells} == {colleague, world.people["local_officer"]}
    made = post_of(world, "local_officer").mandates.get()
    assert {each.link for each in bells} == {f"{PAGE}{made.pk}/"}

    # Friday: the rung goes to the stand-in and leads to the task.
    reminders.sweep(at(FRIDAY, 8))
    reminded = Message.objects.filter(channel=Channel.BELL, kind__startswith="deadline.")
    assert {each.recipient for each in reminded} == {colleague}
    link = reminded[0].link

    # He opens it, does the step, and it bears his name.
    desk = signed_in(again(colleague))
    assert desk.get(link).status_code == 200
    done = desk.post(
        link,
        {"way": "publish", "publish-on": "06/03/2025", "publish-document": "01/TB-UBND"},
    )
    assert done.status_code == 302
    task.refresh_from_db()
    assert task.owner == colleague
    assert "Lò Văn Mười" in text_of(desk.get(f"/dossiers/{task.item.dossier.code}/"))

    # He is back early, ends it himself, and the desk is his again.
    holder = signed_in(world.people["local_officer"])
    mandate = post_of(world, "local_officer").mandates.get()
    assert holder.post(f"{PAGE}{mandate.pk}/end/", {}).status_code == 302
    assert "Bạn đang thay" not in text_of(desk.get("/"))
