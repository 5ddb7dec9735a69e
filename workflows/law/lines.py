"""The law of a regime as lines to read: what, how much, where it stands, how well it is sourced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.regimes import Article, Regime, all_regimes, instruments, label
from procedures.wording import in_reader_language
from workflows.templatetags.ccn import count_words, vi_date, vi_number

CONFIDENCE_WORDS = {
    "primary": gettext_lazy("văn bản gốc"),
    "quoted": gettext_lazy("trích dẫn"),
    "secondary": gettext_lazy("nguồn thứ cấp"),
}

CODE_WORDS = {
    "ordinary": gettext_lazy("cụm công nghiệp"),
    "craft_village": gettext_lazy("cụm công nghiệp làng nghề"),
    "specialised": gettext_lazy("cụm công nghiệp chuyên ngành"),
    "supporting": gettext_lazy("cụm công nghiệp hỗ trợ"),
    "high_tech": gettext_lazy("cụm công nghiệp công nghệ cao"),
    "eco": gettext_lazy("cụm công nghiệp sinh thái"),
    "district": gettext_lazy("cấp huyện"),
    "commune": gettext_lazy("cấp xã"),
    "decided_by_province": gettext_lazy("do UBND cấp tỉnh quyết định"),
    "provincial_plan_or_commune_quota": gettext_lazy(
        "quy hoạch tỉnh hoặc chỉ tiêu sử dụng đất phân bổ cho cấp xã"
    ),
    "report_to_prime_minister": gettext_lazy("báo cáo Thủ tướng Chính phủ"),
    "plan_update": gettext_lazy("cập nhật quy hoạch"),
    "roads": gettext_lazy("đường giao thông"),
    "water": gettext_lazy("cấp nước"),
    "wastewater": gettext_lazy("xử lý nước thải"),
    "solid_waste": gettext_lazy("chất thải rắn"),
    "fire_safety": gettext_lazy("phòng cháy, chữa cháy"),
    "statements_2_years": gettext_lazy("báo cáo tài chính 2 năm gần nhất"),
    "parent_commitment": gettext_lazy("cam kết hỗ trợ tài chính của công ty mẹ"),
    "institution_commitment": gettext_lazy("cam kết hỗ trợ tài chính của tổ chức tài chính"),
    "guarantee": gettext_lazy("bảo lãnh về năng lực tài chính"),
    "other": gettext_lazy("tài liệu khác"),
    "chair_proposal": gettext_lazy("theo đề xuất của Chủ tịch hội đồng"),
    "council_reports_to_provincial_pc": gettext_lazy("Hội đồng báo cáo UBND cấp tỉnh"),
    "highest": gettext_lazy("điểm cao nhất"),
    "leader_of_provincial_pc": gettext_lazy("lãnh đạo UBND cấp tỉnh"),
    "so_cong_thuong": gettext_lazy("Sở Công Thương"),
    "so_ke_hoach_dau_tu": gettext_lazy("Sở Kế hoạch và Đầu tư"),
    "so_tai_chinh": gettext_lazy("Sở Tài chính"),
    "case_by_case": gettext_lazy("xét từng trường hợp"),
    "pc_request": gettext_lazy("văn bản đề nghị của UBND cấp tỉnh"),
    "plan_report": gettext_lazy("báo cáo quy hoạch"),
    "plan_appraisal_report": gettext_lazy("báo cáo thẩm định quy hoạch"),
    "comments_and_uptake": gettext_lazy(
        "ý kiến của các sở, UBND cấp huyện và báo cáo tiếp thu, giải trình"
    ),
    "filled_or_planned_and_cleared": gettext_lazy(
        "đã lấp đầy, hoặc đã duyệt quy hoạch chi tiết và giải phóng mặt bằng"
    ),
    "council": gettext_lazy("qua Hội đồng đánh giá"),
    "handed_to_investor": gettext_lazy("giao chủ đầu tư quản lý, sửa chữa, vận hành"),
    "public_asset_law": gettext_lazy("theo pháp luật về quản lý, sử dụng tài sản công"),
    "tenant": gettext_lazy("tổ chức, cá nhân trong cụm"),
    "investor": gettext_lazy("chủ đầu tư hạ tầng"),
    "statistics_office": gettext_lazy("cơ quan thống kê"),
    "local_body": gettext_lazy("UBND cấp xã (huyện)"),
    "department": gettext_lazy("Sở Công Thương"),
    "provincial_pc": gettext_lazy("UBND cấp tỉnh"),
    "ministry": gettext_lazy("Bộ Công Thương"),
    "finance_department": gettext_lazy("cơ quan tài chính"),
    "ministry_unit": gettext_lazy("đơn vị của Bộ Công Thương"),
}
"""What a code in the law data means to a reader. A test holds this list against the data."""

UNIT_WORDS = {
    "ha": gettext_lazy("%(n)s ha"),
    "percent": gettext_lazy("%(n)s%%"),
    "billion_dong": gettext_lazy("%(n)s tỷ đồng"),
    "sets": gettext_lazy("%(n)s bộ"),
    "points": gettext_lazy("%(n)s điểm"),
    "items": gettext_lazy("%(n)s nội dung"),
    "times": gettext_lazy("%(n)s lần"),
}


@dataclass(frozen=True, slots=True)
class LawLine:
    """One value of a regime. ``value`` is what two regimes are compared by; ``words`` is read."""

    path: str
    title: str
    words: str
    value: Any
    article: Article
    confidence: str
    note: str = ""

    @property
    def place(self) -> str:
        """Clause, point and instrument, in the reader's language."""
        return in_reader_language(self.article.basis_vi, self.article.basis)

    @property
    def confidence_words(self) -> str:
        """How well the value is sourced."""
        return str(CONFIDENCE_WORDS[self.confidence])


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """Everything a regime takes from one article."""

    heading: str
    anchor: str
    lines: tuple[LawLine, ...]


