"""The acts beside the steps, through their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier, InvestorRequest, Opinion
from tests.desk.people import text_of
from tests.world import World, fresh
from workflows import engine
from workflows.desk import wording

SignIn = Callable[[str], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def send(client: Client, dossier: Dossier, act: str, **fields: Any) -> Any:
    return client.post(reverse("dossier_act", args=[dossier.code, act]), fields)


def act_names(dossier: Dossier) -> list[str]:
    return list(dossier.journal.order_by("sequence").values_list("act", flat=True))


def facts_form(client: Client, dossier: Dossier) -> dict[str, Any]:
    """The form as the page shows it."""
    form = client.get(reverse("dossier_act", args=[dossier.code, "facts"])).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_facts_are_changed_and_the_old_values_stay_in_the_journal(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today, in_plan=None)
    specialist = as_person("specialist")
    page = text_of(specialist.get(reverse("dossier", args=[dossier.code])))
    assert "Còn thiếu: có trong Danh mục đã duyệt" in page
    assert reverse("dossier_act", args=[dossier.code, "facts"]) in page

    typed = facts_form(specialist, dossier) | {"in_plan": "yes", "area_ha": "49,5"}
    assert send(specialist, dossier, "facts", **typed).status_code == 302

    facts = fresh(dossier).facts
    assert (facts.in_plan, facts.area_ha) == (True, Decimal("49.5"))
    assert fresh(dossier).cluster.area_ha == Decimal("49.5")
    page = text_of(specialist.get(reverse("dossier", args=[dossier.code])))
    assert "có trong Danh mục đã duyệt: chưa có → có" in page
    assert act_names(dossier)[-1] == "facts.recorded"


def test_facts_that_did_not_change_leave_no_entry(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today)
    specialist = as_person("specialist")
    before = act_names(dossier)
    typed = facts_form(specialist, dossier)
    assert send(specialist, dossier, "facts", **typed).status_code == 302
    assert act_names(dossier) == before


@pytest.mark.parametrize(
    ("field", "typed"),
    [("mean_fill_pct", "101"), ("area_ha", "0"), ("area_ha", "49.123"), ("unleased_ha", "-1")],
)
def test_impossible_facts_are_asked_back_with_everything_kept(
    world: World, as_person: SignIn, today: date, field: str, typed: str
) -> None:
    dossier = world.submitted(today)
    specialist = as_person("specialist")
    sent = facts_form(specialist, dossier) | {field: typed, "planned_name": "Tên trong danh mục"}

    answer = send(specialist, dossier, "facts", **sent)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)
    assert "Tên trong danh mục" in text_of(answer)


def test_facts_of_a_closed_dossier_are_refused(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today
    dossier = world.submitted(today)
    specialist = as_person("specialist")
    typed = facts_form(specialist, dossier) | {"in_plan": "no"}
    world.withdraw(dossier)
    answer = send(specialist, dossier, "facts", **typed)
    assert answer.status_code == 409
    assert "Hồ sơ hiện không ở tình trạng làm được việc này." in text_of(answer)
    assert fresh(dossier).facts.in_plan is True


def test_a_dossier_is_stopped_and_goes_on(world: World, as_person: SignIn, today: date) -> None:
    dossier = world.in_appraisal(today - timedelta(days=3))
    head = as_person("division_head")

    refused = send(head, dossier, "stop", on=vi(today), reason="")
    assert refused.status_code == 422
    assert "Cần nêu lý do dừng xử lý." in text_of(refused)

    assert send(head, dossier, "stop", on=vi(today), reason="Chờ quy hoạch").status_code == 302
    assert fresh(dossier).state == "stopped"
    assert "Đang dừng từ" in text_of(head.get(reverse("dossier", args=[dossier.code])))

    assert send(head, dossier, "resume", on=vi(today)).status_code == 302
    assert fresh(dossier).state == "under_appraisal"


def test_an_apology_grants_one_new_date_only(world: World, as_person: SignIn, today: date) -> None:
    dossier = world.in_appraisal(today - timedelta(days=3))
    deadline = dossier.deadlines.get(step="appraise")
    until = deadline.due_on + timedelta(days=7)
    director = as_person("director")
    fields = {"on": vi(today), "until": vi(until), "reason": "Xin lỗi vì chậm"}

    assert send(director, dossier, "extend", **fields).status_code == 302
    again = send(director, dossier, "extend", **fields | {"until": vi(until + timedelta(days=7))})

    deadline.refresh_from_db()
    assert deadline.due_on == until
    assert again.status_code == 422
    assert "chỉ được hẹn lại tối đa một lần" in text_of(again)
    # The decree that named the rule has ended, and the one in its place is not sourced.
    assert "NĐ 118/2025 (thay NĐ 61/2018" in text_of(again)


def test_a_new_date_beyond_the_calendar_is_refused_at_its_field(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.in_appraisal(today - timedelta(days=3))
    deadline = dossier.deadlines.get(step="appraise")
    fields = {"on": vi(today), "until": "01/01/2150", "reason": "Xin lỗi vì chậm"}

    refused = send(as_person("director"), dossier, "extend", **fields)

    assert refused.status_code == 422
    assert "Chỉ ghi ngày đến hết năm 2089." in text_of(refused)
    assert 'value="01/01/2150"' in refused.content.decode()
    assert dossier.deadlines.get(step="appraise").due_on == deadline.due_on


def test_withdrawing_ends_every_open_task(world: World, as_person: SignIn, today: date) -> None:
    dossier = world.in_appraisal(today - timedelta(days=1))
    officer = as_person("local_officer")

    unchecked = send(officer, dossier, "withdraw", on=vi(today), reason="Đổi kế hoạch")
    assert unchecked.status_code == 422
    assert fresh(dossier).state == "under_appraisal"

    done = send(officer, dossier, "withdraw", on=vi(today), reason="Đổi kế hoạch", agreed="on")
    assert done.status_code == 302
    assert fresh(dossier).state == "withdrawn"
    assert engine.open_tasks(dossier) == []


def test_a_competing_request_is_taken_in_while_the_window_is_open(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.lodge(today - timedelta(days=2))
    officer = as_person("local_officer")
    fields = {
        "on": vi(today),
        "enterprise_name": "Công ty Ba",
        "tax_code": "5300123456",
        "capital_bn": "300,5",
        "equity_bn": "60",
        "papers": ["request", "financial_capacity"],
    }

    assert send(officer, dossier, "add-request", **fields).status_code == 302
    twice = send(officer, dossier, "add-request", **fields)

    request = InvestorRequest.objects.get(dossier=dossier, number=1)
    assert (request.enterprise.name, request.capital_bn) == ("Công ty Ba", Decimal("300.5"))
    assert request.components.count() == 2
    assert twice.status_code == 422
    assert "đã có đề nghị trong hồ sơ này" in text_of(twice)


def test_bodies_come_and_go_while_opinions_are_open(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today - timedelta(days=2)
    dossier = world.in_appraisal(world.on)
    (first,) = world.consult(dossier, bodies=1)
    specialist = as_person("specialist")

    added = send(
        specialist, dossier, "add-body", on=vi(today), body=world.bodies[2].pk, due_days="5"
    )
    assert added.status_code == 302
    second = Opinion.objects.get(dossier=dossier, body=world.bodies[2])
    assert second.due_days == 5
    assert engine.open_task(dossier, "give_opinion", opinion=second)

    for opinion in (first, second):
        dropped = send(
            specialist,
            dossier,
            "drop-body",
            on=vi(today),
            opinion=opinion.pk,
            reason="Đã có ý kiến trong cuộc họp",
        )
        assert dropped.status_code == 302
    assert engine.open_task(dossier, "score")


def test_asking_a_body_when_no_round_is_open_is_refused_in_words(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.in_appraisal(today)
    answer = send(
        as_person("specialist"), dossier, "add-body", on=vi(today), body=world.bodies[0].pk
    )
    assert answer.status_code == 422
    assert "không có vòng lấy ý kiến nào đang mở" in text_of(answer)


def test_only_acts_that_are_open_now_are_offered(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.in_appraisal(today)
    page = text_of(as_person("specialist").get(reverse("dossier", args=[dossier.code])))
    for act, offered in (
        ("stop", True),
        ("extend", True),
        ("facts", True),
        ("resume", False),
        ("add-body", False),
        ("withdraw", False),
    ):
        address = reverse("dossier_act", args=[dossier.code, act])
        assert (f'href="{address}"' in page) is offered, act


def test_every_act_that_a_service_records_has_its_words() -> None:
    import re

    services = Path(wording.__file__).resolve().parents[2] / "procedures" / "services"
    recorded: set[str] = set()
    for path in services.rglob("*.py"):
        recorded |= set(re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text()))
    assert len(recorded) > 20
    assert recorded <= set(wording.ACTS), recorded - set(wording.ACTS)


def test_every_condition_of_every_regime_has_its_words() -> None:
    from procedures.regimes import CaseFacts, all_regimes, conditions
    from procedures.regimes.facts import Cluster

    facts = CaseFacts(cluster=Cluster(kind="eco", location_within_allowed_unit=True))
    for regime in all_regimes():
        for condition in conditions(regime, facts):
            assert wording.CONDITIONS.get(condition.id), condition.id
            for path in condition.missing:
                assert wording.missing_words(path) != path


def test_a_paper_of_the_law_is_named_in_vietnamese_order() -> None:
    assert wording.basis_words("NĐ 32/2024 Art 8.1(c) (as amended by NĐ 303/2026)") == (
        "điểm c khoản 1 Điều 8 NĐ 32/2024 (sửa đổi bởi NĐ 303/2026)"
    )


@pytest.mark.parametrize("name", ["area_ha", "planned_area_ha", "unleased_ha"])
@pytest.mark.parametrize("typed", ["9999999", "99999999999999"])
def test_an_area_that_the_register_cannot_keep_is_refused_at_its_field(
    world: World, as_person: SignIn, today: date, name: str, typed: str
) -> None:
    dossier = world.submitted(today)
    specialist = as_person("specialist")
    before = act_names(dossier)

    answer = send(specialist, dossier, "facts", **(facts_form(specialist, dossier) | {name: typed}))

    assert answer.status_code == 422
    assert answer.context["form"].errors[name] == ["Số quá lớn: tối đa 6 chữ số trước dấu phẩy."]
    assert act_names(dossier) == before


def test_a_day_before_any_known_law_is_refused_at_its_field(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today)
    answer = send(as_person("local_officer"), dossier, "withdraw", on="14/07/2017", agreed="on")
    assert answer.status_code == 422
    assert "ngày trước 15/7/2017" in answer.context["form"].errors["on"][0]


def test_an_act_that_is_not_open_now_is_neither_shown_nor_done(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today)
    specialist = as_person("specialist")
    before = act_names(dossier)

    page = specialist.get(reverse("dossier_act", args=[dossier.code, "resume"]))
    answer = send(specialist, dossier, "resume", on=vi(today))

    assert "Hồ sơ hiện không ở tình trạng làm được việc này." in text_of(page)
    assert 'class="form"' not in text_of(page)
    assert answer.status_code == 409
    assert act_names(dossier) == before


def test_no_act_is_dated_before_the_latest_one(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today - timedelta(days=3))
    latest = fresh(dossier).last_act_on
    day = vi(latest - timedelta(days=1))

    answer = send(as_person("specialist"), dossier, "stop", on=day, reason="chờ đối chiếu")

    assert answer.status_code == 422
    assert answer.context["form"].errors["on"] == [
        f"Không trước ngày {vi(latest)} (việc gần nhất của hồ sơ)."
    ]
    assert fresh(dossier).state == "submitted"


def test_a_known_enterprise_is_added_by_its_code_alone(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.lodge(today)
    world.rival.tax_code = "5300999888"
    world.rival.save(update_fields=["tax_code"])

    answer = send(
        as_person("local_officer"), dossier, "add-request", on=vi(today), tax_code="5300999888"
    )

    assert answer.status_code == 302
    assert dossier.requests.filter(enterprise=world.rival).exists()


def test_a_request_of_nobody_is_refused(world: World, as_person: SignIn, today: date) -> None:
    dossier = world.lodge(today)
    answer = send(as_person("local_officer"), dossier, "add-request", on=vi(today))
    assert answer.status_code == 422
    assert dossier.requests.count() == 1
