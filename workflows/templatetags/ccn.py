"""What the pages say and draw: dates, figures, days left, the strip of days, forms.

Everything here turns plain values into words or into a small template of `templates/ccn/`. Nothing
asks the database. The functions that make words are ordinary functions, so that a letter or an
export says exactly what the screen says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from procedures.clock import DAY_KIND_WORDS, REASON_WORDS, DayKind, Reason

register = template.Library()

SOON_WITHIN = 2
"""Days or working days left at which a due date is called soon, unless the caller decides."""

SOON_WITHIN_HOURS = 8
"""The same for periods counted in working hours: one working day."""

NAMESPACES = ("", "desk:", "portal:", "workflows:")


def _read(thing: Any, name: str, default: Any = None) -> Any:
    """Read a key of a mapping or an attribute of an object: templates get either."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")


# --- Dates and figures ----------------------------------------------------------------------------


@register.filter
def vi_date(value: date | datetime | None) -> str:
    """A day as an office writes it: 07/02/2025; in English 7 Feb 2025. Empty for None."""
    if not isinstance(value, date):
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if _is_english():
        return date_format(value, "j M Y")
    return f"{value:%d/%m}/{value.year:04d}"


@register.filter
def vi_datetime(value: datetime | None) -> str:
    """An instant on the office's clock, 24 hours: 16:30 07/02/2025. A bare date stays a date."""
    if not isinstance(value, datetime):
        return vi_date(value)
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M} {vi_date(value)}"


@register.filter
def vi_number(value: Decimal | float | str | None, places: int | None = None) -> str:
    """A figure with the marks of the language: 1.234.567,8 (English 1,234,567.8).

    Without `places` every digit that was given is kept, save zeros at the end of a fraction; with
    it the figure is rounded half up. Never passes through binary floating point, except for a
    value that came as a float. Empty for None and for what is no number.
    """
    if value is None or isinstance(value, bool) or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-int(places)), rounding="ROUND_HALF_UP")
    text = f"{abs(number):,f}"
    whole, _, fraction = text.partition(".")
    if places is None:
        fraction = fraction.rstrip("0")
    if not _is_english():
        whole = whole.replace(",", ".")
    mark = "." if _is_english() else ","
    sign = "−" if number < 0 and (whole + fraction).strip("0.,") else ""
    return f"{sign}{whole}{mark}{fraction}" if fraction else f"{sign}{whole}"


@register.filter
def shown_name(user: Any) -> str:
    """The person's name for the screen: display_name, else full name, else the sign-in name."""
    full_name = getattr(user, "get_full_name", None)
    return (
        getattr(user, "display_name", "")
        or (full_name() if full_name else "")
        or str(getattr(user, "username", user))
    )


def weekday_name(day: date) -> str:
    """Thứ Hai … Chủ Nhật."""
    return (
        gettext("Thứ Hai"),
        gettext("Thứ Ba"),
        gettext("Thứ Tư"),
        gettext("Thứ Năm"),
        gettext("Thứ Sáu"),
        gettext("Thứ Bảy"),
        gettext("Chủ Nhật"),
    )[day.weekday()]


def weekday_short(day: date) -> str:
    """T2 … T7, CN, as on a Vietnamese wall calendar."""
    return (
        gettext("T2"),
        gettext("T3"),
        gettext("T4"),
        gettext("T5"),
        gettext("T6"),
        gettext("T7"),
        gettext("CN"),
    )[day.weekday()]


def day_kind_words(kind: Any) -> str:
    """The clock's words for a kind of day, in the language of the page; unknown kinds as given."""
    try:
        vietnamese, english = DAY_KIND_WORDS[DayKind(str(kind))]
    except ValueError:
        return str(kind or "")
    return english if _is_english() else vietnamese


@register.inclusion_tag("ccn/office_day.html", takes_context=True)
def office_day(context: template.Context) -> dict[str, Any]:
    """The line "Thứ Hai 23/11/2026 · ngày làm việc", from the context's `office_day`.

    `office_day` is a mapping or object with `on`, `kind`, and optionally `name` (of the holiday)
    and `confirmed` (False: the year's list is not decided). Without it, today's date alone.
    """
    line = context.get("office_day")
    on = _read(line, "on") or timezone.localdate()
    return {
        "on": on,
        "weekday": weekday_name(on),
        "kind": day_kind_words(_read(line, "kind")),
        "name": _read(line, "name", ""),
        "unconfirmed": _read(line, "confirmed", True) is False,
    }


# --- Days left ------------------------------------------------------------------------------------


