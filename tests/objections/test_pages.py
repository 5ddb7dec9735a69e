"""The party's page of objections, the offices' page with the whole file, and the refusal forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier, Objection
from tests.desk.people import signed_in, text_of
from tests.world import World, fresh
from workflows import engine

SignIn = Callable[[str], Client]


@pytest.fixture
def refused(world: World) -> Dossier:
    world.on = timezone.localdate() - timedelta(days=3)
    dossier = world.reported(world.on)
    world.decide(dossier, outcome="refused", reason="chưa đủ quỹ đất")
    return fresh(dossier)


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def filed(refused: Dossier, as_person: SignIn) -> Objection:
    answer = as_person("applicant").post(
        reverse("my_objection", args=[refused.code]),
        {"objection-kind": "complaint", "objection-content": "Đã đủ quỹ đất."},
    )
    assert answer.status_code == 302
    return Objection.objects.get()


def test_the_party_files_reads_and_takes_back(
    world: World, refused: Dossier, as_person: SignIn
) -> None:
    browser = as_person("applicant")
    address = reverse("my_objection", args=[refused.code])
    page = text_of(browser.get(address))
    assert "chưa đủ quỹ đất" in page
    assert "thời hạn khiếu nại: chưa có nguồn được kiểm chứng" in page
    assert "Khắc phục nội dung nêu trên" in page
    assert reverse("my_objection", args=[refused.code]) in text_of(
        browser.get(reverse("my_dossier", args=[refused.code]))
    )
    empty = browser.post(address, {"objection-kind": "complaint", "objection-content": " "})
    assert empty.status_code == 422
    assert "Ghi nội dung khiếu nại" in text_of(empty)

    objection = filed(refused, as_person)
    page = text_of(browser.get(address))
    assert "Đã đủ quỹ đất." in page
    assert "Nộp khiếu nại, kiến nghị</h2>" not in page  # one waits at a time
    back = reverse("my_objection_withdraw", args=[refused.code, objection.pk])
    assert browser.get(back).status_code == 405
    assert browser.post(back).status_code == 302
    objection.refresh_from_db()
    assert objection.status == "withdrawn"
    assert browser.post(back, follow=True).status_code == 200  # told, not failed


def test_a_competitor_and_an_office_do_not_open_the_partys_page(
    world: World, refused: Dossier, as_person: SignIn
) -> None:
    objection = filed(refused, as_person)
    address = reverse("my_objection", args=[refused.code])
    back = reverse("my_objection_withdraw", args=[refused.code, objection.pk])
    for role in ("applicant:rival", "specialist", "pc_leader", "opinion_officer:0"):
        assert as_person(role).get(address).status_code in {403, 404}, role
        assert as_person(role).post(back).status_code in {403, 404}, role
    assert Client().get(address).status_code == 302
    assert Client().post(back).status_code == 302


def test_without_a_decision_there_is_nothing_to_object_to(world: World, as_person: SignIn) -> None:
    dossier = world.submitted(timezone.localdate())
    page = text_of(as_person("applicant").get(reverse("my_objection", args=[dossier.code])))
    assert "Chưa có quyết định" in page
    assert "<textarea" not in page


def test_the_offices_read_it_with_the_whole_file(
    world: World, refused: Dossier, as_person: SignIn
) -> None:
    objection = filed(refused, as_person)
    address = reverse("objection", args=[refused.code, objection.pk])
    seen = {
        role
        for role, user in world.people.items()
        if signed_in(user).get(address).status_code == 200
    }
    assert seen == {
        "local_officer",
        "local_leader",
        "one_stop",
        "division_head",
        "specialist",
        "specialist:other",
        "council_secretary",
        "director",
        "pc_leader",
        "pc_office",
        "administrator",
    }
    page = text_of(as_person("pc_leader").get(address))
    for part in ("Đã đủ quỹ đất.", "Hồ sơ giấy tờ", "Dòng thời gian", "Điều kiện"):
        assert part in page
    assert len(page.encode()) < 100_000
    assert Client().get(address).status_code == 302


def test_it_is_taken_in_and_upheld_on_the_desk_and_the_dossier_goes_back(
    world: World, refused: Dossier, as_person: SignIn
) -> None:
    filed(refused, as_person)
    desk = text_of(as_person("pc_office").get(reverse("desk") + "?tab=group"))
    assert "Thụ lý khiếu nại, kiến nghị" in desk
    assert "Thời hạn: chưa có nguồn được kiểm chứng" in desk
    assert "Pháp luật không quy định thời hạn" not in desk
    task = engine.open_task(refused, "objection_take_in")
    address = reverse("task", args=[task.pk])
    assert "Đã đủ quỹ đất." in text_of(as_person("pc_office").get(address))
    assert as_person("one_stop").get(address).status_code == 403
    sent = {"way": "take-in", "take-in-on": today()}
    assert as_person("pc_office").post(address, sent).status_code == 302

    task = engine.open_task(refused, "objection_answer")
    address = reverse("task", args=[task.pk])
    leader = as_person("pc_leader")
    sent = {
        "way": "answer",
        "answer-on": today(),
        "answer-outcome": "dismissed",
        "answer-answer": "x",
        "answer-reopen": "on",
    }
    no = leader.post(address, sent)
    assert no.status_code == 422
    assert "Chỉ khi chấp nhận" in text_of(no)
    yes = leader.post(address, sent | {"answer-outcome": "upheld", "answer-answer": "Xét lại."})
    assert yes.status_code == 302
    assert fresh(refused).state == "submitted"
    assert [task.item.step for task in engine.open_tasks(refused)] == ["receive"]
    assert "Xét lại." in text_of(
        as_person("applicant").get(reverse("my_objection", args=[refused.code]))
    )


def test_the_desk_refuses_to_receive_on_its_form(world: World, as_person: SignIn) -> None:
    dossier = world.submitted(timezone.localdate())
    address = reverse("task", args=[engine.open_task(dossier, "receive").pk])
    browser = as_person("one_stop")
    sent = {
        "way": "reject",
        "reject-on": today(),
        "reject-document": "12/TB-SCT",
        "reject-reason": "không thuộc thẩm quyền",
    }
    no = browser.post(address, sent)
    assert no.status_code == 422
    assert "Chọn căn cứ không chấp thuận." in text_of(no)
    assert "không thuộc thẩm quyền" in text_of(no)
    other = browser.post(address, sent | {"reject-ground": "other"})
    assert other.status_code == 422
    assert "Ghi điều khoản làm căn cứ." in text_of(other)
    assert browser.post(address, sent | {"reject-ground": "incomplete"}).status_code == 302
    page = text_of(as_person("applicant").get(reverse("my_dossier", args=[dossier.code])))
    assert "không đủ thành phần" in page
    assert "khoản 1 Điều 9" in page
    inside = text_of(browser.get(reverse("dossier", args=[dossier.code])))
    assert "Từ chối tiếp nhận hồ sơ" in inside


def test_another_ground_is_typed_once_and_confirmed_where_no_condition_fails(
    world: World, as_person: SignIn
) -> None:
    world.on = timezone.localdate() - timedelta(days=3)
    dossier = world.reported(world.on)
    address = reverse("task", args=[engine.open_task(dossier, "decide").pk])
    browser = as_person("pc_leader")
    sent = {
        "way": "refuse",
        "refuse-on": today(),
        "refuse-number": "9",
        "refuse-symbol": "UBND-CN",
        "refuse-signatory": "Nguyễn Văn A",
        "refuse-reason": "chưa phù hợp",
        "refuse-ground": "other",
    }
    no_article = browser.post(address, sent)
    assert no_article.status_code == 422
    assert "Ghi điều khoản làm căn cứ." in text_of(no_article)
    assert text_of(no_article).count('name="refuse-article"') == 1
    typed = sent | {"refuse-article": "Luật Đất đai Điều 67"}
    unconfirmed = browser.post(address, typed)
    page = text_of(unconfirmed)
    assert unconfirmed.status_code == 422
    assert "hãy xác nhận nếu vẫn không chấp thuận" in page
    assert page.count('name="refuse-article"') == 1
    assert 'value="Luật Đất đai Điều 67"' in page
    assert fresh(dossier).state == "awaiting_decision"
    answer = browser.post(address, typed | {"refuse-confirmed": "on"})
    assert answer.status_code == 302, text_of(answer)
    assert dossier.decisions.get().ground_article == "Luật Đất đai Điều 67"


def test_filing_costs_a_known_number_of_statements(
    world: World, refused: Dossier, django_assert_max_num_queries
) -> None:
    from procedures.services.objections import Objecting
    from workflows import objecting

    with django_assert_max_num_queries(23):
        objecting.object_to(
            dossier_id=refused.pk,
            act=world.act("applicant"),
            objecting=Objecting(refused.decisions.get().pk, world.enterprise, "x"),
        )
