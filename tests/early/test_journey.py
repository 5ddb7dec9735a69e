"""From the list to the decision through the pages, under each regime; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procedures.journal import first_broken_entry
from procedures.models import Dossier, EarlyCluster, EarlyFact
from procedures.regimes import regime
from procedures.regimes.register_items import required_items
from tests.desk.people import signed_in, text_of
from tests.early.stage import DAYS, at_conclusion, conclude, opened, tell, told_enough
from tests.steps.test_journey import do, vi
from tests.workflows.test_statements import Counting
from tests.world import World, fresh
from workflows import engine

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HANDLING = {
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


def record(browser: Client, dossier: Dossier, on: date, **fields: Any) -> Any:
    data = {f"fact-{name}": value for name, value in {"on": vi(on), **fields}.items()}
    return browser.post(reverse("early_fact", args=[dossier.code]), data)


@pytest.mark.parametrize("law", ["R2", "R3", "R4"])
def test_an_early_cluster_goes_all_the_way_through_the_pages(
    world: World, as_person: SignIn, early: EarlyCluster, law: str
) -> None:
    day = DAYS[law]
    officer, specialist = as_person("local_officer"), as_person("specialist")

    # Cán bộ xã mở hồ sơ từ danh sách, ghi thông tin có tệp.
    page = text_of(officer.get(reverse("early_clusters")))
    assert reverse("early_cluster_open", args=[early.pk]) in page
    answer = officer.post(reverse("early_cluster_open", args=[early.pk]), {"on": vi(day)})
    assert answer.status_code == 302, text_of(answer)
    dossier = Dossier.objects.get()
    assert dossier.regime == law
    answer = record(
        officer,
        dossier,
        day,
        name="project_approved",
        answer="yes",
        happened_on="16/06/2008",
        paper="77/QĐ-UBND",
        source="Lưu trữ huyện",
        file=SimpleUploadedFile("qd77.pdf", PDF, "application/pdf"),
    )
    assert answer.status_code == 302, text_of(answer)
    assert EarlyFact.objects.get().file is not None
    do(officer, dossier, "submit", "submit", on=vi(day), document="3/TTr-UBND")

    # Sở tiếp nhận, phân công, ghi tiếp, kết luận.
    do(as_person("one_stop"), dossier, "receive", "complete", on=vi(day))
    do(
        as_person("division_head"),
        dossier,
        "assign",
        "assign",
        on=vi(day),
        specialist=world.people["specialist"].pk,
    )
    for fields in (
        {"name": "in_provincial_plan", "answer": "yes", "paper": "Quy hoạch tỉnh"},
        {"name": "area_ha", "answer": "yes", "figure": "40", "paper": "Trích đo"},
    ):
        assert record(specialist, dossier, day, **fields).status_code == 302
    task = engine.open_task(fresh(dossier), "conclude")
    page = text_of(specialist.get(reverse("task", args=[task.pk])))
    for words in ("Một trong các trường hợp là đủ", "Phải có đủ các trường hợp", "chưa rõ"):
        assert words in page
    do(
        specialist,
        dossier,
        "conclude",
        "conclude",
        on=vi(day),
        reading="alternatives",
        falls_under="yes",
        chooses_investor="no",
        reason="Dự án hạ tầng được phê duyệt năm 2008.",
        document="12/KL-SCT",
    )

    # Không hỏi ý kiến; báo cáo, ký, quyết định với đủ nội dung khoản 1 Điều 12.
    do(specialist, dossier, "consult", "nobody", on=vi(day))
    do(
        specialist,
        dossier,
        "appraise",
        "report",
        on=vi(day),
        conclusion="establish",
        summary="Đủ điều kiện.",
    )
    do(as_person("director"), dossier, "sign_report", "sign", on=vi(day), document="56/BC-SCT")
    words = {f"item_{item.code}": "theo hồ sơ" for item in required_items(regime(law))}
    words |= {"item_kind": "ordinary", "item_area_ha": "40", "item_capital_bn": "300"}
    words.pop("item_investor", None)
    do(
        as_person("pc_leader"),
        dossier,
        "decide",
        "approve",
        on=vi(day),
        number="298",
        symbol="QĐ-UBND",
        signatory="Hà Văn Thắng",
        **{**words, "item_name": "Cụm Cổ Phúc", "item_location": "xã Xuân Ái"},
    )

    dossier = fresh(dossier)
    assert (dossier.state, engine.open_tasks(dossier)) == ("decided", [])
    assert dossier.its_cluster.formed_before_2009 is True
    assert first_broken_entry(dossier) is None
    assert "Cổ Phúc" not in text_of(officer.get(reverse("early_clusters")))
    page = text_of(officer.get(reverse("dossier", args=[dossier.code])))
    for said in (
        "Kết luận trường hợp áp dụng khoản 4 Điều 35",
        "Dự án hạ tầng được phê duyệt năm 2008.",
        "298/QĐ-UBND",
        "77/QĐ-UBND",
    ):
        assert said in page, said


def test_a_refused_fact_comes_back_as_typed_with_its_article(
    world: World, as_person: SignIn, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    answer = record(
        as_person("local_officer"),
        dossier,
        world.on,
        name="project_approved",
        answer="yes",
        happened_on="05/10/2009",
        paper="QĐ số 88",
    )
    assert answer.status_code == 422
    page = text_of(answer)
    assert "QĐ số 88" in page
    assert "khoản 4 Điều 35" in page
    assert answer.context["form"].errors["happened_on"]
    assert not EarlyFact.objects.exists()


def test_a_figure_of_something_else_than_the_area_is_refused(
    world: World, as_person: SignIn, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    answer = record(
        as_person("local_officer"),
        dossier,
        world.on,
        name="filled",
        answer="yes",
        figure="12",
        source="Sở",
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["figure"]


def test_who_reads_and_who_writes_the_facts(
    world: World, as_person: SignIn, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    address = reverse("early_fact", args=[dossier.code])
    writing = {role for role in world.people if as_person(role).get(address).status_code == 200}
    assert writing == {
        "local_officer",
        "one_stop",
        "division_head",
        "specialist",
        "specialist:other",
        "director",
    }
    world.submit(dossier)
    world.complete(dossier)
    page = reverse("early", args=[dossier.code])
    reading = {role for role in world.people if as_person(role).get(page).status_code == 200}
    assert reading == HANDLING
    writing = {role for role in world.people if as_person(role).get(address).status_code == 200}
    assert "local_officer" not in writing
    assert as_person("local_officer").post(address).status_code == 403
    assert as_person("applicant").post(address).status_code == 404


def test_who_may_conclude_anew(world: World, as_person: SignIn, early: EarlyCluster) -> None:
    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    address = reverse("early_conclude", args=[dossier.code])
    assert as_person("specialist").get(address).status_code == 403  # the step comes first
    conclude(world, dossier)
    found = {role for role in world.people if as_person(role).get(address).status_code == 200}
    assert found == {"specialist", "specialist:other", "division_head", "director"}
    data = {
        "conclude-on": vi(world.on),
        "conclude-reading": "alternatives",
        "conclude-falls_under": "no",
        "conclude-chooses_investor": "yes",
        "conclude-reason": "xem lại",
    }
    refused = as_person("director").post(address, data)
    assert refused.status_code == 422
    assert "xem lại" in text_of(refused)
    taken = as_person("director").post(address, {**data, "conclude-falls_under": "yes"})
    assert taken.status_code == 302
    assert dossier.early_conclusions.count() == 2


def test_another_procedure_has_no_early_page(world: World, as_person: SignIn) -> None:
    dossier = world.lodge()
    for name in ("early", "early_fact", "early_conclude"):
        address = reverse(name, args=[dossier.code])
        assert as_person("local_officer").get(address).status_code == 404


def test_the_page_of_facts_takes_as_many_statements_for_many_facts_as_for_one(
    world: World, early: EarlyCluster
) -> None:
    dossier = at_conclusion(world, early)
    tell(world, dossier, "project_approved")
    browser = signed_in(world.people["specialist"])
    address = reverse("early", args=[dossier.code])
    browser.get(address)
    with Counting() as one:
        browser.get(address)
    for _number in range(6):
        told_enough(world, dossier)
    with Counting() as many:
        page = browser.get(address)
    assert one.count == many.count, many.said()
    assert len(page.content) < 100_000


def test_writing_a_fact_and_concluding_take_as_many_statements_as_are_written_here(
    world: World, early: EarlyCluster
) -> None:
    from procedures.backends import posts_of
    from procedures.calendars import calendar_in_force

    calendar_in_force()
    posts_of(world.people["specialist"])
    dossier = at_conclusion(world, early)
    with Counting() as telling:
        tell(world, dossier, "project_approved")
    with Counting() as concluding:
        conclude(world, dossier, reading="alternatives", falls_under=True)
    assert telling.count <= 4, telling.said()
    assert concluding.count <= 17, concluding.said()
