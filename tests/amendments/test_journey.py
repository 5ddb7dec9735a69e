"""Changes of a decision through the pages, as the offices would do them, under each law."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from procedures.journal import first_broken_entry
from procedures.models import Dossier
from procedures.selectors.register import ClusterHistory
from tests.amendments.stage import CLOSING, add_applicant, open_change, standing_cluster
from tests.steps.test_journey import do
from tests.world import fresh
from workflows import engine

DAYS = {"R2": date(2025, 3, 3), "R3": date(2025, 12, 1), "R4": date(2026, 10, 12)}
SIGNED = {"number": "3677", "symbol": "QĐ-UBND", "signatory": "Nguyễn Văn A"}


def vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def to_the_committee(world, as_person, dossier, day, *, scored=False):
    """Submission, reception, assignment, no opinions, report, signature: through the pages."""
    on = vi(day)
    do(as_person("local_officer"), dossier, "submit", "submit", on=on, document="34/TTr-UBND")
    do(as_person("one_stop"), dossier, "receive", "complete", on=on)
    do(
        as_person("division_head"),
        dossier,
        "assign",
        "assign",
        on=on,
        specialist=world.people["specialist"].pk,
    )
    specialist = as_person("specialist")
    do(specialist, dossier, "consult", "nobody", on=on)
    if scored:
        points = {"infrastructure": "12", "environment": "12", "capacity": "25", "finance": "30"}
        do(
            as_person("council_secretary"),
            dossier,
            "score",
            "scores",
            on=on,
            document="01/BB-HĐ",
            member_0="Nguyễn Văn Bình",
            **{f"points_0_0_{name}": value for name, value in points.items()},
        )
    do(specialist, dossier, "appraise", "report", on=on, conclusion="establish", summary="Đủ.")
    do(as_person("director"), dossier, "sign_report", "sign", on=on, document="56/BC-SCT")


@pytest.mark.parametrize("regime", sorted(DAYS))
def test_an_adjustment_goes_all_the_way_through_the_pages(world, as_person, cluster, regime):
    day = DAYS[regime]
    officer = as_person("local_officer")
    address = reverse("adjustment_open")
    assert cluster.name in officer.get(address).content.decode()
    page = officer.get(f"{address}?cluster={cluster.pk}").content.decode()
    assert "Pháp luật không quy định thời hạn và không liệt kê căn cứ" in page
    assert "Quý IV/2020" in page
    answer = officer.post(
        f"{address}?cluster={cluster.pk}",
        {
            "amends": cluster.decisions.get().pk,
            "ground": "Thay tên cơ quan, lùi tiến độ",
            "item_name": cluster.name,
            "item_area_ha": "20",
            "item_location": cluster.location,
            "item_main_sectors": "Cơ khí, đúc, rèn",
            "item_capital_bn": "98,5",
            "item_schedule": "Quý IV/2027",
            "item_duties": "Sở KH&ĐT, Sở TN&MT, UBND huyện Hậu Lộc theo chức năng",
            "rename": "on",
            "on": vi(day),
            "document": "12/UBND",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.get()
    assert dossier.regime == regime
    assert {c.item for c in dossier.item_changes.all()} == {"schedule", "duties"}

    to_the_committee(world, as_person, dossier, day)
    leader = as_person("pc_leader")
    task = reverse("task", args=[engine.open_task(dossier, "decide").pk])
    page = leader.get(task).content.decode()
    assert "Hiện hành: Quý IV/2020" in page
    assert "Sở Tài chính" in page
    do(
        leader,
        dossier,
        "decide",
        "approve",
        on=vi(day),
        item_schedule="Quý IV/2027",
        item_duties="Sở Tài chính, Sở Nông nghiệp và Môi trường, UBND xã",
        **SIGNED,
    )

    assert fresh(dossier).state == "decided"
    assert first_broken_entry(fresh(dossier)) is None
    told = officer.get(reverse("dossier", args=[dossier.code])).content.decode()
    for words in ("Lập hồ sơ thay đổi quyết định", "Quyết định điều chỉnh", "Nội dung đề nghị"):
        assert words in told
    now = {item.item: item.text for item in ClusterHistory(cluster).items_on(day)}
    assert now["duties"].startswith("Sở Tài chính")


@pytest.mark.parametrize("regime", sorted(DAYS))
def test_an_abolition_goes_all_the_way_through_the_pages(world, as_person, cluster, regime):
    day = DAYS[regime]
    officer = as_person("local_officer")
    answer = officer.post(
        reverse("abolition_open") + f"?cluster={cluster.pk}",
        {"ground": "Không triển khai", "on": vi(day), "amends": cluster.decisions.get().pk},
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.get()
    to_the_committee(world, as_person, dossier, day)

    leader = as_person("pc_leader")
    task = reverse("task", args=[engine.open_task(dossier, "decide").pk])
    refused = leader.post(
        task,
        {"way": "approve", "approve-on": vi(day)} | {f"approve-{k}": v for k, v in SIGNED.items()},
    )
    assert refused.status_code == 422
    assert "Chưa ghi cách xử lý" in refused.content.decode()

    mended = as_person("specialist").post(
        reverse("amendment", args=[dossier.code]),
        {"ground": "Không triển khai", "on": vi(day), **CLOSING},
    )
    assert mended.status_code == 302, mended.content.decode()
    do(leader, dossier, "decide", "approve", on=vi(day), **SIGNED)
    cluster.refresh_from_db()
    assert cluster.status == "abolished"
    page = officer.get(reverse("cluster", args=[cluster.pk])).content.decode()
    assert "đã bị bãi bỏ" in page


@pytest.mark.parametrize("regime", sorted(DAYS))
def test_an_investor_is_chosen_again_through_the_pages(world, as_person, regime):
    day = DAYS[regime]
    cluster = standing_cluster(world, investor=world.rival)
    officer = as_person("local_officer")
    answer = officer.post(
        reverse("investor_selection_open") + f"?cluster={cluster.pk}",
        {
            "ground": "Chủ đầu tư cũ xin thôi",
            "duties_settled": "yes",
            "duties_settlement": "Biên bản 01",
            "amends": cluster.decisions.get().pk,
            "on": vi(day),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.get()
    joined = officer.post(
        reverse("dossier_act", args=[dossier.code, "add-request"]),
        {"on": vi(day), "enterprise_name": "Công ty Mới", "tax_code": "5300999999"},
    )
    assert joined.status_code == 302, joined.content.decode()
    to_the_committee(world, as_person, dossier, day, scored=True)
    do(as_person("pc_leader"), dossier, "decide", "approve", on=vi(day), **SIGNED)
    cluster.refresh_from_db()
    assert cluster.investor.name == "Công ty Mới"


def test_the_department_opens_an_adjustment_for_a_local_body(world, as_person, cluster):
    today = timezone.localdate()
    answer = as_person("division_head").post(
        reverse("adjustment_open") + f"?cluster={cluster.pk}",
        {
            "amends": cluster.decisions.get().pk,
            "local_body": world.offices.local_body.pk,
            "ground": "Lùi tiến độ",
            "item_name": cluster.name,
            "item_schedule": "Quý IV/2027",
            "on": vi(today),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.local_body) == ("under_appraisal", world.offices.local_body)
    assert engine.open_task(dossier, "assign")


def test_a_refused_form_gives_back_what_was_typed(world, as_person, cluster):
    answer = as_person("local_officer").post(
        reverse("adjustment_open") + f"?cluster={cluster.pk}",
        {"ground": "", "item_schedule": "Quý II/2029", "on": vi(timezone.localdate())},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Quý II/2029" in page
    assert "phải ghi rõ lý do" in page
    assert "khoản 2 Điều 12" in page
    assert not Dossier.objects.exists()


def test_a_day_of_the_old_decree_is_refused_at_its_field(world, as_person, cluster):
    answer = as_person("local_officer").post(
        reverse("abolition_open") + f"?cluster={cluster.pk}",
        {"ground": "x", "on": "03/05/2023", "amends": cluster.decisions.get().pk},
    )
    assert answer.status_code == 422
    assert "Chưa có nguồn được kiểm chứng về thủ tục này" in answer.content.decode()


@pytest.mark.parametrize("page", ["adjustment_open", "abolition_open", "investor_selection_open"])
@pytest.mark.parametrize(
    "role", ["applicant", "opinion_officer:0", "pc_leader", "ministry_officer"]
)
def test_who_may_not_open_a_change(world, as_person, cluster, page, role):
    assert as_person(role).get(reverse(page)).status_code == 403
    posted = as_person(role).post(reverse(page) + f"?cluster={cluster.pk}", {"ground": "x"})
    assert posted.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("local_officer", 200),
        ("specialist", 404),
        ("applicant", 404),
        ("pc_leader", 404),
        ("administrator", 403),
    ],
)
def test_who_may_correct_what_is_asked_for_before_the_submission(
    world, as_person, cluster, role, status
):
    dossier = open_change(world, cluster)
    address = reverse("amendment", args=[dossier.code])
    assert as_person(role).get(address).status_code == status


def test_after_the_submission_only_the_department_corrects_it(world, as_person, cluster):
    dossier = open_change(world, cluster)
    world.submit(dossier)
    address = reverse("amendment", args=[dossier.code])
    assert as_person("local_officer").get(address).status_code == 403
    assert as_person("specialist").get(address).status_code == 200


def test_an_establishment_has_no_amendment_page(world, as_person):
    dossier = world.lodge()
    answer = as_person("local_officer").get(reverse("amendment", args=[dossier.code]))
    assert answer.status_code == 404


def test_an_applicant_of_a_selection_sees_his_dossier_but_not_the_ground(world, as_person, cluster):
    dossier = open_change(world, cluster, "investor_selection", ground="Bí mật nội bộ")
    add_applicant(world, dossier, world.enterprise)
    page = as_person("applicant").get(reverse("my_dossier", args=[dossier.code])).content.decode()
    assert "Bí mật nội bộ" not in page
    inside = as_person("local_officer").get(reverse("dossier", args=[dossier.code]))
    assert "Bí mật nội bộ" in inside.content.decode()


@pytest.mark.parametrize(
    ("area", "words"), [("90", "không vượt quá 75 ha"), ("25,1", "không quá 5 ha")]
)
def test_an_adjustment_that_is_an_expansion_is_refused_at_the_area(
    world, as_person, cluster, area, words
):
    officer = as_person("local_officer")
    address = f"{reverse('adjustment_open')}?cluster={cluster.pk}"
    page = officer.get(address).content.decode()
    assert "Tăng không quá 5 ha" in page and reverse("expansion_intake") in page
    sent = {
        "amends": cluster.decisions.get().pk,
        "ground": "Thêm đất",
        "item_area_ha": area,
        "on": vi(timezone.localdate()),
    }
    answer = officer.post(address, sent)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["item_area_ha"])
    assert not Dossier.objects.exists()
    assert officer.post(address, {**sent, "item_area_ha": "25"}).status_code == 302
