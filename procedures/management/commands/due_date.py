"""`manage.py due_date`: count a legal period, one by hand or many from a file."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.calendars import calendar_or_shipped
from procedures.clock import (
    VIETNAM_TIME,
    Calendar,
    DueDate,
    Period,
    Reason,
    Stop,
    Unit,
    due,
    unit_named,
)

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
STANDARD_INPUT = "-"


class Command(BaseCommand):
    """Print a due date with its working, or add due dates to the JSON lines of a file."""

    help = (
        "Tính ngày hết hạn và cách tính từng ngày (Bộ luật Dân sự Điều 147, 148). "
        "Với --batch: đọc mỗi dòng một đối tượng JSON (start, amount, unit, stops), "
        "in lại dòng đó kèm due_on."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start", help="ngày xảy ra sự kiện, không tính (2025-12-31)")
        parser.add_argument("--amount", help="số ngày hoặc giờ của thời hạn")
        parser.add_argument("--unit", help="đơn vị tính: " + ", ".join(Unit))
        parser.add_argument(
            "--stop",
            action="append",
            default=[],
            metavar="P:R",
            help="tạm dừng từ ngày P đến ngày R; để trống R (P:) nếu chưa kết thúc; "
            "với giờ làm việc dùng dấu gạch chéo: P/R; có thể lặp lại",
        )
        parser.add_argument("--extended-until", help="ngày hẹn mới đã được chấp thuận")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument("--batch", metavar="FILE", help="tệp JSON Lines; - là đầu vào chuẩn")

    def handle(self, *args: Any, **options: Any) -> None:
        calendar = calendar_or_shipped()
        if options["batch"] is not None:
            self._refuse_single_arguments(options)
            self._count_batch(options["batch"], calendar)
            return
        result = self._count_one(options, calendar)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(result, calendar), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_as_table(result, calendar)))

    def _refuse_single_arguments(self, options: dict[str, Any]) -> None:
        given = [
            f"--{name.replace('_', '-')}"
            for name in ("start", "amount", "unit", "stop", "extended_until")
            if options[name]
        ]
        if given:
            raise CommandError(f"--batch không dùng cùng với {', '.join(given)}.")

    def _count_one(self, options: dict[str, Any], calendar: Calendar) -> DueDate:
        missing = [f"--{name}" for name in ("start", "amount", "unit") if options[name] is None]
        if missing:
            raise CommandError(f"Thiếu {', '.join(missing)} (hoặc dùng --batch FILE).")
        try:
            amount = int(options["amount"])
        except ValueError:
            raise CommandError(f"--amount phải là số nguyên: {options['amount']!r}.") from None
        request = {
            "start": options["start"],
            "amount": amount,
            "unit": options["unit"],
            "stops": options["stop"],
            "extended_until": options["extended_until"],
        }
        try:
            return _counted(request, calendar)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _count_batch(self, name: str, calendar: Calendar) -> None:
        refused = read = 0
        for number, line in _numbered_lines(name):
            read += 1
            try:
                answer = _answer_line(line, calendar)
            except ValueError as refusal:
                refused += 1
                answer = {"line": number, "error": str(refusal)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if refused:
            raise CommandError(f"{refused} trong {read} dòng không tính được.", returncode=1)


def _numbered_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, each with its number in the file."""
    if name == STANDARD_INPUT:
        yield from _filled(sys.stdin.buffer)
        return
    try:
        with Path(name).open("rb") as source:
            yield from _filled(source)
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {name}: {error.strerror}.") from error


def _filled(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, start=1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield number, line


def _answer_line(line: bytes, calendar: Calendar) -> dict[str, Any]:
    """The line's own object with its due date added; ValueError says what is wrong with it."""
    try:
        request = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"Dòng này không phải JSON hợp lệ: {error}") from error
    if not isinstance(request, dict):
        raise ValueError("Dòng này không phải một đối tượng JSON {…}.")
    return request | _outcome(_counted(request, calendar))


def _counted(request: dict[str, Any], calendar: Calendar) -> DueDate:
    missing = [key for key in ("start", "amount", "unit") if request.get(key) is None]
    if missing:
        raise ValueError(f"Thiếu {', '.join(missing)}.")
    unit = unit_named(request["unit"])
    stops = request.get("stops") or []
    if not isinstance(stops, list):
        raise ValueError("stops phải là một danh sách.")
    extended = request.get("extended_until")
    return due(
        Period(request["amount"], unit),
        _moment(request["start"], "start", in_hours=unit is Unit.WORKING_HOURS),
        calendar,
        stops=[_stop(stop, unit) for stop in stops],
        extended_until=None if extended is None else _moment(extended, "extended_until"),
    )


