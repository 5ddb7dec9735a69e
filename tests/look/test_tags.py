"""What the pages say: figures, dates and days left, in Vietnamese and in English."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from procedures.clock import DayKind, DayLine, Period, Reason, Unit, due, vietnam_calendar
from workflows.templatetags import ccn


def render(source: str, **context: object) -> str:
    return Template("{% load ccn %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (Decimal("1234567.8"), "1.234.567,8", "1,234,567.8"),
        (Decimal("129.0012"), "129,0012", "129.0012"),
        (Decimal("75.00"), "75", "75"),
        (Decimal("0.1") + Decimal("0.2"), "0,3", "0.3"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (1000, "1.000", "1,000"),
        (-1234.5, "−1.234,5", "−1,234.5"),
        (0, "0", "0"),
        (Decimal("-0.00"), "0", "0"),
        ("15.5", "15,5", "15.5"),
        (None, "", ""),
        ("", "", ""),
        ("abc", "", ""),
        (Decimal("NaN"), "", ""),
        (True, "", ""),
    ],
)
def test_figures_take_the_marks_of_the_language(value, vietnamese, english):
    with translation.override("vi"):
        assert ccn.vi_number(value) == vietnamese
    with translation.override("en"):
        assert ccn.vi_number(value) == english


def test_a_figure_with_places_is_rounded_half_up():
    with translation.override("vi"):
        assert ccn.vi_number(Decimal("49.995"), 2) == "50,00"
        assert ccn.vi_number(Decimal("2.5"), 0) == "3"


def test_a_day_is_written_as_the_office_writes_it():
    with translation.override("vi"):
        assert ccn.vi_date(date(2025, 2, 7)) == "07/02/2025"
        assert ccn.vi_date(None) == ""
    with translation.override("en"):
        assert ccn.vi_date(date(2025, 2, 7)) == "7 Feb 2025"


def test_an_instant_is_shown_on_the_clock_of_the_office():
    late_evening_in_london = datetime(2025, 2, 6, 17, 30, tzinfo=UTC)
    with translation.override("vi"):
        assert ccn.vi_datetime(late_evening_in_london) == "00:30 07/02/2025"
        assert ccn.vi_date(late_evening_in_london) == "07/02/2025"
        assert ccn.vi_datetime(date(2025, 2, 7)) == "07/02/2025"


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"days": 9}, "on-time", "Còn 9 ngày"),
        ({"days": 3, "unit": Unit.WORKING_DAYS}, "on-time", "Còn 3 ngày làm việc"),
        ({"days": 2, "unit": "working_days"}, "soon", "Còn 2 ngày làm việc"),
        ({"days": 8, "unit": "working_hours"}, "soon", "Còn 8 giờ làm việc"),
        ({"days": 9, "unit": "working_hours"}, "on-time", "Còn 9 giờ làm việc"),
        ({"days": 0}, "soon", "Hạn hôm nay"),
        ({"days": -3}, "late", "Quá hạn 3 ngày"),
        ({"days": None}, "none", "Pháp luật không quy định thời hạn"),
        ({"days": 5, "stopped_since": date(2025, 5, 12)}, "stopped", "Đang dừng từ 12/05/2025"),
        ({"days": 5, "provisional": True}, "on-time", "Còn 5 ngày (tạm tính)"),
        ({"days": None, "provisional": True}, "none", "Pháp luật không quy định thời hạn"),
        ({"days": 0, "done": True}, "done", "Xong đúng hạn"),
        ({"days": -11, "done": True}, "done-late", "Xong chậm 11 ngày"),
        ({"days": None, "done": True}, "done", "Đã xong"),
        ({"days": 4, "soon": True}, "soon", "Còn 4 ngày"),
        ({"days": 1, "soon": False}, "on-time", "Còn 1 ngày"),
    ],
)
def test_days_left_are_said_in_words_with_a_shape_and_a_colour(facts, kind, words):
    with translation.override("vi"):
        mark = ccn.due_mark(**facts)
    assert (mark.kind, mark.words) == (kind, words)
    assert mark.shape


def test_every_kind_of_due_mark_that_warns_has_a_shape_of_its_own():
    shapes = [ccn.SHAPES[kind] for kind in ("on-time", "soon", "late", "stopped")]
    assert len(set(shapes)) == 4


def test_a_badge_reads_an_object_and_lets_keywords_win():
    with translation.override("vi"):
        deadline = {"days_left": 9, "unit": "working_days"}
        assert "Còn 9 ngày làm việc" in render("{% due_badge deadline %}", deadline=deadline)
        assert "Quá hạn 1 ngày làm việc" in render(
            "{% due_badge deadline days=late %}", deadline=deadline, late=-1
        )


def test_a_period_is_said_in_its_unit():
    with translation.override("vi"):
        assert ccn.period_words(Period(7, Unit.WORKING_DAYS)) == "7 ngày làm việc"


def test_the_strip_begins_each_week_on_monday_and_blanks_what_lies_outside():
    lines = [
        DayLine(date(2025, 5, 14), False, None, DayKind.WORKING, Reason.EVENT_DAY),
        DayLine(date(2025, 5, 15), True, 1, DayKind.WORKING, Reason.COUNTED),
        DayLine(date(2025, 5, 16), False, None, DayKind.WORKING, Reason.STOPPED),
        DayLine(date(2025, 5, 17), True, 2, DayKind.EXCHANGE_WORKED, Reason.EXCHANGE_WORKED),
        DayLine(date(2025, 5, 18), False, None, DayKind.WEEKEND, Reason.WEEKEND),
        DayLine(date(2025, 5, 19), True, 3, DayKind.WORKING, Reason.COUNTED),
    ]

    first, second = ccn.strip_weeks(lines, due_on=date(2025, 5, 19))

    assert first.label_on == date(2025, 5, 12)
    assert [day.classes for day in first.days] == [
        "is-blank",
        "is-blank",
        "is-event",
        "is-counted",
        "is-stopped",
        "is-counted is-swapped",
        "is-off",
    ]
    assert second.days[0].is_due
    assert second.days[0].number == 3


def test_the_table_under_the_strip_holds_every_day_of_the_clock_s_own_working():
    calendar = vietnam_calendar()
    result = due(Period(5, Unit.WORKING_DAYS), date(2025, 12, 31), calendar)
    lines = result.working(calendar)

    with translation.override("vi"):
        page = render("{% day_strip lines due_on %}", lines=lines, due_on=result.due_on)

    assert page.count("<tr>") == len(lines) + 1
    assert all(line.words("vi") in page for line in lines)
    assert 'aria-hidden="true"' in page
    assert "style=" not in page


def test_a_strip_of_no_days_draws_nothing():
    assert render("{% day_strip lines %}", lines=[]).strip() == ""


def test_a_condition_without_its_fact_is_unknown_and_names_what_is_missing():
    condition = {"id": "E-c", "holds": None, "basis": "Art 8.1(c)", "missing": ("mean_fill_pct",)}
    with translation.override("vi"):
        page = render("{% condition_list c entry_url='#f' %}", c=[condition])
    assert "chưa rõ" in page
    assert "mean_fill_pct" in page
    assert 'href="#f"' in page


@pytest.mark.parametrize(
    ("holds", "waived", "verdict"),
    [(True, False, "đạt"), (True, True, "được miễn"), (False, False, "không đạt")],
)
def test_the_verdict_of_a_condition_is_a_word(holds, waived, verdict):
    with translation.override("vi"):
        page = render("{% condition_list c %}", c=[{"id": "E-a", "holds": holds, "waived": waived}])
    assert f'verdict">{verdict}</span>' in page


def test_a_fact_that_is_not_known_is_said_to_be_missing_and_nought_is_not():
    with translation.override("vi"):
        page = render("{% fact_list f %}", f=[("Diện tích", None), ("Đã cho thuê", 0)])
    assert page.count("chưa có") == 1
    assert "<dd>0</dd>" in page


def test_the_current_step_is_marked_for_screen_readers():
    steps = [{"label": "Tiếp nhận", "state": "done"}, {"label": "Thẩm định", "state": "current"}]
    page = render("{% steps_line steps %}", steps=steps)
    assert page.count('aria-current="step"') == 1


def test_what_people_wrote_is_escaped():
    entry = {"on": date(2025, 1, 13), "act": "<script>alert(1)</script>", "detail": "<b>"}
    page = render("{% timeline e %}", e=[entry])
    assert "<script>" not in page
    assert "<b>" not in page


class ReportForm(forms.Form):
    fieldsets = [("Báo cáo", ["number"])]
    number = forms.CharField(label="Số, ký hiệu", help_text="Ví dụ: 39/BC-SCT")
    result = forms.ChoiceField(
        label="Kết luận", choices=[("a", "Đủ"), ("b", "Không")], widget=forms.RadioSelect
    )
    confirmed = forms.BooleanField(label="Đã kiểm tra")
    note = forms.CharField(label="Ghi chú", required=False)


def test_a_field_that_no_fieldset_names_is_not_lost():
    groups = ccn.field_groups(ReportForm())
    assert [group.legend for group in groups] == ["Báo cáo", ""]
    assert [field.name for field in groups[1].fields] == ["result", "confirmed", "note"]


def test_a_wrong_field_is_tied_to_its_error_and_its_help_and_linked_from_the_summary():
    with translation.override("vi"):
        page = render("{% form_fields form article='Điều 10' %}", form=ReportForm({"note": "x"}))
    assert 'aria-describedby="id_number_helptext id_number_error"' in page
    assert 'id="id_number_error"' in page
    assert 'id="id_number_helptext"' in page
    assert 'href="#id_number"' in page
    assert 'href="#id_result"' in page
    assert 'id="id_result"' in page
    assert 'role="alert"' in page
    assert "Điều 10" in page
    assert page.count('id="id_number"') == 1


def test_a_form_without_errors_has_no_summary():
    assert 'role="alert"' not in render("{% form_fields form %}", form=ReportForm())


def test_a_place_that_is_not_routed_is_left_out():
    assert ccn.place("no-such-page-anywhere") == ""


@pytest.mark.parametrize("page", ["400.html", "500.html", "403_csrf.html"])
def test_a_page_of_failure_renders_with_nothing_at_hand(page):
    assert "<h1>" in render_to_string(page, {})


@pytest.mark.parametrize(
    "page",
    [
        "403.html",
        "404.html",
        "workflows/already_done.html",
        "workflows/busy.html",
        "portal/track.html",
    ],
)
def test_a_page_renders_without_its_context_and_without_inline_style_or_script(page):
    text = render_to_string(page, {})
    assert "<h1>" in text
    assert "style=" not in text
    assert "<style" not in text
    assert "<script" not in text


def test_the_public_page_and_its_style_sheet_stay_under_15_kb(settings):
    page = render_to_string(
        "portal/track.html",
        {
            "code": "H38-250113-0042",
            "found": True,
            "percent": 60,
            "degree_label": "Đang thẩm định",
            "steps": [{"label": "Kiểm tra thành phần", "state": "ahead"}] * 8,
        },
    )
    sheet = (settings.BASE_DIR / "static/ccn/track.css").read_bytes()
    assert "60%" in page
    assert len(page.encode()) + len(sheet) < 15_000


def test_a_form_that_gives_nothing_back_does_not_say_that_it_kept_what_was_typed():
    with translation.override("vi"):
        wrong = ReportForm({"note": "x"})
        assert "vẫn còn" in render("{% form_fields form %}", form=wrong)
        assert "vẫn còn" not in render("{% form_fields form kept=False %}", form=wrong)