def code_words(code: str) -> str:
    """A code of the data in words; a code without words is shown as it is."""
    return str(CODE_WORDS.get(code, code))


def value_words(value: Any, unit: str | None) -> str:
    """A value with its unit: "75 ha", "25 ngày", "có", "đường giao thông, cấp nước"."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, date):
        return vi_date(value)
    if isinstance(value, int | Decimal):
        if unit in ("days", "working_days"):
            return count_words(int(value), unit)
        words = UNIT_WORDS.get(unit or "")
        return str(words) % {"n": vi_number(value)} if words else vi_number(value)
    if isinstance(value, tuple | list):
        return ", ".join(value_words(item, None) for item in value)
    text = str(value)
    if len(text) == 5 and text[2] == "-" and text.replace("-", "").isdigit():
        return f"{text[3:]}/{text[:2]}"
    return code_words(text)


def lines_of(law: Regime) -> list[LawLine]:
    """Every value of a regime."""
    return [
        *_steps(law),
        *_components(law),
        *_values(law),
        *_decision_items(law),
        *_roles(law),
        *_reports(law),
    ]


def _name(thing: Any) -> str:
    return in_reader_language(thing.name_vi, thing.name_en)


def _note(thing: Any) -> str:
    return in_reader_language(getattr(thing, "note_vi", ""), getattr(thing, "note_en", ""))


def _steps(law: Regime) -> Iterator[LawLine]:
    for step in law.steps.values():
        limit = (
            _("không định số ngày")
            if step.amount is None
            else count_words(step.amount, step.unit or "days")
        )
        yield LawLine(
            f"steps.{step.step}",
            _("Bước: %(name)s") % {"name": _name(step)},
            f"{limit} · {code_words(step.actor)}",
            (step.amount, step.unit, step.actor),
            step.article,
            step.confidence,
        )


def _components(law: Regime) -> Iterator[LawLine]:
    for paper in law.components:
        form = f" ({paper.form})" if paper.form else ""
        words = (_("bắt buộc") if paper.required else _("không bắt buộc")) + form
        yield LawLine(
            f"components.{paper.code}",
            _("Giấy tờ: %(name)s") % {"name": _name(paper)},
            words,
            (paper.name_vi, paper.required, paper.form),
            paper.article,
            paper.confidence,
            _note(paper),
        )


def _values(law: Regime) -> Iterator[LawLine]:
    for found in law.values():
        try:
            title = in_reader_language(*label(found.path))
        except KeyError:
            title = found.path
        yield LawLine(
            found.path,
            title,
            value_words(found.value, found.unit),
            (found.value, found.unit),
            found.article,
            found.confidence,
            _note(found),
        )


def _decision_items(law: Regime) -> Iterator[LawLine]:
    for item in law.decision_items:
        yield LawLine(
            f"decision_items.{item.code}",
            _("Nội dung quyết định: %(name)s") % {"name": _name(item)},
            _name(item),
            item.name_vi,
            item.article,
            item.confidence,
        )


def _roles(law: Regime) -> Iterator[LawLine]:
    for role in law.roles.values():
        yield LawLine(
            f"roles.{role.role}",
            _("Cơ quan: %(name)s") % {"name": code_words(role.role)},
            _name(role),
            role.holder,
            role.article,
            role.confidence,
        )


def _reports(law: Regime) -> Iterator[LawLine]:
    for duty in law.reports.values():
        days = []
        if duty.half_year_before:
            days.append(
                _("6 tháng: trước ngày %(day)s") % {"day": value_words(duty.half_year_before, None)}
            )
        if duty.year_before:
            days.append(_("năm: trước ngày %(day)s") % {"day": value_words(duty.year_before, None)})
        to = ", ".join(code_words(office) for office in duty.to)
        yield LawLine(
            f"reports.{duty.code}",
            _name(duty),
            _("%(days)s; gửi %(offices)s") % {"days": ", ".join(days), "offices": to},
            (duty.by, duty.to, duty.half_year_before, duty.year_before),
            duty.article,
            duty.confidence,
        )


def by_article(law: Regime) -> list[ArticleLines]:
    """The lines of a regime under their articles, the main decree first, then by number."""
    order = [instrument.code for instrument in law.instruments]
    order += [code for code in instruments() if code not in order]
    grouped: dict[tuple[int, int, str], list[LawLine]] = {}
    for line in lines_of(law):
        key = (
            order.index(line.article.instrument),
            int(line.article.article),
            line.article.instrument,
        )
        grouped.setdefault(key, []).append(line)
    return [
        ArticleLines(
            heading=_heading(code, number),
            anchor=f"{code}-{number}",
            lines=tuple(sorted(lines, key=_place_in_article)),
        )
        for (_rank, number, code), lines in sorted(grouped.items())
    ]


def _heading(code: str, number: int) -> str:
    instrument = instruments()[code]
    return in_reader_language(
        f"Điều {number} {instrument.short_vi}", f"{instrument.short_en} Article {number}"
    )


def _place_in_article(line: LawLine) -> tuple[int, str, str]:
    clause = line.article.clause or "0"
    digits = "".join(sign for sign in clause if sign.isdigit()) or "0"
    # The Vietnamese alphabet has đ right after d; Unicode has it after z.
    point = (line.article.point or "").replace("đ", "d~")
    return int(digits), clause, point


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A value that another regime has and this one has not."""

    title: str
    known_in: str