def _stop(given: Any, unit: Unit) -> Stop:
    """A stop from "P:R", [P, R] or {"from": P, "to": R}; R may be missing."""
    begin: Any
    end: Any
    if isinstance(given, str):
        begin, separator, end = given.partition("/" if "/" in given else ":")
        if not separator:
            raise ValueError(f"Lần tạm dừng {given!r} phải có dạng P:R, hoặc P: nếu chưa kết thúc.")
    elif isinstance(given, list) and len(given) == 2:
        begin, end = given
    elif isinstance(given, dict) and "from" in given and given.keys() <= {"from", "to"}:
        begin, end = given["from"], given.get("to")
    else:
        raise ValueError(
            f"Không hiểu lần tạm dừng {given!r}; dùng [P, R], 'P:R' hoặc {{'from': P, 'to': R}}."
        )
    may_be_instant = unit is Unit.WORKING_HOURS
    return Stop(
        _stop_moment(begin, may_be_instant),
        None if end in (None, "") else _stop_moment(end, may_be_instant),
    )


def _stop_moment(text: Any, may_be_instant: bool) -> date | datetime:
    in_hours = may_be_instant and isinstance(text, str) and "T" in text
    return _moment(text, "stops", in_hours=in_hours)


def _moment(text: Any, name: str, *, in_hours: bool = False) -> date | datetime:
    """A date, or for office hours an instant; without a zone it is Vietnamese time."""
    wanted = "YYYY-MM-DDTHH:MM" if in_hours else "YYYY-MM-DD"
    try:
        if in_hours and "T" in text:
            instant = datetime.fromisoformat(text)
            return instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM_TIME)
        if not in_hours and len(text) == len(wanted):
            return date.fromisoformat(text)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{name}: {text!r} không phải thời điểm hợp lệ dạng {wanted}.")


def _outcome(result: DueDate) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "due_on": _iso(result.due_on),
        "stopped_since": _iso(result.stopped_since),
        "provisional": result.provisional,
        "paused_days": result.paused_days,
    }
    if result.period.unit is Unit.WORKING_HOURS:
        outcome["due_at"] = _iso(result.due_at)
    return outcome


def _as_json(result: DueDate, calendar: Calendar) -> dict[str, Any]:
    answer = {
        "start": result.start.isoformat(),
        "amount": result.period.amount,
        "unit": result.period.unit.value,
        "stops": [{"from": _iso(stop.start), "to": _iso(stop.end)} for stop in result.stops],
        **_outcome(result),
        "working": [
            {
                "day": line.day.isoformat(),
                "counted": line.counted,
                "number": line.number,
                "reason": line.reason.value,
            }
            for line in result.working(calendar)
        ],
    }
    if result.extended_until is not None:
        answer["extended_until"] = _iso(result.extended_until)
    return answer


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _as_table(result: DueDate, calendar: Calendar) -> Iterator[str]:
    yield f"Thời hạn:      {result.period.words()}"
    yield f"Ngày sự kiện:  {_spoken(result.start)}"
    if result.due_on is not None:
        yield f"Ngày hết hạn:  {_spoken(result.due_at or result.due_on)}"
    if result.stopped_since is not None:
        yield f"Ngày hết hạn:  chưa xác định, tạm dừng từ {_spoken(result.stopped_since)}"
    if result.paused_days:
        paused = Period(result.paused_days, result.period.unit)
        yield f"Không tính:    {paused.words()} tạm dừng"
    if result.provisional:
        yield "Lưu ý:         tạm tính, có năm chưa công bố đủ lịch nghỉ"
    yield ""
    yield f"{'Ngày':<12}{'Thứ':<10}{'Số':>4}  Cách tính"
    for line in result.working(calendar):
        name = calendar.day_name(line.day) if line.reason is Reason.HOLIDAY else None
        reason = f"{line.words()} ({name[0]})" if name else line.words()
        number = "" if line.number is None else line.number
        weekday = WEEKDAYS[line.day.weekday()]
        yield f"{line.day:%d/%m/%Y}  {weekday:<10}{number:>4}  {reason}"


def _spoken(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return f"{moment.astimezone(VIETNAM_TIME):%H:%M %d/%m/%Y}"
    return f"{WEEKDAYS[moment.weekday()]} {moment:%d/%m/%Y}"