def count_words(count: int, unit: Any = "days") -> str:
    """3 ngày làm việc, 25 ngày, 4 giờ làm việc."""
    unit = str(unit or "days")
    if unit == "working_days":
        words = ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", count)
    elif unit == "working_hours":
        words = ngettext("%(n)s giờ làm việc", "%(n)s giờ làm việc", count)
    else:
        words = ngettext("%(n)s ngày", "%(n)s ngày", count)
    return words % {"n": vi_number(count)}


@register.filter
def period_words(period: Any) -> str:
    """The words of a clock Period (amount, unit): "25 ngày", "7 ngày làm việc"."""
    amount = _read(period, "amount")
    return "" if amount is None else count_words(int(amount), _read(period, "unit"))


@register.simple_tag
def days_left_words(
    days: int | None = None,
    unit: Any = "days",
    *,
    stopped_since: date | None = None,
    done: bool = False,
    provisional: bool = False,
) -> str:
    """What is said on the telephone: "Còn 2 ngày làm việc".

    `days` counts in `unit`, negative when late (as procedures.clock.days_left answers); None means
    that the law sets no period. `done` says that the step is over, `days` then being what was left.
    A stopped clock has no due date, whatever `days` says.
    """
    if done:
        if days is None:
            words = gettext("Đã xong")
        elif days < 0:
            words = gettext("Xong chậm %(count)s") % {"count": count_words(-days, unit)}
        else:
            words = gettext("Xong đúng hạn")
    elif stopped_since is not None:
        words = gettext("Đang dừng từ %(day)s") % {"day": vi_date(stopped_since)}
    elif days is None:
        words = gettext("Pháp luật không quy định thời hạn")
    elif days == 0:
        words = gettext("Hạn hôm nay")
    elif days < 0:
        words = gettext("Quá hạn %(count)s") % {"count": count_words(-days, unit)}
    else:
        words = gettext("Còn %(count)s") % {"count": count_words(days, unit)}
    if provisional and days is not None and not done and stopped_since is None:
        words = f"{words} ({gettext('tạm tính')})"
    return words


@dataclass(frozen=True)
class DueMark:
    """How a due date stands: a shape, a word and a colour, which always go together."""

    kind: str
    """on-time, soon, late, stopped, none, done or done-late: the class of the colour."""
    shape: str
    words: str


SHAPES = {
    "on-time": "○",
    "soon": "◐",
    "late": "●",
    "stopped": "‖",
    "none": "–",
    "done": "✓",
    "done-late": "✓",
}


def due_mark(
    days: int | None = None,
    unit: Any = "days",
    *,
    stopped_since: date | None = None,
    done: bool = False,
    provisional: bool = False,
    soon: bool | None = None,
) -> DueMark:
    """Judge a due date. `soon` overrides the threshold where the list behind has its own."""
    if soon is None and days is not None:
        limit = SOON_WITHIN_HOURS if str(unit) == "working_hours" else SOON_WITHIN
        soon = 0 <= days <= limit
    if done:
        kind = "done-late" if days is not None and days < 0 else "done"
    elif stopped_since is not None:
        kind = "stopped"
    elif days is None:
        kind = "none"
    elif days < 0:
        kind = "late"
    else:
        kind = "soon" if soon else "on-time"
    words = days_left_words(
        days, unit, stopped_since=stopped_since, done=done, provisional=provisional
    )
    return DueMark(kind=kind, shape=SHAPES[kind], words=words)


@register.inclusion_tag("ccn/due_badge.html")
def due_badge(standing: Any = None, **facts: Any) -> dict[str, Any]:
    """The badge of a due date, from an object (or mapping), from keywords, or from both.

    Read from the object: days_left (or days), unit, stopped_since, done, provisional, soon.
    Keywords win: {% due_badge days=2 unit="working_days" %}. ``unsourced`` says that there may be a
    limit, but no verified source of it.
    """
    if facts.pop("unsourced", False) or _read(standing, "unsourced"):
        words = gettext("Thời hạn: chưa có nguồn được kiểm chứng")
        return {"mark": DueMark(kind="none", shape=SHAPES["none"], words=words)}
    known: dict[str, Any] = {
        "days": _read(standing, "days_left", _read(standing, "days")),
        "unit": _read(standing, "unit", "days"),
        "stopped_since": _read(standing, "stopped_since"),
        "done": bool(_read(standing, "done", False)),
        "provisional": bool(_read(standing, "provisional", False)),
        "soon": _read(standing, "soon"),
    }
    return {"mark": due_mark(**(known | facts))}


# --- The strip of days ----------------------------------------------------------------------------


@dataclass(frozen=True)
class StripDay:
    """One square of the strip and one row of its table."""

    on: date | None
    classes: str
    number: int | None
    words: str
    weekday: str
    weekday_short: str
    is_due: bool = False


@dataclass(frozen=True)
class StripWeek:
    """Monday to Sunday; days outside the period are blank squares."""

    label_on: date
    days: tuple[StripDay, ...]


