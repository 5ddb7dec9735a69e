"""The applicant's side: asking, joining, adding papers, seeing his own and nobody else's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procedures.acts import act_today
from procedures.models import (
    DocumentFile,
    Dossier,
    InvestorRequest,
    Organisation,
    Role,
    User,
)
from procedures.selectors.completeness import completeness, missing_components
from procedures.services import submission
from tests.portal.world import ALL_PAPERS, World, ask_for_more, do, pdf, signed_in, walk
from workflows import engine


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def filled_in(world: World, enterprise: Organisation, **changed: Any) -> dict[str, Any]:
    """The form of a first request, complete."""
    return {
        "local_body": world.local_body.pk,
        "name": "Thống Nhất 3",
        "location": "Thôn Đồng Tâm",
        "kind": "ordinary",
        "area_ha": "49,5",
        "main_sectors": "Chế biến gỗ",
        "enterprise": enterprise.pk,
        "capital_bn": "500",
        "equity_bn": "100,5",
        "file_request": pdf(),
        **{f"paper_{code}": "on" for code in ALL_PAPERS if code != "request"},
        **changed,
    }


def asking(world: World) -> str:
    return f"{reverse('new_request')}?province={world.province.pk}"


# --- a new request -------------------------------------------------------------------------------


def test_the_first_question_is_the_province(world: World) -> None:
    user, _enterprise = world.applicant()
    page = signed_in(user).get(reverse("new_request")).content.decode()
    assert "Tỉnh Lào Cai" in page
    assert "Tên cụm công nghiệp" not in page


def test_a_request_opens_a_dossier_with_its_process_and_its_file(world: World) -> None:
    user, enterprise = world.applicant()

    answer = signed_in(user).post(asking(world), filled_in(world, enterprise))

    dossier = Dossier.objects.get()
    assert answer["Location"] == reverse("my_dossier", args=[dossier.code])
    assert (dossier.regime, dossier.local_body) == ("R4", world.local_body)
    assert dossier.cluster.name == "Thống Nhất 3"
    assert str(dossier.facts.area_ha.normalize()) == "49.5"
    request = dossier.requests.get()
    assert (request.enterprise, request.filed_by) == (enterprise, user)
    assert str(request.equity_bn.normalize()) == "100.5"
    assert {paper.code for paper in request.components.all()} == set(ALL_PAPERS)
    assert DocumentFile.objects.get().component.request == request
    assert [task.item.step for task in engine.open_tasks(dossier)] == ["announce"]
    assert list(dossier.journal.values_list("act", flat=True)) == [
        "request.lodged",
        "file.attached",
    ]


def test_the_sender_runs_the_officers_completeness_check(world: World) -> None:
    user, enterprise = world.applicant()
    form = filled_in(world, enterprise)
    del form["paper_experience"]

    refused = signed_in(user).post(asking(world), form)

    assert refused.status_code == 422
    assert "Còn thiếu: Bản sao hợp lệ tài liệu về kinh nghiệm" in refused.content.decode()
    assert not Dossier.objects.exists()
    form["file_request"] = pdf()
    accepted = signed_in(user).post(asking(world), form | {"incomplete": "on"})
    assert accepted.status_code == 302
    [missing] = missing_components(InvestorRequest.objects.get())
    assert missing.code == "experience"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("area_ha", "0", "Diện tích phải lớn hơn 0"),
        ("area_ha", "năm mươi", "Phải là một số"),
        ("equity_bn", "501", "không thể lớn hơn tổng vốn"),
        ("name", "", "bắt buộc"),
        ("kind", "casino", "hợp lệ"),
        ("file_request", SimpleUploadedFile("a.pdf", b"<html>"), "không thuộc loại được nhận"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_kept(
    world: World, files: Path, field: str, value: Any, sentence: str
) -> None:
    user, enterprise = world.applicant()

    page = signed_in(user).post(asking(world), filled_in(world, enterprise, **{field: value}))

    assert page.status_code == 422
    body = page.content.decode()
    assert field in page.context["form"].errors
    assert sentence in body
    assert not Dossier.objects.exists()
    assert not list(files.rglob("*"))


def test_the_law_s_no_is_an_error_of_the_form_and_leaves_no_file(world: World, files: Path) -> None:
    user, enterprise = world.applicant()
    browser = signed_in(user)
    browser.post(asking(world), filled_in(world, enterprise))

    again = browser.post(asking(world), filled_in(world, enterprise))

    assert again.status_code == 422
    assert "đang giải quyết một hồ sơ" in again.content.decode()
    assert Dossier.objects.count() == 1
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


def test_an_office_that_no_longer_exists_cannot_be_chosen(world: World) -> None:
    user, enterprise = world.applicant()
    gone = world.office("district", "UBND huyện Cũ", valid_to=date(2025, 6, 30))
    page = signed_in(user).post(asking(world), filled_in(world, enterprise, local_body=gone.pk))
    assert "local_body" in page.context["form"].errors


def test_a_foreign_enterprise_cannot_be_spoken_for(world: World) -> None:
    user, _enterprise = world.applicant()
    _other, foreign = world.applicant("Công ty B")
    page = signed_in(user).post(asking(world), filled_in(world, foreign))
    assert "enterprise" in page.context["form"].errors
    assert not Dossier.objects.exists()


def test_a_province_with_two_departments_is_no_guess(world: World) -> None:
    user, enterprise = world.applicant()
    world.office("department", "Sở Công Thương thứ hai")
    page = signed_in(user).post(asking(world), filled_in(world, enterprise))
    assert page.status_code == 422
    assert "chưa xác định được" in page.content.decode()


@pytest.mark.parametrize("name", ["my_dossiers", "new_request"])
def test_only_representatives_of_enterprises_come_in(world: World, client: Any, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    officer = world.person(Role.LOCAL_OFFICER, world.local_body)
    assert signed_in(officer).get(reverse(name)).status_code == 403


# --- joining an open window ----------------------------------------------------------------------


@pytest.fixture
def announced(world: World) -> tuple[User, Dossier]:
    """Somebody's dossier whose window stands open."""
    from django.utils import timezone

    user, enterprise = world.applicant("Công ty Đi Trước")
    today = timezone.localdate()
    dossier = world.lodged(enterprise, on=today, name="Cụm Mở")
    do(dossier, "announce", submission.publish_notice, today)
    dossier.refresh_from_db()
    return user, dossier


