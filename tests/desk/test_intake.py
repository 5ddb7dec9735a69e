"""A first request that came on paper: entered once, by who may, with nothing typed lost."""

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

from procedures.models import Cluster, DocumentFile, Dossier, Organisation
from procedures.services.documents import size_limit
from tests.desk.people import text_of
from tests.portal.world import pdf
from tests.world import World
from workflows import engine
from workflows.desk.intake_form import law_on

SignIn = Callable[[str], Client]


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def typed(day: date, **changed: Any) -> dict[str, Any]:
    """A form filled in as a clerk would."""
    return {
        "tax_code": "5300123456",
        "enterprise_name": "Công ty CP Hạ tầng Thống Nhất",
        "address": "tổ 4, xã Xuân Ái",
        "on": f"{day:%d/%m/%Y}",
        "document": "07/ĐN-TN",
        "name": "Thống Nhất 9",
        "location": "thôn Cây Đa, xã Xuân Ái",
        "kind": "ordinary",
        "area_ha": "49,5",
        "filed": ["request"],
        "law": law_on(day).id,
        **changed,
    }


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_paper_request_opens_a_dossier_and_leads_to_it(
    world: World, as_person: SignIn, files: Path
) -> None:
    day = timezone.localdate() - timedelta(days=3)
    officer = as_person("local_officer")
    assert reverse("start") in text_of(officer.get(reverse("desk")))
    assert reverse("intake") in text_of(officer.get(reverse("start")))
    assert officer.get(reverse("intake")).status_code == 200

    answer = officer.post(
        reverse("intake"),
        typed(day, capital_bn="480", in_plan="yes", file_boundary_map=pdf("ban-do.pdf")),
    )

    assert answer.status_code == 302, text_of(answer)
    dossier = Dossier.objects.select_related("cluster", "facts", "local_body").get()
    assert answer.headers["Location"] == reverse("dossier", args=[dossier.code])
    assert (dossier.requested_on, dossier.local_body) == (day, world.offices.local_body)
    assert (dossier.facts.area_ha, dossier.facts.in_plan) == (Decimal("49.5"), True)
    assert dossier.cluster.folded_location == "thon cay da, xa xuan ai"
    request = dossier.requests.get()
    assert (request.enterprise.tax_code, request.capital_bn) == ("5300123456", 480)
    # The box that was ticked, and the paper whose file came without a tick.
    assert set(request.components.values_list("code", flat=True)) == {"request", "boundary_map"}
    assert DocumentFile.objects.get().component.request == request
    lodged = dossier.journal.get(act="request.lodged")
    assert lodged.actor == world.people["local_officer"]
    assert "07/ĐN-TN" in lodged.payload
    assert engine.open_tasks(dossier)


def test_a_known_enterprise_is_found_by_its_code_or_by_its_name(
    world: World, as_person: SignIn
) -> None:
    day = timezone.localdate()
    known = world.enterprise
    known.tax_code = "0100000001"
    known.save()
    officer = as_person("local_officer")

    for number, given in enumerate(
        (
            {"tax_code": "0100000001", "enterprise_name": ""},
            {"tax_code": "0100000001", "enterprise_name": "CÔNG TY MỘT"},
            {"tax_code": "", "enterprise_name": "Công ty Một"},
        )
    ):
        answer = officer.post(reverse("intake"), typed(day, name=f"Cụm số {number}", **given))
        assert answer.status_code == 302, text_of(answer)

    assert Organisation.objects.filter(kind="enterprise").count() == 2
    assert {d.requests.get().enterprise for d in Dossier.objects.all()} == {known}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"tax_code": "0100000001"}, "enterprise_name", "Mã số này là của"),
        ({"tax_code": "abc"}, "tax_code", "Mã số gồm 10 chữ số"),
        ({"tax_code": "5300123456-01"}, "tax_code", "Mã số gồm 10 chữ số"),
        ({"tax_code": "", "enterprise_name": ""}, "tax_code", "Ghi mã số hoặc tên"),
        ({"tax_code": "", "enterprise_name": "Lạ"}, "tax_code", "Chưa có doanh nghiệp"),
        ({"tax_code": "", "enterprise_name": "Đôi"}, "tax_code", "nhiều doanh nghiệp"),
        ({"enterprise_name": ""}, "enterprise_name", "chưa có trong phần mềm"),
        ({"on": "01/01/2080"}, "on", "không thể sau hôm nay"),
        ({"area_ha": "0"}, "area_ha", "lớn hơn 0"),
        ({"capital_bn": "10", "equity_bn": "11"}, "equity_bn", "không thể lớn hơn"),
        ({"name": ""}, "name", ""),
        ({"name": "Cụm Trùng"}, "name", "đang giải quyết một hồ sơ"),
    ],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    world: World, as_person: SignIn, given: dict[str, str], field: str, words: str
) -> None:
    world.enterprise.tax_code = "0100000001"
    world.enterprise.save()
    for code in ("1", "2"):
        Organisation.objects.create(kind="enterprise", name="Đôi", tax_code=code)
    officer = as_person("local_officer")
    first = typed(
        timezone.localdate(), name="Cụm Trùng", tax_code="9000000009", enterprise_name="Chín"
    )
    assert officer.post(reverse("intake"), first).status_code == 302
    before = Dossier.objects.count(), Cluster.objects.count(), Organisation.objects.count()

    sent = typed(timezone.localdate(), **given)
    answer = officer.post(reverse("intake"), sent)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert field in form.errors
    assert words in str(form.errors[field])
    assert [form[name].value() for name in sent] == list(sent.values())
    after = Dossier.objects.count(), Cluster.objects.count(), Organisation.objects.count()
    assert after == before