def _reason_words(line: Any) -> str:
    """The clock's own words for the reason, in the language of the page."""
    try:
        vietnamese, english = REASON_WORDS[Reason(str(_read(line, "reason", "")))]
    except ValueError:
        return str(_read(line, "reason", "") or "")
    return english if _is_english() else vietnamese


def _strip_day(line: Any, due_on: date | None) -> StripDay:
    on: date = _read(line, "day")
    counted = bool(_read(line, "counted", False))
    reason = str(_read(line, "reason", "") or "")
    if on == due_on:
        classes = "is-due"
    elif counted:
        classes = "is-counted"
    elif reason == Reason.STOPPED:
        classes = "is-stopped"
    elif reason == Reason.EVENT_DAY:
        classes = "is-event"
    else:
        classes = "is-off"
    if str(_read(line, "kind", "")) in (DayKind.EXCHANGE_OFF, DayKind.EXCHANGE_WORKED):
        classes += " is-swapped"
    return StripDay(
        on=on,
        classes=classes,
        number=_read(line, "number") if counted else None,
        words=_reason_words(line),
        weekday=weekday_name(on),
        weekday_short=weekday_short(on),
        is_due=on == due_on,
    )


def strip_weeks(lines: Iterable[Any], due_on: date | None = None) -> list[StripWeek]:
    """Lay the days of a due date out in weeks, each beginning on Monday.

    `lines` are procedures.clock.DayLine, or mappings with day, counted, number, kind and reason;
    one a day, in order. Days that are missing become blank squares.
    """
    days = [_strip_day(line, due_on) for line in lines]
    by_day = {day.on: day for day in days if day.on is not None}
    if not by_day:
        return []
    weeks = []
    first, last = min(by_day), max(by_day)
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        week = [
            by_day.get(on, StripDay(None, "is-blank", None, "", "", ""))
            for on in (monday + timedelta(days=n) for n in range(7))
        ]
        if any(day.on for day in week):
            weeks.append(StripWeek(label_on=monday, days=tuple(week)))
        monday += timedelta(days=7)
    return weeks


@register.inclusion_tag("ccn/day_strip.html")
def day_strip(
    lines: Iterable[Any],
    due_on: date | None = None,
    *,
    basis: str = "",
    opened: bool = False,
) -> dict[str, Any]:
    """The working of a due date: squares for the eye, the same in a table for ear and paper."""
    lines = list(lines)
    days = [_strip_day(line, due_on) for line in lines]
    return {
        "weeks": strip_weeks(lines, due_on),
        "days": days,
        "due_on": due_on,
        "basis": basis,
        "opened": opened,
        "has_stopped": any("is-stopped" in day.classes for day in days),
        "has_swapped": any("is-swapped" in day.classes for day in days),
        "has_event": any("is-event" in day.classes for day in days),
    }


# --- Lists of facts, conditions, steps, acts ------------------------------------------------------


@register.inclusion_tag("ccn/condition_list.html")
def condition_list(conditions: Iterable[Any], *, entry_url: str = "") -> dict[str, Any]:
    """The conditions of the regime, each with its verdict in words and its article.

    Reads a regimes.ConditionResult (id, holds, basis, basis_vi, missing, waived, note_vi, note_en,
    confidence) and optionally label and missing_words, for which the caller has the office's words.
    `entry_url`: where a missing fact can be entered.
    """
    english = _is_english()
    rows = []
    for condition in conditions:
        holds = _read(condition, "holds")
        waived = bool(_read(condition, "waived", False))
        if holds is None:
            kind, mark, verdict = "unknown", "?", gettext("chưa rõ")
        elif holds:
            kind, mark = "holds", "✓"
            verdict = gettext("được miễn") if waived else gettext("đạt")
        else:
            kind, mark, verdict = "fails", "✗", gettext("không đạt")
        missing = _read(condition, "missing_words") or _read(condition, "missing") or ()
        rows.append(
            {
                "kind": kind,
                "mark": mark,
                "verdict": verdict,
                "id": _read(condition, "id", ""),
                "label": _read(condition, "label", ""),
                "note": _read(condition, "note_en" if english else "note_vi", ""),
                "basis": (not english and _read(condition, "basis_vi"))
                or _read(condition, "basis", ""),
                "missing": [missing] if isinstance(missing, str) else list(missing),
                "is_secondary": str(_read(condition, "confidence", "")) == "secondary",
            }
        )
    return {"rows": rows, "entry_url": entry_url}


