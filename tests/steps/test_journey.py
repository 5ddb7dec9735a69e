"""From the request to the copy for the ministry, through the pages, as the office would say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.journal import first_broken_entry
from procedures.models import Decision, Dossier, Opinion
from tests.world import World, fresh
from workflows import engine
from workflows.desk.intake_form import law_on

SignIn = Callable[[str], Client]


def vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def do(
    client: Client,
    dossier: Dossier,
    step: str,
    way: str,
    opinion: Opinion | None = None,
    **fields: Any,
) -> Any:
    """Open the step's page, fill in the form of one way, send it, and be led to the dossier."""
    address = reverse("task", args=[engine.open_task(dossier, step, opinion=opinion).pk])
    assert client.get(address).status_code == 200
    data = {"way": way} | {f"{way}-{name}": value for name, value in fields.items()}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == reverse("dossier", args=[dossier.code])
    return answer


def test_an_establishment_dossier_goes_all_the_way_through_the_pages(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    start = today - timedelta(days=40)
    officer, desk = as_person("local_officer"), as_person("one_stop")

    # Cấp xã: doanh nghiệp nộp giấy, cán bộ ghi nhận.
    answer = officer.post(
        reverse("intake"),
        {
            "tax_code": "5300123456",
            "enterprise_name": "Công ty CP Hạ tầng Thống Nhất",
            "on": vi(start),
            "document": "07/ĐN-TN",
            "name": "Thống Nhất 9",
            "location": "xã Xuân Ái",
            "kind": "ordinary",
            "area_ha": "49,5",
            "planned_area_ha": "50",
            "in_plan": "yes",
            "land_use_fit": "yes",
            "has_established_cluster": "no",
            "capital_bn": "480",
            "equity_bn": "100,5",
            "filed": ["request", "investment_report", "financial_capacity", "experience"],
            "law": law_on(start).id,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.select_related("cluster").get()
    assert answer.headers["Location"] == reverse("dossier", args=[dossier.code])
    assert dossier.requested_on == start

    # Cấp xã: thông báo, hết thời gian tiếp nhận, trình Sở.
    do(officer, dossier, "announce", "publish", on=vi(start), document="12/TB-UBND")
    do(officer, dossier, "close_window", "close", on=vi(start + timedelta(days=25)))
    do(
        officer,
        dossier,
        "submit",
        "submit",
        on=vi(start + timedelta(days=27)),
        document="34/TTr-UBND",
    )

    # Một cửa: thiếu bản đồ, yêu cầu bổ sung; cấp xã bổ sung; hồ sơ đủ.
    do(
        desk,
        dossier,
        "receive",
        "supplement",
        on=vi(start + timedelta(days=28)),
        missing=["boundary_map"],
        reason="Bản đồ chưa có ranh giới",
    )
    assert fresh(dossier).state == "awaiting_supplement"
    do(
        officer,
        dossier,
        "answer_supplement",
        "answer",
        on=vi(start + timedelta(days=29)),
        answer="Gửi bản đồ đã bổ sung ranh giới",
        papers=["boundary_map"],
    )
    do(desk, dossier, "receive", "complete", on=vi(start + timedelta(days=30)))

    # Trưởng phòng phân công; chuyên viên lấy ý kiến hai cơ quan.
    head, specialist = as_person("division_head"), as_person("specialist")
    do(
        head,
        dossier,
        "assign",
        "assign",
        on=vi(start + timedelta(days=30)),
        specialist=world.people["specialist"].pk,
    )
    asked = {f"body_{body.pk}": "on" for body in world.bodies[:2]}
    do(
        specialist,
        dossier,
        "consult",
        "ask",
        on=vi(start + timedelta(days=31)),
        **asked,
        **{f"days_{world.bodies[0].pk}": "7"},
    )
    opinions = list(Opinion.objects.filter(dossier=dossier).order_by("pk"))
    assert [opinion.due_days for opinion in opinions] == [7, None]
    for number, opinion in enumerate(opinions):
        do(
            as_person(f"opinion_officer:{number}"),
            dossier,
            "give_opinion",
            "opinion",
            opinion,
            on=vi(start + timedelta(days=33)),
            outcome="agree",
            document=f"{number + 1}/SO",
        )

    # Hội đồng chấm; chuyên viên báo cáo; giám đốc trả lại một lần rồi ký.
    points = {"infrastructure": "12", "environment": "12,5", "capacity": "25", "finance": "30"}
    do(
        as_person("council_secretary"),
        dossier,
        "score",
        "scores",
        on=vi(start + timedelta(days=34)),
        document="01/BB-HĐ",
        member_0="Nguyễn Văn Bình",
        **{f"points_0_0_{name}": value for name, value in points.items()},
    )
    director = as_person("director")
    do(
        specialist,
        dossier,
        "appraise",
        "report",
        on=vi(start + timedelta(days=35)),
        conclusion="establish",
        summary="Đủ điều kiện.",
    )
    do(director, dossier, "sign_report", "return", on=vi(today), reason="Bổ sung căn cứ")
    do(
        specialist,
        dossier,
        "appraise",
        "report",
        on=vi(today),
        conclusion="establish",
        summary="Đủ điều kiện, đã bổ sung căn cứ.",
    )
    do(director, dossier, "sign_report", "sign", on=vi(today), document="56/BC-SCT")

    # UBND tỉnh quyết định, nội dung theo khoản 1 Điều 12; văn phòng gửi Bộ.
    content = {
        "item_name": "Thống Nhất 9",
        "item_kind": "ordinary",
        "item_area_ha": "49,5",
        "item_location": "xã Xuân Ái",
        "item_main_sectors": "Cơ khí, chế biến",
        "item_infrastructure": "Đường, cấp nước, xử lý nước thải",
        "item_capital_bn": "480",
        "item_capital_structure": "Vốn chủ sở hữu 100,5 tỷ đồng",
        "item_schedule": "Hoàn thành trong 24 tháng",
        "item_duties": "Theo quy định",
        "item_effect": "Từ ngày ký",
        "item_reserved_land": "3 ha",
    }
    do(
        as_person("pc_leader"),
        dossier,
        "decide",
        "approve",
        on=vi(today),
        number="298",
        symbol="QĐ-UBND",
        signatory="Hà Văn Thắng",
        **content,
    )
    do(as_person("pc_office"), dossier, "copy_ministry", "copy", on=vi(today))

    dossier = fresh(dossier)
    decision = Decision.objects.get(dossier=dossier)
    assert (dossier.state, dossier.copied_on) == ("decided", today)
    assert str(decision) == "298/QĐ-UBND"
    assert decision.items["schedule"] == "Hoàn thành trong 24 tháng"
    assert decision.items["area_ha"] == "49.5"
    assert dossier.cluster.status == "established"
    assert engine.open_tasks(dossier) == []
    assert first_broken_entry(dossier) is None
    # What was done in the pages is told on the dossier's page, in words.
    page = officer.get(reverse("dossier", args=[dossier.code])).content.decode()
    for words in (
        "Trả lại dự thảo báo cáo thẩm định",
        "Gửi quyết định đến Bộ Công Thương",
        "298/QĐ-UBND",
        "79,5",
    ):
        assert words in page


def test_the_specialist_may_go_on_without_asking_or_ask_a_second_time(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    dossier = world.in_appraisal(today - timedelta(days=3))
    specialist = as_person("specialist")

    do(specialist, dossier, "consult", "nobody", on=vi(today))
    do(as_person("council_secretary"), dossier, "score", "note", on=vi(today))
    do(specialist, dossier, "appraise", "round", on=vi(today), reason="Cần hỏi thêm Sở Xây dựng")
    do(specialist, dossier, "consult", "ask", on=vi(today), **{f"body_{world.bodies[0].pk}": "on"})

    assert engine.open_task(dossier, "give_opinion")
    acts = list(dossier.journal.order_by("sequence").values_list("act", flat=True))[-4:]
    assert acts == [
        "opinions.not_requested",
        "council.scored",
        "opinions.another_round",
        "opinions.requested",
    ]


def test_a_supplement_in_the_middle_of_the_appraisal_comes_back_to_the_same_step(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    dossier = world.in_appraisal(today - timedelta(days=3))
    day = vi(today)

    do(as_person("specialist"), dossier, "consult", "supplement", on=day, reason="Thiếu phương án")
    do(as_person("local_officer"), dossier, "answer_supplement", "answer", on=day, answer="Đã gửi")
    do(as_person("one_stop"), dossier, "receive", "accept", on=day)

    assert engine.open_task(dossier, "consult").owner == world.people["specialist"]


def test_a_refused_dossier_is_filed_again_by_the_local_body(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    dossier = world.reported(today - timedelta(days=2))
    do(
        as_person("pc_leader"),
        dossier,
        "decide",
        "refuse",
        on=vi(today),
        number="9",
        symbol="UBND-CN",
        signatory="Hà Văn Thắng",
        confirmed="on",
        reason="Chưa đủ quỹ đất",
        ground="other",
        article="NĐ 32/2024 Art 8.1(a)",
    )
    assert fresh(dossier).state == "refused"

    officer = as_person("local_officer")
    answer = officer.post(
        reverse("dossier_act", args=[dossier.code, "resubmit"]), {"on": vi(today)}
    )

    assert answer.status_code == 302
    assert fresh(dossier).state == "submitted"
    assert engine.open_task(dossier, "receive")
