"""`manage.py due_date`, by hand and in batches."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db  # the calendar in force is asked of the database


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("due_date", *arguments, stdout=out)
    return out.getvalue()


def run_batch(tmp_path, *lines: str) -> tuple[list[dict], CommandError | None]:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out, refusal = io.StringIO(), None
    try:
        call_command("due_date", "--batch", str(batch), stdout=out)
    except CommandError as error:
        refusal = error
    return [json.loads(line) for line in out.getvalue().splitlines()], refusal


def test_prints_the_due_date_and_its_working_in_vietnamese():
    printed = run("--start", "2025-12-31", "--amount", "5", "--unit", "working_days")

    assert "Ngày hết hạn:  Thứ Sáu 09/01/2026" in printed
    assert "01/01/2026  Thứ Năm         nghỉ lễ, tết, không tính (Tết Dương lịch)" in printed
    assert "09/01/2026  Thứ Sáu      5  được tính" in printed


def test_json_carries_the_whole_working():
    answer = json.loads(
        run(
            "--start", "2025-05-05", "--amount", "2", "--unit", "days",
            "--stop", "2025-05-06:2025-05-07", "--json",
        )
    )  # fmt: skip

    assert answer == {
        "start": "2025-05-05",
        "amount": 2,
        "unit": "days",
        "stops": [{"from": "2025-05-06", "to": "2025-05-07"}],
        "due_on": "2025-05-08",
        "stopped_since": None,
        "provisional": False,
        "paused_days": 1,
        "working": [
            {"day": "2025-05-05", "counted": False, "number": None, "reason": "event_day"},
            {"day": "2025-05-06", "counted": True, "number": 1, "reason": "counted"},
            {"day": "2025-05-07", "counted": False, "number": None, "reason": "stopped"},
            {"day": "2025-05-08", "counted": True, "number": 2, "reason": "counted"},
        ],
    }


def test_an_open_stop_leaves_the_date_open():
    arguments = (
        "--start",
        "2025-05-05",
        "--amount",
        "5",
        "--unit",
        "days",
        "--stop",
        "2025-05-06:",
    )

    assert "chưa xác định, tạm dừng từ Thứ Ba 06/05/2025" in run(*arguments)
    assert json.loads(run(*arguments, "--json"))["due_on"] is None


def test_a_provisional_date_says_so():
    printed = run("--start", "2026-12-24", "--amount", "20", "--unit", "days")

    assert "tạm tính" in printed


def test_working_hours_take_an_hour_and_answer_with_one():
    answer = json.loads(
        run(
            "--start", "2025-05-12T16:00", "--amount", "8", "--unit", "working_hours",
            "--stop", "2025-05-13T08:00/2025-05-13T09:00", "--json",
        )
    )  # fmt: skip

    assert answer["due_at"] == "2025-05-14T08:00:00+07:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--amount", "5", "--unit", "days"], "--start"),
        (["--start", "2025-02-30", "--amount", "5", "--unit", "days"], "2025-02-30"),
        (["--start", "20250212", "--amount", "5", "--unit", "days"], "YYYY-MM-DD"),
        (["--start", "2025-02-03", "--amount", "-5", "--unit", "days"], "số âm"),
        (["--start", "2025-02-03", "--amount", "five", "--unit", "days"], "số nguyên"),
        (["--start", "2025-02-03", "--amount", "5", "--unit", "weeks"], "working_days, days"),
        (["--start", "2025-02-03", "--amount", "5", "--unit", "working_hours"], "HH:MM"),
        (["--start", "2025-02-03T08:00", "--amount", "5", "--unit", "days"], "YYYY-MM-DD"),
        (
            ["--start", "2025-02-03", "--amount", "5", "--unit", "days", "--stop", "2025-02-04"],
            "P:R",
        ),
        (
            [
                "--start", "2025-02-03", "--amount", "5", "--unit", "days",
                "--stop", "2025-02-05:2025-02-04",
            ],
            "trước khi bắt đầu",
        ),
        (["--start", "2025-02-03", "--batch", "-"], "--start"),
        (["--batch", "/no/such/file"], "/no/such/file"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_in_words(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_a_batch_adds_the_due_date_and_keeps_the_rest(tmp_path):
    answers, refusal = run_batch(
        tmp_path,
        '{"id": "C1", "start": "2025-01-13", "amount": 25, "unit": "days"}',
        "",
        '{"start": "2026-12-24", "amount": 20, "unit": "working_days", "stops": []}',
    )

    assert refusal is None
    assert answers[0] == {
        "id": "C1",
        "start": "2025-01-13",
        "amount": 25,
        "unit": "days",
        "due_on": "2025-02-07",
        "stopped_since": None,
        "provisional": False,
        "paused_days": 0,
    }
    assert answers[1]["provisional"] is True


@pytest.mark.parametrize(
    "stop",
    [
        '["2025-05-06", "2025-05-07"]',
        '"2025-05-06:2025-05-07"',
        '{"from": "2025-05-06", "to": "2025-05-07"}',
    ],
)
def test_a_batch_takes_every_form_of_a_stop(tmp_path, stop):
    line = f'{{"start": "2025-05-05", "amount": 2, "unit": "days", "stops": [{stop}]}}'

    answers, _ = run_batch(tmp_path, line)

    assert answers[0]["due_on"] == "2025-05-08"


@pytest.mark.parametrize(
    "stop", ['["2025-05-06", null]', '"2025-05-06:"', '{"from": "2025-05-06"}']
)
def test_a_batch_takes_every_form_of_an_open_stop(tmp_path, stop):
    line = f'{{"start": "2025-05-05", "amount": 2, "unit": "days", "stops": [{stop}]}}'

    answers, refusal = run_batch(tmp_path, line)

    assert refusal is None
    assert (answers[0]["due_on"], answers[0]["stopped_since"]) == (None, "2025-05-06")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        "{}",
        '{"start": "2025-05-05", "amount": "5", "unit": "days"}',
        '{"start": "2025-05-05", "amount": 5.5, "unit": "days"}',
        '{"start": "2025-05-05", "amount": true, "unit": "days"}',
        '{"start": "2025-05-05", "amount": 5, "unit": ["days"]}',
        '{"start": 20250505, "amount": 5, "unit": "days"}',
        '{"start": "2025-05-05", "amount": 5, "unit": "days", "stops": "2025-05-06:"}',
        '{"start": "2025-05-05", "amount": 5, "unit": "days", "stops": [5]}',
        '{"start": "2025-05-05", "amount": 5, "unit": "days", "stops": [["2025-05-06"]]}',
        '{"start": "2025-05-05", "amount": 5, "unit": "days", "stops": [[null, null]]}',
        '{"start": "2025-05-05", "amount": 5, "unit": "days", "stops": [{"from": "", "til": 1}]}',
        '{"start": "2025-05-05", "amount": 999999999999999999999, "unit": "days"}',
        '{"start": "1900-05-05", "amount": 5, "unit": "days"}',
    ],
)  # fmt: skip
def test_a_bad_line_is_answered_in_place_and_the_rest_goes_on(tmp_path, line):
    good = '{"start": "2025-01-13", "amount": 25, "unit": "days"}'

    answers, refusal = run_batch(tmp_path, good, line, good)

    assert [answer.get("due_on") for answer in answers] == ["2025-02-07", None, "2025-02-07"]
    assert answers[1].keys() == {"line", "error"}
    assert answers[1]["line"] == 2 and answers[1]["error"]
    assert refusal.returncode == 1


def test_a_batch_may_come_from_standard_input(monkeypatch):
    text = b'\xef\xbb\xbf{"start": "2025-01-13", "amount": 25, "unit": "days"}\n\xff\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 trong 2 dòng"):
        call_command("due_date", "--batch", "-", stdout=out)

    first, second = map(json.loads, out.getvalue().splitlines())
    assert first["due_on"] == "2025-02-07"
    assert second["line"] == 2
