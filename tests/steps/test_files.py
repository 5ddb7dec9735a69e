"""Files that come with a step are kept with it, and go with it when the law refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.journal import first_broken_entry
from procedures.models import DocumentFile, Dossier, Opinion
from tests.portal.world import PDF, pdf
from tests.world import World, fresh
from workflows import engine

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def send(
    client: Client, dossier: Dossier, step: str, way: str, opinion: Any = None, **fields: Any
) -> Any:
    address = reverse("task", args=[engine.open_task(dossier, step, opinion=opinion).pk])
    page = client.get(address).content.decode()
    assert 'enctype="multipart/form-data"' in page
    fields.setdefault("on", f"{timezone.localdate():%d/%m/%Y}")
    return client.post(
        address, {"way": way} | {f"{way}-{name}": value for name, value in fields.items()}
    )


def test_the_files_of_submission_and_supplement_are_papers_of_the_dossier(
    world: World, as_person: SignIn, files: Path
) -> None:
    today = timezone.localdate()
    dossier = world.lodge(today - timedelta(days=40))
    world.announce(dossier, today - timedelta(days=38))
    world.close_window(dossier, today - timedelta(days=15))
    officer = as_person("local_officer")

    answer = send(
        officer, dossier, "submit", "submit", document="34/TTr", file_to_trinh=pdf("to-trinh.pdf")
    )
    assert answer.status_code == 302, answer.content.decode()
    world.on = today
    world.ask_for_more(dossier)
    answer = send(
        officer,
        dossier,
        "answer_supplement",
        "answer",
        answer="Gửi bản đồ",
        file_boundary_map=pdf("ban-do.pdf", PDF + b"%2"),
    )
    assert answer.status_code == 302, answer.content.decode()

    found = DocumentFile.objects.filter(dossier=dossier).order_by("pk")
    assert [file.component.code for file in found] == ["to_trinh", "boundary_map"]
    assert fresh(dossier).state == "submitted"
    assert first_broken_entry(fresh(dossier)) is None
    page = as_person("one_stop").get(reverse("dossier", args=[dossier.code])).content.decode()
    assert "to-trinh.pdf" in page
    assert "ban-do.pdf" in page


def test_a_bodys_answer_is_read_inside_and_by_no_other_body(
    world: World, as_person: SignIn
) -> None:
    world.on = timezone.localdate()
    dossier = world.in_appraisal(world.on)
    first, _second = world.consult(dossier, bodies=2)
    giver = as_person("opinion_officer:0")

    answer = send(
        giver, dossier, "give_opinion", "opinion", first, outcome="agree", file=pdf("tra-loi.pdf")
    )

    assert answer.status_code == 302, answer.content.decode()
    file = DocumentFile.objects.get()
    address = reverse("file", args=[file.pk])
    codes = {
        role: as_person(role).get(address).status_code
        for role in ("opinion_officer:0", "specialist", "opinion_officer:1", "applicant")
    }
    assert codes == {
        "opinion_officer:0": 200,
        "specialist": 200,
        "opinion_officer:1": 404,
        "applicant": 404,
    }
    for role, shown in (("specialist", True), ("opinion_officer:0", True)):
        page = as_person(role).get(reverse("dossier", args=[dossier.code])).content.decode()
        assert (address in page) is shown
    other = as_person("opinion_officer:1").get(reverse("dossier", args=[dossier.code]))
    assert "tra-loi.pdf" not in other.content.decode()


def test_a_refused_act_leaves_neither_row_nor_file(
    world: World, as_person: SignIn, files: Path
) -> None:
    world.on = timezone.localdate()
    dossier = world.in_appraisal(world.on)
    opinion = world.consult(dossier, bodies=1)[0]

    # Against without a reason: the law refuses (NĐ 61/2018 Art 19.5).
    answer = send(
        as_person("opinion_officer:0"),
        dossier,
        "give_opinion",
        "opinion",
        opinion,
        outcome="disagree",
        file=pdf(),
    )
    assert answer.status_code == 422
    assert "hãy chọn lại" in answer.content.decode()
    # A file that is not taken is refused at its field.
    answer = send(
        as_person("opinion_officer:0"),
        dossier,
        "give_opinion",
        "opinion",
        opinion,
        outcome="agree",
        content="Đồng ý toàn bộ",
        file=pdf(content=b"MZ\x90 a program"),
    )
    assert answer.status_code == 422
    assert "không thuộc loại được nhận" in answer.content.decode()
    assert "Đồng ý toàn bộ" in answer.content.decode()

    assert not DocumentFile.objects.exists()
    assert kept(files) == []
    assert Opinion.objects.get().is_open


def test_what_breaks_after_the_file_was_stored_takes_the_file_away(
    world: World, as_person: SignIn, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.on = timezone.localdate()
    dossier = world.in_appraisal(world.on)
    opinion = world.consult(dossier, bodies=1)[0]

    def breaks(self: object, user: object) -> None:
        assert len(kept(files)) == 1
        raise RuntimeError("after the act")

    monkeypatch.setattr("workflows.core.StepActivation.finish", breaks)
    with pytest.raises(RuntimeError):
        send(
            as_person("opinion_officer:0"),
            dossier,
            "give_opinion",
            "opinion",
            opinion,
            outcome="agree",
            file=pdf(),
        )

    assert not DocumentFile.objects.exists()
    assert kept(files) == []