def test_a_day_under_another_law_brings_that_laws_papers_before_anything_is_kept(
    world: World, as_person: SignIn
) -> None:
    officer = as_person("local_officer")
    today, then = timezone.localdate(), date(2023, 3, 6)
    assert law_on(today).id != law_on(then).id == "R1"

    answer = officer.post(reverse("intake"), typed(then, law=law_on(today).id))
    assert answer.status_code == 422
    assert "R1" in str(answer.context["form"].errors["on"])
    assert not Dossier.objects.exists()

    # Sent again as it came back.
    again = {**typed(then), "law": answer.context["form"]["law"].value()}
    answer = officer.post(reverse("intake"), again)
    assert answer.status_code == 302, text_of(answer)
    assert Dossier.objects.get().regime == "R1"


def test_an_office_cannot_have_received_anything_before_it_was_there(
    world: World, as_person: SignIn
) -> None:
    body = world.offices.local_body
    body.valid_from = timezone.localdate() - timedelta(days=1)
    body.save()
    answer = as_person("local_officer").post(
        reverse("intake"), typed(timezone.localdate() - timedelta(days=2))
    )
    assert answer.status_code == 422
    assert "không hoạt động vào ngày" in str(answer.context["form"].errors["on"])


def test_a_refused_request_leaves_no_file(
    world: World, as_person: SignIn, files: Path, settings: Any
) -> None:
    officer, day = as_person("local_officer"), timezone.localdate()
    assert officer.post(reverse("intake"), typed(day)).status_code == 302

    answer = officer.post(reverse("intake"), typed(day, file_request=pdf()))
    assert answer.status_code == 422
    assert "hãy chọn lại" in text_of(answer)
    settings.DOSSIER_FILE_SIZE_LIMIT = 10
    assert size_limit() == 10
    answer = officer.post(reverse("intake"), typed(day, name="Khác", file_request=pdf()))
    assert "file_request" in answer.context["form"].errors

    assert not DocumentFile.objects.exists()
    assert kept(files) == []
    assert Dossier.objects.count() == 1


def test_only_officers_of_a_local_body_enter_requests(world: World, as_person: SignIn) -> None:
    for role in sorted(set(world.people) - {"local_officer"}):
        client = as_person(role)
        assert client.get(reverse("intake")).status_code == 403, role
        assert client.post(reverse("intake"), {}).status_code == 403, role
        assert reverse("intake") not in text_of(client.get(reverse("desk"), follow=True)), role
    assert Client().get(reverse("intake")).status_code == 302


def test_a_request_from_before_any_known_law_is_refused_at_its_day(
    world: World, as_person: SignIn, files: Path
) -> None:
    clerk = as_person("local_officer")
    sent = typed(timezone.localdate()) | {"on": "14/07/2017"}
    before = Dossier.objects.count()

    answer = clerk.post(reverse("intake"), sent)

    assert answer.status_code == 422
    assert "ngày trước 15/7/2017" in answer.context["form"].errors["on"][0]
    assert Dossier.objects.count() == before
