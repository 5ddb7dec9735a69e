"""Files are taken in once, digested, entered in the journal, and handed to nobody else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from procedures.acts import act_today
from procedures.models import Component, DocumentFile, Dossier, Role, User
from procedures.refusals import RuleRefused
from procedures.services import documents
from procedures.services.documents import attach_file, clean_name
from tests.portal.world import DOCX, PDF, World, pdf, signed_in, walk
from workflows.files.fields import DossierFileField


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def filed(world: World, files: Path) -> tuple[User, Dossier, DocumentFile]:
    """An applicant with one file in his dossier."""
    user, enterprise = world.applicant()
    dossier = world.lodged(enterprise, papers=("request",))
    kept = attach_file(
        dossier_id=dossier.pk,
        act=act_today(user, office=enterprise),
        uploaded=pdf("Đề nghị số 1.pdf"),
        component="investment_report",
        request=dossier.requests.get(),
    )
    return user, dossier, kept


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_digest_under_a_name_that_says_nothing(
    filed: tuple[User, Dossier, DocumentFile], files: Path
) -> None:
    _user, dossier, kept = filed

    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.size, kept.content_type) == (len(PDF), "application/pdf")
    assert kept.original_name == "Đề nghị số 1.pdf"
    [path] = stored(files)
    assert path.read_bytes() == PDF
    assert "nghị" not in path.name and path.suffix == ""
    entry = dossier.journal.get(act="file.attached")
    assert json.loads(entry.payload)["sha256"] == kept.sha256
    assert Component.objects.get(code="investment_report").request == dossier.requests.get()


def test_the_same_file_twice_is_one_file(
    filed: tuple[User, Dossier, DocumentFile], files: Path
) -> None:
    user, dossier, kept = filed

    again = attach_file(
        dossier_id=dossier.pk,
        act=act_today(user),
        uploaded=pdf(),
        component="investment_report",
        request=dossier.requests.get(),
    )

    assert again == kept
    assert len(stored(files)) == 1
    assert dossier.journal.filter(act="file.attached").count() == 1


@pytest.mark.parametrize(
    "uploaded",
    [
        SimpleUploadedFile("bao-cao.pdf", b"MZ\x90 a program", content_type="application/pdf"),
        SimpleUploadedFile("trong.pdf", b"", content_type="application/pdf"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(
    filed: tuple[User, Dossier, DocumentFile], files: Path, uploaded: SimpleUploadedFile
) -> None:
    user, dossier, _kept = filed
    with pytest.raises(RuleRefused) as refusal:
        attach_file(dossier_id=dossier.pk, act=act_today(user), uploaded=uploaded)

    assert refusal.value.field == "file"
    assert uploaded.name in refusal.value.message
    assert len(stored(files)) == DocumentFile.objects.count() == 1


def test_a_file_above_the_limit_is_refused(
    filed: tuple[User, Dossier, DocumentFile], files: Path, settings: Any
) -> None:
    settings.DOSSIER_FILE_SIZE_LIMIT = len(PDF) - 1
    user, dossier, _kept = filed
    with pytest.raises(RuleRefused, match="lớn hơn"):
        attach_file(dossier_id=dossier.pk, act=act_today(user), uploaded=pdf())


def test_a_browser_that_lies_about_the_size_is_found_out_while_the_file_streams(
    filed: tuple[User, Dossier, DocumentFile], files: Path, settings: Any
) -> None:
    settings.DOSSIER_FILE_SIZE_LIMIT = len(PDF) + 10
    user, dossier, _kept = filed
    liar = pdf(content=PDF + bytes(100))
    liar.size = 5
    with pytest.raises(RuleRefused, match="lớn hơn"):
        attach_file(dossier_id=dossier.pk, act=act_today(user), uploaded=liar)
    assert DocumentFile.objects.count() == 1


def test_a_paper_that_the_regime_does_not_know_is_refused(
    filed: tuple[User, Dossier, DocumentFile], files: Path
) -> None:
    user, dossier, _kept = filed
    with pytest.raises(RuleRefused, match="R4"):
        attach_file(
            dossier_id=dossier.pk, act=act_today(user), uploaded=pdf(), component="legal_status"
        )
    assert len(stored(files)) == 1


def test_a_rolled_back_act_leaves_no_file_behind(
    filed: tuple[User, Dossier, DocumentFile], files: Path
) -> None:
    user, dossier, _kept = filed
    with (
        pytest.raises(ZeroDivisionError),
        documents.files_discarded_on_failure(),
        transaction.atomic(),
    ):
        attach_file(dossier_id=dossier.pk, act=act_today(user), uploaded=pdf(content=PDF + b"more"))
        _ = 1 / 0
    assert len(stored(files)) == 1


def test_a_decided_dossier_takes_no_more_files(world: World, files: Path) -> None:
    user, enterprise = world.applicant()
    dossier = walk(world.lodged(enterprise), world, until="copy_ministry")
    with pytest.raises(RuleRefused, match="kết thúc"):
        attach_file(dossier_id=dossier.pk, act=act_today(user), uploaded=pdf())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Tài liệu\\đơn.pdf", "đơn.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("", "tep"),
        (None, "tep"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_names_lose_folders_and_control_signs(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept


def test_the_field_says_what_is_wrong_where_it_is_wrong() -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="không thuộc loại được nhận"):
        DossierFileField().clean(SimpleUploadedFile("a.pdf", b"<html>"))
    assert DossierFileField().clean(SimpleUploadedFile("a.doc", DOCX)).name == "a.doc"


# --- handing out ----------------------------------------------------------------------------------


def test_the_owner_gets_his_file_as_a_download_that_cannot_run(
    filed: tuple[User, Dossier, DocumentFile],
) -> None:
    user, _dossier, kept = filed

    response = signed_in(user).get(reverse("file", args=[kept.pk]))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C4%90")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_the_offices_get_it_and_others_are_told_that_there_is_none(
    world: World, filed: tuple[User, Dossier, DocumentFile]
) -> None:
    _user, dossier, kept = filed
    address = reverse("file", args=[kept.pk])
    officer = world.person(Role.LOCAL_OFFICER, world.local_body)
    competitor, enterprise = world.applicant("Công ty B")
    stranger, _other = world.applicant("Công ty C")
    specialist = world.person(Role.SPECIALIST, world.department)
    consulted = world.person(Role.OPINION_OFFICER, world.bodies[0])
    from procedures.services.submission import Applying, add_request

    add_request(dossier_id=dossier.pk, applying=Applying(enterprise), act=act_today(competitor))

    assert signed_in(officer).get(address).status_code == 200
    # Not yet submitted to the department: nobody there sees the dossier.
    for user in (competitor, stranger, specialist, consulted):
        assert signed_in(user).get(address).status_code == 404


def test_a_file_of_the_dossier_itself_goes_to_offices_and_asked_bodies_not_to_applicants(
    world: World, files: Path
) -> None:
    user, enterprise = world.applicant()
    dossier = world.lodged(enterprise)
    officer = world.person(Role.LOCAL_OFFICER, world.local_body)
    kept = attach_file(
        dossier_id=dossier.pk, act=act_today(officer), uploaded=pdf(), component="to_trinh"
    )
    walk(dossier, world, until="give_opinion")
    address = reverse("file", args=[kept.pk])

    seen = {
        "local": officer,
        "specialist": world.person(Role.SPECIALIST, world.department),
        "asked": world.person(Role.OPINION_OFFICER, world.bodies[0]),
        "applicant": user,
    }
    assert {name: signed_in(who).get(address).status_code for name, who in seen.items()} == {
        "local": 200,
        "specialist": 200,
        "asked": 200,
        "applicant": 404,
    }


def test_nobody_gets_a_file_without_signing_in(
    client: Any, filed: tuple[User, Dossier, DocumentFile]
) -> None:
    response = client.get(reverse("file", args=[filed[2].pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(settings.LOGIN_URL)


def test_a_file_that_is_gone_from_the_disk_is_said_not_a_fault(
    filed: tuple[User, Dossier, DocumentFile], files: Path
) -> None:
    user, _dossier, kept = filed
    stored(files)[0].unlink()
    assert signed_in(user).get(reverse("file", args=[kept.pk])).status_code == 404