def joining(enterprise: Organisation) -> dict[str, Any]:
    return {
        "enterprise": enterprise.pk,
        "capital_bn": "400",
        "equity_bn": "80",
        **{f"paper_{code}": "on" for code in ALL_PAPERS},
    }


def test_an_open_window_is_shown_without_who_is_in_it(
    world: World, announced: tuple[User, Dossier]
) -> None:
    rival, _enterprise = world.applicant("Công ty B")
    page = signed_in(rival).get(asking(world)).content.decode()
    assert "Cụm Mở" in page
    assert reverse("join_request", args=[announced[1].code]) in page
    assert "Đi Trước" not in page
    assert "Cụm Mở" not in signed_in(announced[0]).get(asking(world)).content.decode()


def test_a_competitor_joins_the_dossier(world: World, announced: tuple[User, Dossier]) -> None:
    rival, enterprise = world.applicant("Công ty B")
    _first, dossier = announced
    address = reverse("join_request", args=[dossier.code])
    browser = signed_in(rival)
    assert "Đi Trước" not in browser.get(address).content.decode()

    answer = browser.post(address, joining(enterprise))

    assert answer["Location"] == reverse("my_dossier", args=[dossier.code])
    assert dossier.requests.count() == 2
    # A second time leads to what is there.
    assert browser.post(address, joining(enterprise)).status_code == 302
    assert dossier.requests.count() == 2


def test_a_window_that_was_not_announced_cannot_be_joined(world: World) -> None:
    _first, enterprise = world.applicant()
    rival, other = world.applicant("Công ty B")
    dossier = world.lodged(enterprise)
    address = reverse("join_request", args=[dossier.code])
    assert signed_in(rival).get(address).status_code == 404
    assert signed_in(rival).post(address, joining(other)).status_code == 404


# --- one's own dossier ---------------------------------------------------------------------------


def test_the_page_tells_where_it_lies_until_when_and_how_that_is_counted(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="receive")

    body = signed_in(user).get(reverse("my_dossier", args=[dossier.code])).content.decode()

    assert "Chờ tiếp nhận tại Sở Công Thương" in body
    assert "Hồ sơ đang ở Sở Công Thương Lào Cai" in body
    assert "Cách tính từng ngày" in body
    assert "20 ngày làm việc" in body
    assert "02/11/2026" in body
    assert "Đủ các giấy tờ bắt buộc" in body


