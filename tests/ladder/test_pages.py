"""The page "Bậc nhắc việc": who may open it, what it shows, refuses and changes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import escape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from notifications.models import Reminder
from procedures.models import AdministrativeUnit, LadderChange, LadderRule, Organisation, Post
from procedures.services import ladder
from tests.desk.people import signed_in, text_of
from tests.ladder.conftest import THURSDAY, at

ADDRESS = "/ladder/"
MAY = {"director", "administrator"}


PAGE = f"{ADDRESS}?step=notice"
NOTATION = re.compile(r"[+-]\d+(wd|h)\b|\dwd|daily\+")


def typed(**more: str) -> dict[str, str]:
    """One working day before it is due, to the superior, as the form sends it."""
    return {
        "act": "set",
        "when": "before",
        "number": "1",
        "unit": "days",
        "audience": "superior",
        "reach": "this",
        "procedure": "",
        "tier": "",
        "valid_from": f"{THURSDAY:%d/%m/%Y}",
        "document": "12/QĐ-SCT",
        **more,
    }


def hidden(page: str, name: str) -> str:
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', page)[-1]


def confirmed(client, address: str = PAGE, **more: str) -> HttpResponse:
    """Look at the preview, then confirm exactly what it shows."""
    page = text_of(client.post(address, typed(**more, preview="1")))
    return client.post(address, typed(**more, apply="1", seen=hidden(page, "seen")))


def ended(client, address: str) -> HttpResponse:
    return client.post(address, {"seen": hidden(text_of(client.get(address)), "seen")})


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
    assert client.post(f"{ADDRESS}?province={other.pk}", typed(preview="1")).status_code == 403
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
    assert "4 working hours after the task came" in page


def test_a_preview_writes_nothing_and_names_dossiers(world, deadline):
    answer = signed_in(world.people["director"]).post(PAGE, typed(preview="1"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert deadline.dossier.code in page and "Áp dụng đúng như trên" in page
    assert not LadderRule.objects.exists()
    assert not Reminder.objects.filter(rung="-1wd").exists()


def test_applying_replans_in_one_recorded_act(world, deadline):
    assert confirmed(signed_in(world.people["director"])).status_code == 302
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
    ("step", "change", "field", "words"),
    [
        ("notice", {"when": ""}, "when", "Chưa nhập"),
        ("notice", {"when": "-7wd"}, "when", "hợp lệ"),
        ("notice", {"number": ""}, "number", "Ghi số ngày hoặc số giờ"),
        ("notice", {"number": "bảy"}, "number", "số nguyên"),
        ("notice", {"number": "-7"}, "number", "số nguyên"),
        ("notice", {"number": "1,5"}, "number", "số nguyên"),
        ("notice", {"number": "٣"}, "number", "số nguyên"),
        ("notice", {"number": "0"}, "number", "từ 1 trở lên"),
        ("notice", {"number": "121"}, "number", "tối đa 120 ngày"),
        ("notice", {"number": "241", "unit": "hours"}, "number", "tối đa 240 giờ"),
        ("notice", {"when": "on", "number": "3"}, "number", "không đi với số nào"),
        ("notice", {"when": "half", "number": "3"}, "number", "không đi với số nào"),
        ("notice", {"when": "daily", "unit": "hours"}, "unit", "chỉ tính bằng ngày"),
        ("notice", {"when": "apology", "number": ""}, "when", "hợp lệ"),
        ("notice", {"audience": ""}, "audience", "Chưa nhập"),
        ("notice", {"audience": "nobody"}, "audience", "hợp lệ"),
        ("notice", {"audience": "office"}, "audience", "hợp lệ"),
        ("notice", {"valid_from": "01/03/2025"}, "valid_from", "sớm nhất từ hôm nay"),
        ("notice", {"valid_from": "hôm nay"}, "valid_from", "ngày/tháng/năm"),
        ("notice", {"when": "on", "number": "", "audience": "holder"}, "when", "đã có lời nhắc đó"),
        ("notice", {"act": "off", "number": "10"}, "when", "không có lời nhắc đó để bỏ"),
        (
            "notice",
            {"when": "daily", "number": "2", "audience": "ministry"},
            "audience",
            "trong cơ quan giữ việc",
        ),
        (
            "appraise",
            {"act": "off", "when": "apology", "number": "", "audience": "holder"},
            "when",
            "phải xin lỗi",
        ),
        (
            "appraise",
            {"when": "apology", "number": "", "audience": "director", "reach": "every"},
            "reach",
            "không cho mọi bước",
        ),
        ("untaken", {"when": "before", "unit": "hours"}, "when", "hợp lệ"),
        ("untaken", {"when": "after", "unit": "days"}, "unit", "hợp lệ"),
        ("untaken", {"when": "after", "unit": "hours", "audience": "applicants"}, "audience", ""),
    ],
)
@pytest.mark.parametrize("button", ["preview", "apply"])
def test_what_cannot_be_is_refused_at_its_field_and_nothing_chosen_is_lost(
    world, step, change, field, words, button
):
    sent = typed(**change, **{button: "1"})
    answer = signed_in(world.people["director"]).post(f"{ADDRESS}?step={step}", sent)
    page = text_of(answer)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {field}
    assert words in " ".join(errors[field])
    assert f'id="id_{field}_error"' in page
    assert ("12/QĐ-SCT" in page and f'value="{escape(sent["number"])}"' in page) or not sent[
        "number"
    ]
    assert not LadderRule.objects.exists()


def test_a_rung_is_chosen_in_words_and_kept_in_the_notation(world, deadline):
    client = signed_in(world.people["director"])
    for given, kept in (
        ({"when": "before", "number": "7"}, "-7wd"),
        ({"when": "before", "number": " 6 ", "unit": "hours"}, "-6h"),
        ({"when": "three_quarters", "number": ""}, "3/4"),
        ({"when": "on", "number": ""}, "0"),
        ({"when": "after", "number": "5"}, "+5wd"),
        ({"when": "daily", "number": "4"}, "daily+4wd"),
    ):
        assert confirmed(client, **given).status_code == 302, given
        assert LadderRule.objects.latest("pk").rung == kept
    assert LadderRule.objects.filter(step="notice").count() == 6


def test_hours_after_nobody_took_it_are_chosen_for_untaken_tasks(world):
    client = signed_in(world.people["director"])
    page = f"{ADDRESS}?step=untaken"
    given = {"when": "after", "number": "6", "unit": "hours", "audience": "director"}
    assert "6 giờ làm việc sau khi việc đến mà chưa ai nhận" in text_of(
        client.post(page, typed(**given, preview="1"))
    )
    assert confirmed(client, page, **given).status_code == 302
    rule = LadderRule.objects.get()
    assert (rule.step, rule.rung, rule.audience) == ("untaken", "+6h", "director")


def test_every_step_may_be_chosen(world):
    assert confirmed(signed_in(world.people["director"]), reach="every").status_code == 302
    assert LadderRule.objects.get().step == ""


@pytest.mark.parametrize("step", ["notice", "appraise", "untaken", "supplement", "report"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_notation_stands_nowhere_on_the_page(world, deadline, step, language):
    client = signed_in(world.people["director"])
    confirmed(client, number="7")
    confirmed(client, when="daily", number="3")
    rule = LadderRule.objects.earliest("pk")
    client.cookies["django_language"] = language
    pages = [
        client.get(f"{ADDRESS}?step={step}"),
        client.get(f"/ladder/rules/{rule.pk}/end/"),
        client.post(PAGE, typed(number="8", preview="1")),
        client.post(PAGE, typed(number="x", preview="1")),
    ]
    for answer in pages:
        page = re.sub(r'name="(csrfmiddlewaretoken|seen)" value="[^"]*"', "", text_of(answer))
        assert not NOTATION.search(page), NOTATION.search(page)
    whole = text_of(pages[0])
    words = {"vi": "trước hạn 7 ngày làm việc", "en": "7 working days before it is due"}[language]
    # In the list of what the province has set and in the changes.
    assert whole.count(words) >= 2


def test_a_default_reminder_is_taken_off_from_its_line(world, deadline):
    client = signed_in(world.people["director"])
    lines = client.get(PAGE).context["lines"]
    number = next(
        place
        for place, line in enumerate(lines, 1)
        if (line.rung, line.audience) == ("vào ngày đến hạn", "người đang giữ việc")
    )
    form = client.get(f"{PAGE}&take_off={number}").context["form"]
    assert {name: form[name].value() for name in ("act", "when", "number", "audience")} == {
        "act": "off",
        "when": "on",
        "number": "",
        "audience": "holder",
    }
    given = {"act": "off", "when": "on", "number": "", "audience": "holder"}
    assert confirmed(client, **given).status_code == 302
    assert Reminder.objects.get(rung="on").state == Reminder.State.CANCELLED


@pytest.mark.parametrize("number", ["0", "99", "-1", "một", "٣", "999999999999999999999"])
def test_a_line_that_is_not_there_fills_nothing_in(world, number):
    answer = signed_in(world.people["director"]).get(f"{PAGE}&take_off={number}")
    assert answer.status_code == 200
    assert answer.context["form"]["act"].value() == "set"


def test_an_unknown_step_shows_the_first(world):
    answer = signed_in(world.people["director"]).get(f"{ADDRESS}?step=no_such_step")
    assert answer.context["step"] == "appraise"


# --- the effect that is confirmed ----------------------------------------------------------------


def test_the_preview_says_which_dossiers_what_happens_and_who_is_told(world, deadline):
    leader = world.people["local_leader"]
    leader.display_name = "Bà Lãnh Đạo Xã"
    leader.save()
    answer = signed_in(world.people["director"]).post(PAGE, typed(preview="1"))
    page = text_of(answer)
    assert "1 hồ sơ có lời nhắc thay đổi" in page
    assert deadline.dossier.code in page
    assert "Thêm: gửi lúc 07:30 07/03/2025" in page
    assert "Bà Lãnh Đạo Xã" in page


def test_taking_off_is_previewed_as_letters_that_do_not_go(world, deadline):
    given = {"act": "off", "when": "on", "number": "", "audience": "holder"}
    page = text_of(signed_in(world.people["director"]).post(PAGE, typed(**given, preview="1")))
    assert "Bỏ: không gửi lúc 07:30 10/03/2025 nữa" in page


def test_a_step_at_which_nothing_waits_is_said_to_have_none(world):
    page = text_of(signed_in(world.people["director"]).post(PAGE, typed(preview="1")))
    assert "không có hồ sơ nào đang ở bước này" in page


def test_a_duty_says_that_its_letters_are_not_listed(world):
    given = {"when": "after", "number": "6", "unit": "hours", "audience": "director"}
    answer = signed_in(world.people["director"]).post(
        f"{ADDRESS}?step=untaken", typed(**given, preview="1")
    )
    assert "không liệt kê trước được" in text_of(answer)


def test_nothing_is_set_that_was_not_seen(world, deadline):
    answer = signed_in(world.people["director"]).post(PAGE, typed(apply="1"))
    assert answer.status_code == 409
    assert "xem tác động dưới đây" in text_of(answer)
    assert not LadderRule.objects.exists()
    assert not Reminder.objects.filter(rung="-1wd").exists()


def test_a_dossier_that_came_in_between_is_shown_before_anything_is_set(world, deadline):
    client = signed_in(world.people["director"])
    seen = hidden(text_of(client.post(PAGE, typed(preview="1"))), "seen")
    late = world.lodge()
    answer = client.post(PAGE, typed(apply="1", seen=seen))
    page = text_of(answer)
    assert answer.status_code == 409
    assert "tác động đã khác đi" in page and late.code in page
    assert not LadderRule.objects.exists()
    again = client.post(PAGE, typed(apply="1", seen=hidden(page, "seen")))
    assert again.status_code == 302
    assert LadderChange.objects.get().planned == 2


def test_what_was_seen_of_one_rung_confirms_no_other(world, deadline):
    client = signed_in(world.people["director"])
    page = text_of(client.post(PAGE, typed(preview="1")))
    answer = client.post(PAGE, typed(apply="1", number="2", seen=hidden(page, "seen")))
    assert answer.status_code == 409
    assert not LadderRule.objects.exists()


def test_the_confirming_form_sends_what_was_previewed(world, deadline):
    page = text_of(signed_in(world.people["director"]).post(PAGE, typed(preview="1")))
    for name, value in typed().items():
        assert hidden(page, name) == value


def test_a_second_click_sets_nothing_twice(world, deadline):
    client = signed_in(world.people["director"])
    seen = hidden(text_of(client.post(PAGE, typed(preview="1"))), "seen")
    assert client.post(PAGE, typed(apply="1", seen=seen)).status_code == 302
    assert client.post(PAGE, typed(apply="1", seen=seen)).status_code == 422
    assert LadderRule.objects.count() == 1


def test_an_end_that_was_not_seen_or_is_another_now_ends_nothing(world, deadline):
    client = signed_in(world.people["director"])
    confirmed(client)
    rule = LadderRule.objects.get()
    address = f"/ladder/rules/{rule.pk}/end/"
    assert client.post(address).status_code == 409
    seen = hidden(text_of(client.get(address)), "seen")
    ladder.forget_rules()  # as the commit does
    late = world.lodge()
    answer = client.post(address, {"seen": seen})
    assert answer.status_code == 409
    assert late.code in text_of(answer)
    rule.refresh_from_db()
    assert rule.valid_to is None
    assert ended(client, address).status_code == 302


def test_the_article_of_the_apology_is_named(world):
    answer = signed_in(world.people["director"]).post(
        f"{ADDRESS}?step=appraise",
        typed(act="off", when="apology", number="", audience="holder", preview="1"),
    )
    assert "khoản 9 Điều 19 NĐ 61/2018" in text_of(answer)


def test_a_rule_is_ended_after_its_effect_is_shown(world, deadline):
    client = signed_in(world.people["director"])
    confirmed(client)
    rule = LadderRule.objects.get()
    address = f"/ladder/rules/{rule.pk}/end/"
    assert "Lời nhắc bỏ" in text_of(client.get(address))
    assert Reminder.objects.get(rung="-1wd").state == Reminder.State.PLANNED
    assert ended(client, address).status_code == 302
    assert Reminder.objects.get(rung="-1wd").state == Reminder.State.CANCELLED
    assert client.post(address).status_code == 422
    assert "Thôi đặt lời nhắc" in text_of(client.get(ADDRESS))


def test_a_rule_of_another_province_is_not_the_directors_to_end(world, deadline):
    client = signed_in(world.people["administrator"])
    confirmed(client)
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
        asked(lambda: client.post(PAGE, typed(preview="1"))),
    )
    for _number in range(6):
        world.lodge()
    many = (
        asked(lambda: client.get(ADDRESS)),
        asked(lambda: client.post(PAGE, typed(preview="1"))),
    )
    assert few == many
    assert max(many) <= 24