@register.inclusion_tag("ccn/fact_list.html")
def fact_list(facts: Iterable[Any]) -> dict[str, Any]:
    """Facts as label and value: (label, value), (label, value, note), or label/value/note/url.

    A value of None or "" is shown as missing, in words: an empty line would look like an answer.
    """
    rows = []
    for fact in facts:
        if isinstance(fact, Sequence) and not isinstance(fact, str):
            label, value, *rest = fact
            row = {"label": label, "value": value, "note": rest[0] if rest else "", "url": ""}
        else:
            row = {key: _read(fact, key, "") for key in ("label", "value", "note", "url")}
        row["is_missing"] = row["value"] is None or row["value"] == ""
        rows.append(row)
    return {"rows": rows}


@register.inclusion_tag("ccn/steps_line.html")
def steps_line(steps: Iterable[Any]) -> dict[str, Any]:
    """Tiếp nhận ─ Bổ sung ─ [Thẩm định] ─ Quyết định.

    Each step has label, state ("done", "current", "ahead", "skipped"), and optionally on.
    """
    words = {
        "done": gettext("đã xong"),
        "current": gettext("đang làm"),
        "skipped": gettext("không phải làm"),
        "ahead": gettext("chưa đến"),
    }
    rows = []
    for step in steps:
        state = str(_read(step, "state", "ahead"))
        rows.append(
            {
                "label": _read(step, "label", ""),
                "state": state,
                "words": words.get(state, ""),
                "on": _read(step, "on"),
            }
        )
    return {"steps": rows}


@register.inclusion_tag("ccn/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest or oldest first as given.

    Each entry has at (instant) or on (day), act (the office's words), and optionally who, office,
    detail, basis, document, kind ("decision", "late", "inferred"), number (in the journal).
    """
    names = (
        "at",
        "on",
        "act",
        "who",
        "office",
        "detail",
        "basis",
        "document",
        "kind",
        "number",
        "url",
    )
    return {"entries": [{name: _read(entry, name) for name in names} for entry in entries]}


# --- Forms ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldGroup:
    """The fields of a form under one legend; an empty legend is the rest."""

    legend: str
    fields: tuple[BoundField, ...]


def field_groups(form: BaseForm) -> list[FieldGroup]:
    """Sort the visible fields by the form's `fieldsets`: pairs of legend and field names.

    A field that no fieldset names comes last, without a legend, so that none can get lost.
    """
    fieldsets: Sequence[tuple[str, Sequence[str]]] = getattr(form, "fieldsets", ())
    visible = {field.name: field for field in form.visible_fields()}
    groups = []
    for legend, names in fieldsets:
        fields = tuple(visible.pop(name) for name in names if name in visible)
        if fields:
            groups.append(FieldGroup(str(legend), fields))
    if visible:
        groups.append(FieldGroup("", tuple(visible.values())))
    return groups


def _basis_of_refusal(form: BaseForm, given: Any) -> str:
    """The article that a form's refusal stands on: the form's own attribute, never a field of it.

    A template that says ``form.article`` gets the field of that name where the form has one.
    """
    own = getattr(form, "article", given)
    return "" if isinstance(own, BoundField) else str(own or "")


@register.inclusion_tag("ccn/form_fields.html")
def form_fields(form: BaseForm, *, article: str = "", kept: bool = True) -> dict[str, Any]:
    """All of a form: error summary with links, fields with label, help and error tied together.

    `article`: the legal basis of a refusal (RuleRefused.article) shown with the summary.
    `kept`: False where what was typed is not given back (passwords).
    The fields' ids, aria-describedby and aria-invalid are Django's own (BoundField, 5.2).
    """
    return {
        "form": form,
        "groups": field_groups(form),
        "article": _basis_of_refusal(form, article),
        "kept": kept,
        "wrong_fields": [field for field in form.visible_fields() if field.errors],
    }


@register.inclusion_tag("ccn/form_errors.html")
def form_errors(form: BaseForm, *, article: str = "", kept: bool = True) -> dict[str, Any]:
    """Only the error summary of a form, for pages that lay its fields out themselves."""
    return {
        "form": form,
        "article": _basis_of_refusal(form, article),
        "kept": kept,
        "wrong_fields": [field for field in form.visible_fields() if field.errors],
    }


@register.filter
def is_single_check(field: BoundField) -> bool:
    """True for one checkbox, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


# --- Addresses ------------------------------------------------------------------------------------


@register.simple_tag
def place(name: str, *args: Any) -> str:
    """The address of a named page, or "" while nothing of that name is routed.

    Tried bare and under the namespaces of the site, so that a frame survives a missing part.
    """
    for namespace in NAMESPACES:
        try:
            return reverse(namespace + name, args=args)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag
def percent_words(percent: int | None) -> str:
    """62 % as a screen reader should say it."""
    if percent is None:
        return ""
    return pgettext("degree of completion", "%(n)s%%") % {"n": vi_number(percent)}
