"""Proposals, plans and Lists through the pages, and who may not see or do what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.journal import first_broken_entry
from procedures.models import (
    Dossier,
    DossierLink,
    ListVersion,
    OpinionPoint,
    Organisation,
    PlanLine,
    Post,
    ProvincialRule,
)
from tests.plan import stage
from tests.plan.conftest import SignIn
from tests.steps.test_journey import do, vi
from tests.world import World, fresh
from workflows import engine

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OPTIONAL = {"entry": False, "name": False, "area_ha": False, "housing_m": True}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def proposal_fields(on: date, name: str = "Cụm Mới", **more: Any) -> dict[str, Any]:
    return {
        "on": vi(on),
        "document": "07/TTr-UBND",
        "change": "added",
        "name": name,
        "commune": "xã Xuân Ái",
        "area_ha": "30,5",
        "stage": "in_period",
        "housing_m": "250",
        "sectors": "chế biến gỗ",
        "reason": "có nhà đầu tư",
        **more,
    }


def put_days(on: date) -> dict[str, str]:
    return {"on": vi(on)}


@pytest.mark.parametrize("start", [date(2018, 3, 5), date(2026, 3, 2), date(2026, 10, 5)])
def test_a_plan_goes_all_the_way_through_the_pages(
    world: World, as_person: SignIn, start: date
) -> None:
    is_r1 = start.year == 2018
    officer, specialist = as_person("local_officer"), as_person("specialist")
    if not is_r1:
        stage.a_list(world, [("Cụm Cũ", 20), ("Cụm Thừa", 12)], start - 40 * DAY)

    # Cấp xã đề xuất hai cụm; Sở trả lời, một cụm được điều chỉnh.
    for name in ("Cụm Mới", "Cụm Hai"):
        answer = officer.post(reverse("propose"), proposal_fields(start, name))
        assert answer.status_code == 302, text(answer)
    first, second = Dossier.objects.filter(procedure="proposal").order_by("pk")
    do(specialist, first, "take_up", "take_up", **put_days(start), reason="phù hợp quỹ đất")
    do(
        specialist,
        second,
        "take_up",
        "change",
        **put_days(start),
        reason="giảm diện tích",
        name="Cụm Hai",
        commune="xã Xuân Ái",
        area_ha="25",
        sectors="chế biến gỗ",
        stage="in_period",
    )

    # Sở lập phương án, đưa hai đề xuất vào dự thảo, ghi một dòng, lấy ý kiến hai cơ quan.
    answer = specialist.post(
        reverse("begin_plan"),
        {
            "on": vi(start + DAY),
            "document": "",
            "kind": "making" if is_r1 else "adjusting",
            "period": "2021-2030",
        },
    )
    assert answer.status_code == 302, text(answer)
    plan = Dossier.objects.get(procedure="plan")
    # The draft is written today: what follows is dated today as well.
    assert plan.regime == {2018: "R1", 2026: "R3" if start.month == 3 else "R4"}[start.year]
    page = text(specialist.get(reverse("plan_list", args=[plan.code])))
    assert "Cụm Hai" in page
    answer = specialist.post(
        reverse("plan_include", args=[plan.code]), {"proposals": [first.pk, second.pk]}
    )
    assert answer.status_code == 302
    if not is_r1:
        surplus = plan.plan_lines.get(name="Cụm Thừa")
        answer = specialist.post(
            reverse("plan_line", args=[plan.code, surplus.pk]),
            {
                "change": "withdrawn",
                "name": "Cụm Thừa",
                "commune": "xã Xuân Ái",
                "area_ha": "12",
                "stage": "in_period",
                "reason": "không khả thi, chuyển đổi đất",
            },
        )
        assert answer.status_code == 302, text(answer)
    today = timezone.localdate()
    do(
        specialist,
        plan,
        "compile",
        "ask",
        **put_days(today),
        **{f"body_{body.pk}": "on" for body in world.bodies[:2]},
    )
    for number, opinion in enumerate(plan.opinions.order_by("pk")):
        client = as_person(f"opinion_officer:{number}")
        assert client.get(reverse("plan_list", args=[plan.code])).status_code == 200
        do(
            client,
            plan,
            "give_opinion",
            "opinion",
            opinion,
            **put_days(today),
            outcome="agree",
            document=f"{number}/SO",
        )
    do(specialist, plan, "compile", "draft", **put_days(today), summary="Căn cứ, sự cần thiết")
    do(as_person("director"), plan, "sign_plan", "sign", **put_days(today), document="12/BC-SCT")
    if not is_r1:
        do(
            as_person("pc_leader"),
            plan,
            "direct",
            "direct",
            **put_days(today),
            document="34/UBND-TH",
            plan_body="Sở Tài chính",
        )
    ministry = as_person("ministry_officer")
    assert ministry.get(reverse("dossier", args=[plan.code])).status_code == 404
    if is_r1:  # today lies under NĐ 66/2020: the province says that the agreement goes on
        ProvincialRule.objects.create(
            province=world.offices.province,
            name="ministry_agreement_after_2020",
            value="agreement",
            document="01/UBND-CT",
            valid_from=today - DAY,
        )
    office = as_person("pc_office")
    sets: dict[str, Any] = {"sets": "3", "papers": list(stage.R1_PAPERS)} if is_r1 else {}
    do(office, plan, "send_plan", "send", **put_days(today), document="56/UBND-TH", **sets)

    # Bộ: trên bàn làm việc của mình; hỏi thêm, rồi trả lời kèm điều kiện.
    desk = text(ministry.get(reverse("ministry")))
    assert plan.code in desk or "Lào Cai" in desk
    assert ("pháp luật không quy định" in desk) is not is_r1
    assert "Cụm Mới" in text(ministry.get(reverse("plan_sending", args=[plan.code, 1])))
    assert ministry.get(reverse("plan_list", args=[plan.code])).status_code == 404
    do(ministry, plan, "ministry_opinion", "completion", **put_days(today), reason="thiếu bản đồ")
    assert fresh(plan).state == "awaiting_supplement"
    running = plan.deadlines.get(step="ministry_opinion")
    assert (running.amount, running.stopped_since) == ((30 if is_r1 else None), today)
    do(specialist, plan, "complete_plan", "complete", **put_days(today), answer="đã bổ sung")
    # They belong to the agreement with its limit; an opinion knows none of them.
    for act, fields in (
        ("ministry-full", {}),
        ("ministry-asks-others", {"ministries": "Bộ Quốc phòng"}),
        ("ministry-others-answered", {}),
    ):
        address = reverse("dossier_act", args=[plan.code, act])
        answer = ministry.post(address, {"on": vi(today), **fields})
        assert answer.status_code == (302 if is_r1 else 409), text(answer)
    do(
        ministry,
        plan,
        "ministry_opinion",
        "answer",
        **put_days(today),
        outcome="conditional",
        content="rà soát khoảng cách",
        document="78/BCT-CTĐP",
    )

    told = text(specialist.get(reverse("opinion_summary", args=[plan.code])))
    assert "phương án chưa trình được" in told and "báo cáo thẩm định" not in told

    # Sở giải trình từng nội dung, trình; văn phòng ghi quyết định phê duyệt.
    address = reverse("task", args=[engine.open_task(plan, "settle").pk])
    refused = specialist.post(address, {"way": "submit", "submit-on": vi(today)})
    assert refused.status_code == 422
    assert "Bảng tổng hợp ý kiến chưa đầy đủ" in text(refused)
    point = OpinionPoint.objects.get(opinion__dossier=plan)
    answer = specialist.post(
        reverse("opinion_summary", args=[plan.code]),
        {
            "way": "answers",
            "on": vi(today),
            f"taken_up_{point.pk}": "yes",
            f"answer_{point.pk}": "đã rà soát",
        },
    )
    if OpinionPoint.objects.filter(pk=point.pk, taken_up="").exists():
        stage.answer_all_points(world, plan, today)
    do(specialist, plan, "settle", "submit", **put_days(today), document="128/TTr-STC")
    do(
        office,
        plan,
        "approve_plan",
        "approve",
        authority="Chủ tịch UBND tỉnh",
        number="525",
        symbol="QĐ-UBND",
        **put_days(today),
        council_resolution="05/NQ-HĐND",
    )
    version = ListVersion.objects.get(plan=plan)
    entries = {entry.name: entry for entry in version.entries.all()}
    assert entries["Cụm Hai"].area_ha == 25
    assert ("Cụm Thừa" in entries and entries["Cụm Thừa"].change == "withdrawn") is not is_r1
    for dossier in (plan, first, second):
        assert fresh(dossier).state == "decided"
        assert engine.open_tasks(dossier) == []
        assert first_broken_entry(fresh(dossier)) is None

    # Danh mục là công khai với người đã đăng nhập; đọc lại được từ bảng tải về.
    reader = as_person("applicant")
    page = text(reader.get(reverse("list_version", args=[version.pk])))
    assert "525/QĐ-UBND" in page and "Cụm Hai" in page
    table = reader.get(reverse("list_csv", args=[version.pk])).content
    from procedures.list_files import read_list

    assert [row.values["name"] for row in read_list(table)] == list(entries)
    assert text(officer.get(reverse("dossier", args=[first.code]))).count("525/QĐ-UBND") == 0
    assert DossierLink.objects.filter(target=plan, kind="proposed_in").count() == 2


# --- who may not ---------------------------------------------------------------------------------

EVERYBODY = (
    "applicant",
    "local_officer",
    "one_stop",
    "specialist",
    "director",
    "pc_leader",
    "pc_office",
    "ministry_officer",
    "opinion_officer:0",
    "opinion_officer:3",
)


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("propose", {"local_officer"}),
        ("begin_plan", {"specialist"}),
        ("list_enter", {"director", "pc_leader", "pc_office"}),
        ("ministry", {"ministry_officer"}),
    ],
)
def test_who_may_open_each_page(world: World, as_person: SignIn, name: str, may: set[str]) -> None:
    for role in EVERYBODY:
        status = as_person(role).get(reverse(name)).status_code
        assert status == (200 if role in may else 403), role


@pytest.mark.parametrize("name", ["propose", "begin_plan", "lists", "list_enter", "ministry"])
def test_nobody_reads_without_signing_in(world: World, client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert reverse("login") in answer.headers["Location"]


def test_the_draft_is_read_by_the_province_and_whom_it_asked_and_written_by_the_department(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    plan = stage.begin_plan(world, today)
    stage.with_lines(world, plan, ["Cụm Một"], today)
    line = plan.plan_lines.get()
    stage.ask(world, plan, 1, today)
    read = {"specialist", "one_stop", "director", "pc_leader", "pc_office", "opinion_officer:0"}
    for role in EVERYBODY:
        person = as_person(role)
        status = person.get(reverse("plan_list", args=[plan.code])).status_code
        assert status == (200 if role in read else 404), role
        for address in (
            reverse("plan_line", args=[plan.code, line.pk]),
            reverse("plan_line_new", args=[plan.code]),
        ):
            expected = 200 if role == "specialist" else 403 if role in read else 404
            assert person.get(address).status_code == expected, role
        for address in (
            reverse("plan_include", args=[plan.code]),
            reverse("plan_line_drop", args=[plan.code, line.pk]),
        ):
            if role != "specialist":
                expected = 403 if role in read else 404
                assert person.post(address).status_code == expected, role
    assert plan.plan_lines.count() == 1


def test_the_ministry_sees_plans_that_were_sent_and_never_a_draft(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    draft = stage.begin_plan(world, today)
    stage.with_lines(world, draft, ["Cụm Một"], today)
    proposal = stage.propose(world, "Cụm Hai", today)
    ministry = as_person("ministry_officer")
    for dossier in (draft, proposal):
        assert ministry.get(reverse("dossier", args=[dossier.code])).status_code == 404
    stage.report(world, draft, today)
    stage.direct(world, draft, today)
    stage.send(world, draft, today)
    page = ministry.get(reverse("dossier", args=[draft.code]))
    assert page.status_code == 200
    assert reverse("plan_list", args=[draft.code]) not in text(page)
    assert ministry.get(reverse("plan_list", args=[draft.code])).status_code == 404
    assert ministry.get(reverse("plan_sending", args=[draft.code, 1])).status_code == 200


def test_another_province_and_the_proposing_office_do_not_see_the_plan(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    plan = stage.sent_plan(world, today)
    other = Organisation.objects.create(kind="department", name="Sở Công Thương khác")
    Post.objects.filter(user=world.people["specialist:other"]).update(organisation=other)
    for role in ("specialist:other", "local_officer", "applicant"):
        for name in ("dossier", "plan_list"):
            assert as_person(role).get(reverse(name, args=[plan.code])).status_code == 404, role
        address = reverse("plan_sending", args=[plan.code, 1])
        assert as_person(role).get(address).status_code == 404


@pytest.mark.parametrize(
    "act", ["ministry-full", "ministry-asks-others", "ministry-others-answered"]
)
def test_only_the_ministry_does_the_ministrys_acts(
    world: World, as_person: SignIn, act: str
) -> None:
    plan = stage.sent_plan(world, timezone.localdate())
    address = reverse("dossier_act", args=[plan.code, act])
    assert as_person("ministry_officer").get(address).status_code == 200
    for role in ("specialist", "pc_office", "director"):
        assert as_person(role).get(address).status_code == 403


def test_the_province_may_enter_the_ministrys_letter_that_came_on_paper(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    plan = stage.sent_plan(world, today)
    answer = as_person("pc_office").post(
        reverse("dossier_act", args=[plan.code, "ministry-letter"]),
        {"on": vi(today), "document": "78/BCT", "outcome": "agree", "content": ""},
    )
    assert answer.status_code == 302, text(answer)
    assert engine.open_task(plan, "settle")
    assert plan.opinions.get(body__kind="ministry").given_by == world.people["pc_office"]


# --- forms that come back ------------------------------------------------------------------------


def test_a_proposal_that_is_refused_comes_back_as_typed(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    stage.a_list(world, [("Cụm Cũ", 20)], today - DAY)
    answer = as_person("local_officer").post(
        reverse("propose"), proposal_fields(today, "Cụm Cũ", reason="lý do riêng")
    )
    assert answer.status_code == 422
    assert "lý do riêng" in text(answer) and "đã có trong Danh mục" in text(answer)
    assert not Dossier.objects.filter(procedure="proposal").exists()


def test_a_new_cluster_above_the_greatest_area_is_refused_at_its_field(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    client = as_person("local_officer")
    answer = client.post(reverse("propose"), proposal_fields(today, area_ha="75,1"))
    assert answer.status_code == 422
    assert "không vượt quá 75 ha" in str(answer.context["form"].errors["area_ha"])
    assert "khoản 1 Điều 2" in text(answer)
    assert client.post(reverse("propose"), proposal_fields(today, area_ha="75")).status_code == 302


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "Cụm Khác"}, "name"),
        ({"commune": "xã Khác"}, "commune"),
        ({"area_ha": "21"}, "area_ha"),
    ],
)
def test_a_withdrawal_says_of_the_cluster_what_the_list_says(
    world: World, as_person: SignIn, more: dict[str, str], field: str
) -> None:
    today = timezone.localdate()
    version = stage.a_list(world, [("Cụm Cũ", 20)], today - DAY)
    asked = {"change": "withdrawn", "entry": str(version.entries.get().pk)}
    blank = {"name": "", "commune": "", "area_ha": ""}
    client = as_person("local_officer")
    answer = client.post(reverse("propose"), proposal_fields(today, **{**asked, **blank, **more}))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    answer = client.post(reverse("propose"), proposal_fields(today, **{**asked, **blank}))
    assert answer.status_code == 302, text(answer)
    proposal = Dossier.objects.get(procedure="proposal").proposal
    assert (proposal.name, proposal.commune, proposal.area_ha) == ("Cụm Cũ", "xã Xuân Ái", 20)


def test_a_field_that_is_required_sometimes_is_not_called_optional(
    world: World, as_person: SignIn
) -> None:
    stage.a_list(world, [("Cụm Cũ", 20)], timezone.localdate() - DAY)
    page = text(as_person("local_officer").get(reverse("propose")))
    labels = {name: page.split(f'for="id_{name}">')[1].split("</label>")[0] for name in OPTIONAL}
    assert {name: "không bắt buộc" in label for name, label in labels.items()} == OPTIONAL


def test_a_second_sending_of_a_proposal_is_refused(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    version = stage.a_list(world, [("Cụm Cũ", 20)], today - DAY)
    entry = {"change": "resized", "entry": str(version.entries.get().pk)}
    client = as_person("local_officer")
    for fields in (
        proposal_fields(today),
        proposal_fields(today, "Cụm Cũ", **entry),
    ):
        assert client.post(reverse("propose"), fields).status_code == 302
        answer = client.post(reverse("propose"), fields)
        assert answer.status_code == 422 and "đang được xem xét" in text(answer)
    assert Dossier.objects.filter(procedure="proposal").count() == 2


def test_a_table_with_faults_is_refused_with_each_line(world: World, as_person: SignIn) -> None:
    table = (
        "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha);Lạ\nA;xã X;10;1\n",
        "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha)\nA;xã X;1.234\nB;;10\nA;xã X;10\nC;xã Y;x\n",
    )
    client = as_person("director")
    fields = {"authority": "UBND tỉnh", "number": "1/QĐ-UBND", "approved_on": "01/10/2026"}
    answer = client.post(reverse("list_enter"), {**fields, "text": table[0]})
    assert answer.status_code == 422 and "Không có cột nào tên như vậy" in text(answer)
    answer = client.post(reverse("list_enter"), {**fields, "text": table[1]})
    page = text(answer)
    assert answer.status_code == 422
    for words in ("dòng 2", "dòng 3", "dòng 4", "dòng 5", "Trùng tên", "không phải là số"):
        assert words in page, words
    assert not ListVersion.objects.exists()
    answer = client.post(
        reverse("list_enter"),
        {**fields, "text": "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha)\nA;xã X;10,5\n"},
    )
    assert answer.status_code == 302, text(answer)
    assert ListVersion.objects.get().entered_by == world.people["director"]


def test_two_lists_stand_beside_each_other(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    first = stage.a_list(world, [("A", 10), ("B", 20), ("C", 30)], today - 2 * DAY)
    second = stage.a_list(world, [("A", 10), ("B", 25), ("D", 40)], today - DAY)
    page = text(
        as_person("applicant").get(
            reverse("list_compare") + f"?before={second.pk}&after={first.pk}"
        )
    )
    for words in ("Bổ sung mới: 1", "Đưa ra khỏi Danh mục: 1", "Điều chỉnh diện tích: 1"):
        assert words in page
    before = as_person("applicant").get(reverse("lists") + f"?on={vi(today - 2 * DAY)}")
    assert reverse("list_version", args=[first.pk]) in text(before)
    for address in ("?before=x&after=1", "?before=&after=", f"?before={'9' * 30}&after=1"):
        assert as_person("applicant").get(reverse("list_compare") + address).status_code == 302


@pytest.mark.parametrize("name", ["list_version", "list_csv"])
def test_a_list_that_is_not_there_is_not_found(world: World, as_person: SignIn, name: str) -> None:
    assert as_person("applicant").get(reverse(name, args=[999999])).status_code == 404


# --- pages do not grow ---------------------------------------------------------------------------


def _count(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_and_drafts_take_as_many_statements_for_many_clusters_as_for_one(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    one = stage.a_list(world, [("A", 10)], today - 3 * DAY)
    many = stage.a_list(world, [(f"C{n}", 10) for n in range(40)], today - 2 * DAY)
    client = as_person("specialist")
    pages = [_count(client, reverse("list_version", args=[v.pk])) for v in (one, many)]
    assert pages[0] - pages[1] in (0, 1)  # the earlier one also asks which one followed
    plan = stage.begin_plan(world, today, "adjusting")
    address = reverse("plan_list", args=[plan.code])
    full = _count(client, address)
    PlanLine.objects.filter(dossier=plan).exclude(name="C1").delete()
    assert _count(client, address) == full


def test_the_ministrys_desk_takes_as_many_statements_for_many_provinces_as_for_one(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    stage.a_list(world, [("A", 10)], today - 3 * DAY)
    stage.sent_plan(world, today)
    client = as_person("ministry_officer")
    one = _count(client, reverse("ministry"))
    from procedures.models import AdministrativeUnit

    for number in range(3):
        province = AdministrativeUnit.objects.create(
            list_version="test", code=f"9{number}", name=f"Tỉnh {number}", tier="province"
        )
        version = ListVersion.objects.create(
            province=province,
            origin="import",
            authority="UBND tỉnh",
            paper=f"{number}/QĐ",
            approved_on=today,
            valid_from=today,
        )
        version.entries.create(position=1, name="B", commune="xã", area_ha=20)
    assert _count(client, reverse("ministry")) == one
