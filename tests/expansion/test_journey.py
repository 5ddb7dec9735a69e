"""An expansion through the pages: on paper at the commune, or by the applicant himself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier
from tests.amendments.stage import ask_to_expand
from tests.steps.test_journey import do
from tests.world import content_of, fresh
from workflows import engine
from workflows.desk.intake_form import law_on

DAYS = {
    "R1": date(2024, 1, 8),
    "R2": date(2025, 3, 3),
    "R3": date(2025, 12, 1),
    "R4": date(2026, 10, 5),
}


def vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def paper_request(cluster, day, **changed):
    return {
        "tax_code": "5300123456",
        "enterprise_name": "Công ty Hạ tầng",
        "capital_bn": "300",
        "equity_bn": "60",
        "on": vi(day),
        "document": "07/ĐN",
        "cluster": cluster.pk,
        "total_area_after_ha": "35",
        "land_use_fit": "yes",
        "fill_pct": "72",
        "works_done": ["roads", "water", "wastewater", "solid_waste", "fire_safety"],
        "filed": ["request", "investment_report"],
        "law": law_on(day).id,
        **changed,
    }


@pytest.mark.parametrize("regime", sorted(DAYS))
def test_an_expansion_goes_all_the_way_through_the_pages(world, as_person, cluster, regime):
    day = DAYS[regime]
    officer = as_person("local_officer")
    answer = officer.post(reverse("expansion_intake"), paper_request(cluster, day))
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.select_related("facts").get()
    assert (dossier.procedure, dossier.regime) == ("expansion", regime)
    assert dossier.facts.works_done == [
        "roads", "water", "wastewater", "solid_waste", "fire_safety",
    ]  # fmt: skip

    if regime != "R1":
        do(officer, dossier, "announce", "publish", on=vi(day), document="12/TB-UBND")
        day += timedelta(days=25)
        do(officer, dossier, "close_window", "close", on=vi(day))
    on = vi(day)
    do(officer, dossier, "submit", "submit", on=on, document="34/TTr-UBND")
    do(
        as_person("one_stop"),
        dossier,
        "receive",
        "complete",
        on=on,
        despite="Bản sao nộp sau",
    )
    specialist = as_person("specialist")
    do(
        as_person("division_head"),
        dossier,
        "assign",
        "assign",
        on=on,
        specialist=world.people["specialist"].pk,
    )
    do(specialist, dossier, "consult", "nobody", on=on)
    do(as_person("council_secretary"), dossier, "score", "note", on=on)
    do(specialist, dossier, "appraise", "report", on=on, conclusion="establish", summary="Đủ.")
    do(as_person("director"), dossier, "sign_report", "sign", on=on, document="56/BC-SCT")

    leader = as_person("pc_leader")
    task = reverse("task", args=[engine.open_task(dossier, "decide").pk])
    page = leader.get(task).content.decode()
    assert "Quyết định mở rộng cụm công nghiệp" in page
    items = content_of(fresh(dossier))
    do(
        leader,
        dossier,
        "decide",
        "approve",
        on=on,
        number="12",
        symbol="QĐ-UBND",
        signatory="Hà Văn Thắng",
        **{f"item_{code}": text for code, text in items.items()},
    )
    if regime != "R1":
        do(as_person("pc_office"), dossier, "copy_ministry", "copy", on=on)
    cluster.refresh_from_db()
    assert (fresh(dossier).state, cluster.area_ha) == ("decided", 35)
    told = officer.get(reverse("dossier", args=[dossier.code])).content.decode()
    assert "Quyết định mở rộng" in told
    assert "Đường giao thông nội bộ" in told


def test_what_was_typed_comes_back_when_the_cluster_is_not_named(world, as_person, cluster):
    today = timezone.localdate()
    answer = as_person("local_officer").post(
        reverse("expansion_intake"), paper_request(cluster, today) | {"cluster": ""}
    )
    assert answer.status_code == 422
    assert "Công ty Hạ tầng" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_a_second_expansion_is_refused_at_the_cluster(world, as_person, cluster):
    ask_to_expand(world, cluster)
    answer = as_person("local_officer").post(
        reverse("expansion_intake"), paper_request(cluster, timezone.localdate())
    )
    assert answer.status_code == 422
    assert "đang giải quyết" in answer.content.decode()


@pytest.mark.parametrize("role", ["applicant", "specialist", "pc_leader", "ministry_officer"])
def test_who_may_not_enter_a_request_on_paper(world, as_person, cluster, role):
    assert as_person(role).get(reverse("expansion_intake")).status_code == 403


def test_works_and_none_of_them_do_not_go_together(world, as_person, cluster):
    answer = as_person("local_officer").post(
        reverse("expansion_intake"),
        paper_request(cluster, timezone.localdate(), works_done=["roads", "none"]),
    )
    assert answer.status_code == 422
    assert "bỏ chọn" in answer.content.decode()


def test_the_facts_are_changed_on_the_dossiers_own_page(world, as_person, cluster):
    dossier = ask_to_expand(world, cluster)
    officer = as_person("local_officer")
    address = reverse("dossier_act", args=[dossier.code, "facts"])
    page = officer.get(address).content.decode()
    assert "fill_pct" in page
    assert "has_established_cluster" not in page
    answer = officer.post(address, {"fill_pct": "61,5", "works_done": ["none"], "kind": "ordinary"})
    assert answer.status_code == 302, answer.content.decode()
    dossier.facts.refresh_from_db()
    assert (str(dossier.facts.fill_pct.normalize()), dossier.facts.works_done) == ("61.5", [])


def test_an_applicant_asks_for_himself(world, as_person, cluster):
    applicant = as_person("applicant")
    address = reverse("expand") + f"?province={world.offices.province.pk}"
    assert cluster.name in applicant.get(address).content.decode()
    answer = applicant.post(
        address,
        {
            "enterprise": world.enterprise.pk,
            "cluster": cluster.pk,
            "local_body": world.offices.local_body.pk,
            "total_area_after_ha": "35",
            "capital_bn": "300",
            "equity_bn": "60",
            "incomplete": "on",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.get()
    assert (dossier.procedure, dossier.its_cluster) == ("expansion", cluster)
    shown = applicant.get(reverse("my_dossier", args=[dossier.code]))
    assert shown.status_code == 200
    tracked = applicant.get(reverse("track_code", args=[dossier.code])).content.decode()
    assert "Đã tiếp nhận đề nghị" in tracked


def test_an_officer_has_no_place_among_the_applicants(world, as_person):
    assert as_person("local_officer").get(reverse("expand")).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"total_area_after_ha": "20"}, "total_area_after_ha"),
        ({"total_area_after_ha": "19,5"}, "total_area_after_ha"),
        ({"tax_code": "abc"}, "tax_code"),
    ],
)
def test_what_is_no_expansion_is_refused_at_its_field(world, as_person, cluster, changed, field):
    assert cluster.area_ha == 20
    answer = as_person("local_officer").post(
        reverse("expansion_intake"), paper_request(cluster, timezone.localdate(), **changed)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Dossier.objects.exists()