def test_competitors_are_neither_named_nor_shown(world: World) -> None:
    user, enterprise = world.applicant("Công ty A")
    rival, other = world.applicant("Công ty Đối Thủ")
    dossier = world.lodged(enterprise)
    submission.add_request(
        dossier_id=dossier.pk, applying=submission.Applying(other), act=act_today(rival)
    )
    walk(dossier, world, until="receive")
    ask_for_more(dossier, ["experience", "giấy của Công ty Đối Thủ"], "Công ty Đối Thủ còn thiếu")

    body = signed_in(user).get(reverse("my_dossier", args=[dossier.code])).content.decode()

    assert "Đối Thủ" not in body
    assert "Bản sao hợp lệ tài liệu về kinh nghiệm" in body
    assert "Phần diễn giải không hiển thị" in body


def test_who_is_alone_reads_the_whole_request_for_a_supplement(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="receive")
    ask_for_more(dossier, ["bản vẽ tỷ lệ 1/500"], "bản vẽ mờ")

    body = signed_in(user).get(reverse("my_dossier", args=[dossier.code])).content.decode()

    assert "bản vẽ tỷ lệ 1/500" in body
    assert "bản vẽ mờ" in body
    assert "Đang dừng từ 06/10/2026" in body


def test_the_decision_is_shown(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="copy_ministry")
    body = signed_in(user).get(reverse("my_dossier", args=[dossier.code])).content.decode()
    assert "12/QĐ-UBND" in body
    assert "Nộp thêm giấy tờ" not in body


def test_others_are_told_that_there_is_no_such_dossier(world: World) -> None:
    _user, enterprise = world.applicant()
    stranger, _other = world.applicant("Công ty B")
    dossier = world.lodged(enterprise)
    browser = signed_in(stranger)
    address = reverse("my_dossier", args=[dossier.code])
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"file_request": pdf()}).status_code == 404
    assert dossier.title not in browser.get(reverse("my_dossiers")).content.decode()


def test_further_papers_are_added_while_nothing_is_decided(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise, papers=("request",)), world, until="receive")
    request = dossier.requests.get()
    assert "experience" in {c.code for c in missing_components(dossier)}

    browser = signed_in(user)
    address = reverse("my_dossier", args=[dossier.code])
    browser.post(address, {"file_experience": pdf("kinh-nghiem.pdf")})

    assert "experience" not in {c.code for c in missing_components(dossier)}
    check = next(c for c in completeness(request) if c.component.code == "experience")
    assert [file.original_name for file in check.files] == ["kinh-nghiem.pdf"]
    assert "kinh-nghiem.pdf" in browser.get(address).content.decode()


def test_sending_nothing_is_said(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = world.lodged(enterprise)
    page = signed_in(user).post(reverse("my_dossier", args=[dossier.code]), {})
    assert page.status_code == 422
    assert "Hãy chọn ít nhất một tệp" in page.content.decode()


def test_a_decided_dossier_takes_no_paper_by_a_posted_form(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="copy_ministry")
    page = signed_in(user).post(
        reverse("my_dossier", args=[dossier.code]), {"file_experience": pdf()}
    )
    assert page.status_code == 422
    assert not DocumentFile.objects.exists()


def test_an_old_record_without_a_list_of_papers_says_so(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = world.lodged(enterprise, papers=None)
    assert missing_components(dossier.requests.get()) == []
    body = signed_in(user).get(reverse("my_dossier", args=[dossier.code])).content.decode()
    assert "Hồ sơ cũ không ghi" in body


def test_the_list_costs_the_same_for_one_dossier_and_for_ten(
    world: World, django_assert_max_num_queries: Any
) -> None:
    user, enterprise = world.applicant()
    for _number in range(10):
        world.lodged(enterprise)
    browser = signed_in(user)
    browser.get(reverse("my_dossiers"))
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("my_dossiers"))
    assert page.content.decode().count('class="lead"') == 10


def test_pages_hold_no_style_attribute_and_no_script(world: World) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="assign")
    browser = signed_in(user)
    for address in (
        reverse("my_dossiers"),
        asking(world),
        reverse("my_dossier", args=[dossier.code]),
        reverse("dossier_diagram", args=[dossier.code]),
    ):
        body = browser.get(address).content.decode()
        assert not re.search(r"<[^>]+\sstyle=", body), address
        assert not re.search(r"<script(?![^>]*\bsrc=)", body), address