def not_sourced(law: Regime) -> list[Unsourced]:
    """What other regimes say and this one does not: nothing is carried over in silence."""
    own = {line.path for line in lines_of(law)}
    others: dict[str, tuple[str, list[str]]] = {}
    for other in all_regimes():
        if other.id == law.id:
            continue
        for line in lines_of(other):
            if line.path not in own:
                others.setdefault(line.path, (line.title, []))[1].append(other.id)
    return [Unsourced(title, ", ".join(ids)) for title, ids in others.values()]


# --- side by side --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One value in two regimes, and in words how they differ."""

    title: str
    a: LawLine | None
    b: LawLine | None
    kind: str
    """same, differs, article, only-a or only-b"""
    words: str


def compared(first: Regime, second: Regime) -> list[ComparedLine]:
    """Every value of either regime, those that differ first."""
    left = {line.path: line for line in lines_of(first)}
    right = {line.path: line for line in lines_of(second)}
    lines = []
    for path in dict.fromkeys([*left, *right]):
        a, b = left.get(path), right.get(path)
        kind, words = _difference(a, b, first, second)
        lines.append(ComparedLine((a or b).title, a, b, kind, words))  # type: ignore[union-attr]
    rank = {"differs": 0, "only-a": 1, "only-b": 1, "article": 2, "same": 3}
    return sorted(lines, key=lambda line: rank[line.kind])


def _difference(
    a: LawLine | None, b: LawLine | None, first: Regime, second: Regime
) -> tuple[str, str]:
    if b is None:
        return "only-a", _("chỉ có ở %(regime)s") % {"regime": first.id}
    if a is None:
        return "only-b", _("chỉ có ở %(regime)s") % {"regime": second.id}
    if a.value != b.value:
        return "differs", _("khác nhau")
    if a.article != b.article:
        return "article", _("cùng giá trị, khác điều khoản")
    return "same", _("giống nhau")
