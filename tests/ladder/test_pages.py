"""The page "Bậc nhắc việc": who may open it, what it shows, refuses and changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Reminder
from procedures.models import AdministrativeUnit, LadderChange, LadderRule, Organisation, Post
from tests.desk.people import signed_in, text_of
from tests.ladder.conftest import THURSDAY, at

ADDRESS = "/ladder/"
MAY = {"director", "administrator"}


def typed(**more: str) -> dict[str, str]:
    return {
        "step": "notice",
        "procedure": "",
        "tier": "",
        "is_off": "",
        "rung": "-1wd",
        "other": "",
        "audience": "superior",
        "valid_from": f"{THURSDAY:%d/%m/%Y}",
        "document": "12/QĐ-SCT",
        **more,
    }


def test_only_the_departments_head_and_administrators_may_open_it(world):
    opened = {
        role
        for role, user in world.people.items()
        if signed_in(user).get(ADDRESS).status_code == 200
    }
    assert opened == MAY


def test_a_stranger_is_asked_to_sign_in(client, world):
    for address in (ADDRESS, "/ladder/rules/1/end/"):
        assert "sign-in" in client.get(address).headers["Location"]


def test_another_provinces_ladder_is_not_the_directors(world):
    other = AdministrativeUnit.objects.create(
        list_version="test", code="99", name="Tỉnh Khác", folded_name="tinh khac", tier="province"
    )
    client = signed_in(world.people["director"])
    assert client.get(f"{ADDRESS}?province={other.pk}").status_code == 403
    assert client.post(f"{ADDRESS}?province={other.pk}", typed(apply="1")).status_code == 403
    assert not LadderRule.objects.exists()


def test_the_director_of_another_kind_of_office_may_not(world):
    post = Post.objects.get(user=world.people["director"])
    post.valid_to = THURSDAY - timedelta(days=1)
    post.save()
    assert signed_in(world.people["director"]).get(ADDRESS).status_code == 403


def test_the_page_shows_the_ladder_and_that_it_is_no_law(world):
    page = text_of(signed_in(world.people["director"]).get(f"{ADDRESS}?step=appraise"))
    assert "không phải quy định của pháp luật" in page
    assert "ngày làm việc trước ngày cuối phải xin lỗi" in page
    assert "style=" not in page and "<script>" not in page
    assert len(page.encode()) < 100_000


def test_the_page_reads_in_english(world):
    client = signed_in(world.people["director"])
    client.cookies["django_language"] = "en"
    page = text_of(client.get(f"{ADDRESS}?step=untaken"))
    assert "4 working hours after" in page


def test_a_preview_writes_nothing_and_names_dossiers(world, deadline):
    answer = signed_in(world.people["director"]).post(ADDRESS, typed(preview="1"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert deadline.dossier.code in page and "Áp dụng" in page
    assert not LadderRule.objects.exists()
    assert not Reminder.objects.filter(rung="-1wd").exists()


def test_applying_replans_in_one_recorded_act(world, deadline):
    answer = signed_in(world.people["director"]).post(ADDRESS, typed(apply="1"))
    assert answer.status_code == 302
    rule = LadderRule.objects.get()
    assert (rule.rung, rule.audience, rule.created_by) == (
        "-1wd",
        "superior",
        world.people["director"],
    )
    change = LadderChange.objects.get()
    assert (change.planned, change.removed, change.document) == (1, 0, "12/QĐ-SCT")
    assert Reminder.objects.get(rung="-1wd").send_at == at(date(2025, 3, 7), 7, 30)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rung": "", "other": ""}, "Chọn một bậc"),
        ({"other": "ngày mai"}, "Không hiểu bậc"),
        ({"audience": "nobody"}, "Nhắc ai"),
        ({"valid_from": "01/03/2025"}, "sớm nhất từ hôm nay"),
        ({"valid_from": "hôm nay"}, "ngày/tháng/năm"),
        ({"rung": "0", "audience": "holder"}, "đã có bậc đó"),
        ({"is_off": "off", "rung": "-10wd"}, "không có bậc đó để bỏ"),
        ({"rung": "daily+2wd", "audience": "ministry"}, "trong cơ quan giữ việc"),
        (
            {"step": "appraise", "is_off": "off", "rung": "apology", "audience": "holder"},
            "phải xin lỗi",
        ),
        ({"step": "untaken", "rung": "+2h", "audience": "applicants"}, "không có trong loại"),
    ],
)
@pytest.mark.parametrize("button", ["preview", "apply"])
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(world, change, words, button):
    answer = signed_in(world.people["director"]).post(ADDRESS, typed(**{**change, button: "1"}))
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page and "12/QĐ-SCT" in page
    assert not LadderRule.objects.exists()


def test_the_article_of_the_apology_is_named(world):
    answer = signed_in(world.people["director"]).post(
        ADDRESS,
        typed(step="appraise", is_off="off", rung="apology", audience="holder", apply="1"),
    )
    assert "khoản 9 Điều 19 NĐ 61/2018" in text_of(answer)


def test_a_rule_is_ended_after_its_effect_is_shown(world, deadline):
    client = signed_in(world.people["director"])
    client.post(ADDRESS, typed(apply="1"))
    rule = LadderRule.objects.get()
    address = f"/ladder/rules/{rule.pk}/end/"
    assert "Lời nhắc bỏ" in text_of(client.get(address))
    assert Reminder.objects.get(rung="-1wd").state == Reminder.State.PLANNED
    assert client.post(address).status_code == 302
    assert Reminder.objects.get(rung="-1wd").state == Reminder.State.CANCELLED
    assert client.post(address).status_code == 422
    assert "Thôi áp dụng" in text_of(client.get(ADDRESS))


def test_a_rule_of_another_province_is_not_the_directors_to_end(world, deadline):
    client = signed_in(world.people["administrator"])
    client.post(ADDRESS, typed(apply="1"))
    rule = LadderRule.objects.get()
    elsewhere = AdministrativeUnit.objects.create(
        list_version="test", code="98", name="Tỉnh Kia", folded_name="tinh kia", tier="province"
    )
    Organisation.objects.filter(pk=world.offices.department.pk).update(province=elsewhere)
    other = signed_in(type(world.people["director"]).objects.get(pk=world.people["director"].pk))
    address = f"/ladder/rules/{rule.pk}/end/"
    assert other.get(address).status_code == other.post(address).status_code == 403
    rule.refresh_from_db()
    assert rule.valid_to is None


def test_a_rule_that_is_not_there_is_not_found(world):
    assert signed_in(world.people["director"]).get("/ladder/rules/999/end/").status_code == 404


def test_the_link_stands_only_for_those_who_may(world):
    assert ADDRESS in text_of(signed_in(world.people["director"]).get("/"))
    assert ADDRESS not in text_of(signed_in(world.people["specialist"]).get("/"))


def test_the_page_asks_as_much_whatever_runs(world):
    client = signed_in(world.people["director"])
    client.get(ADDRESS)

    def asked(send) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert send().status_code == 200
        return len(statements)

    world.lodge()
    few = (
        asked(lambda: client.get(ADDRESS)),
        asked(lambda: client.post(ADDRESS, typed(preview="1"))),
    )
    for _number in range(6):
        world.lodge()
    many = (
        asked(lambda: client.get(ADDRESS)),
        asked(lambda: client.post(ADDRESS, typed(preview="1"))),
    )
    assert few == many
    assert max(many) <= 24
