"""The exported record: what it proves, and that every tampering is told."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures.chain import canonical
from procedures.council_record import BROKEN, NOT_PROVEN, PROVEN, commitment_of, holds, verify
from procedures.selectors.council_record import record_of
from tests.council.stage import GOOD, POOR, ROLES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def record(contest: Any) -> dict[str, Any]:
    """A round with a recusal, a replaced sheet and a winner."""
    contest.convene()
    contest.recuse(ROLES[0])
    for role in ROLES[1:]:
        contest.hand_in(role, GOOD, POOR)
    from procedures.services import council_seats

    seat = contest.seat(ROLES[1])
    contest.world.perform(
        contest.dossier,
        "open_sheets",
        "council_secretary",
        lambda pk: council_seats.ask_sheets_again(
            dossier_id=pk,
            act=contest.world.act("council_secretary"),
            seat_ids=[seat.pk],
            reason="Mất mã",
        ),
    )
    contest.hand_in(ROLES[1], GOOD, POOR)
    found: dict[str, Any] = json.loads(json.dumps(record_of(contest.open())))
    return found


def test_a_true_record_holds_and_says_what_it_cannot_prove(record: dict[str, Any]) -> None:
    findings = verify(record)

    assert holds(findings)
    assert sum(found.verdict == PROVEN for found in findings) == 6
    unknown = [found.text_vi for found in findings if found.verdict == NOT_PROVEN]
    assert any("đã nộp lại phiếu khác" in text for text in unknown)
    assert any("bàn phím" in text for text in unknown)


def _point(record: dict[str, Any]) -> None:
    _opened(record)["content"]["points"]["0"]["f1"] = "40"


def _point_with_new_commitment(record: dict[str, Any]) -> None:
    sheet = _opened(record)
    sheet["content"]["points"]["0"]["f1"] = "40"
    sheet["commitment"] = commitment_of(sheet["content"], sheet["salt"])


def _swap(record: dict[str, Any]) -> None:
    sheets = [sheet for sheet in record["sheets"] if sheet["content"]]
    sheets[0]["member"], sheets[1]["member"] = sheets[1]["member"], sheets[0]["member"]


def _drop_sheet(record: dict[str, Any]) -> None:
    record["sheets"].remove(_opened(record))


def _result(record: dict[str, Any]) -> None:
    record["result"]["chosen"] = 1


def _criteria(record: dict[str, Any]) -> None:
    record["criteria"]["lines"][0]["most"] = "9"


def _entry(record: dict[str, Any]) -> None:
    entry = record["journal"][1]
    entry["payload"] = canonical({**json.loads(entry["payload"]), "reason": "khác"})


def _missing_entry(record: dict[str, Any]) -> None:
    del record["journal"][2]


def _cut_off(record: dict[str, Any]) -> None:
    del record["journal"][-1]


def _opened(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(sheet for sheet in record["sheets"] if sheet["content"])
    return found


@pytest.mark.parametrize(
    "tamper",
    [
        _point,
        _point_with_new_commitment,
        _swap,
        _drop_sheet,
        _result,
        _criteria,
        _entry,
        _missing_entry,
        _cut_off,
    ],
)
def test_every_tampering_is_told(
    record: dict[str, Any], tamper: Callable[[dict[str, Any]], None]
) -> None:
    forged = copy.deepcopy(record)
    tamper(forged)
    findings = verify(forged)
    assert not holds(findings)
    assert any(found.verdict == BROKEN for found in findings)


def test_the_command_needs_no_database(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_council", str(path)],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin",
            "CCN_DATA_DIR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path}/no/such.sqlite3",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ Nhật ký liền mạch" in done.stdout


def test_the_verifier_runs_with_the_standard_library_alone(
    record: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "record.json"
    for forged in (False, True):
        if forged:
            _point(record)
        path.write_text(json.dumps(record), encoding="utf-8")
        done = subprocess.run(
            # -S: no site-packages, so neither Django nor cryptography can be imported.
            [sys.executable, "-S", "-m", "procedures.council_record", str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == int(forged), done.stdout + done.stderr


def test_a_sheet_that_stayed_shut_can_still_be_shown_by_whoever_has_its_code(room: Any) -> None:
    from procedures import sealing

    room.convene()
    for role in ROLES:
        room.hand_in(role)
    lost = room.seat(ROLES[3])
    code = room.codes.pop(lost.pk)
    record = record_of(room.open(unopened={lost.pk: "Không đưa được mã"}))

    assert holds(verify(json.loads(json.dumps(record))))
    shut = next(sheet for sheet in record["sheets"] if sheet["shut"])
    opened = sealing.unseal(shut["shut"]["envelope"], code, bound_to=shut["shut"]["bound_to"])
    assert commitment_of(opened.content, opened.salt) == shut["commitment"]
    assert opened.content["points"]["0"]["f1"] == "30"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}'])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("verify_council", str(path))
