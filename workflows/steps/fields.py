"""Fields as an office fills them in: days as dd/mm/yyyy, figures with a comma, yes / no / ?."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from procedures.clock import LAST_YEAR_TYPED
from procedures.models import Procedure
from procedures.regimes import NotSourced, RegimeFacts, regime_for

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


class DayField(forms.DateField):
    """A day, typed as dd/mm/yyyy in either language; no picker is needed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y",
                attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy"},
            ),
        )
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault(
            "error_messages",
            {"invalid": gettext_lazy("Ghi ngày theo mẫu ngày/tháng/năm, ví dụ 07/02/2026.")},
        )
        super().__init__(**kwargs)

    def validate(self, value: date | None) -> None:
        """Refuse a day so far ahead that no limit counted from it lies in the calendar."""
        super().validate(value)
        if value is not None and value.year > LAST_YEAR_TYPED:
            raise ValidationError(
                _("Chỉ ghi ngày đến hết năm %(year)s.") % {"year": LAST_YEAR_TYPED}, code="far"
            )


_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*(?:[.,]\d+)?")


def read_figure(text: str) -> Decimal:
    """The number in "1.234,5", "1234,5" or "1234.5"; ValueError for what is none or unclear.

    One full stop before exactly three digits could be either mark: asked back, never guessed.
    """
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    marks = [sign for sign in text if sign in ".,"]
    if not marks and re.fullmatch(r"-?\d+", text):
        return Decimal(text)
    if len(marks) == 1 and _PLAIN.fullmatch(text):
        mark = marks[0]
        decimal_mark = "." if (get_language() or "vi").startswith("en") else ","
        if mark != decimal_mark and len(text.rpartition(mark)[2]) == 3:
            raise ValueError("unclear")
        return Decimal(text.replace(",", "."))
    if len(marks) > 1:
        last = marks[-1]
        others = set(marks[:-1])
        if others == {last}:
            if _GROUPED.fullmatch(text):
                return Decimal(text.replace(last, ""))
        elif len(others) == 1 and _GROUPED.fullmatch(text):
            return Decimal(text.replace(others.pop(), "").replace(last, "."))
    raise ValueError("no number")


class FigureField(forms.DecimalField):
    """A figure with the decimal mark of the language, shown the way it is typed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Chưa nhập nội dung này."),
        "max_digits": gettext_lazy("Số quá lớn: tối đa %(max)s chữ số."),
        "max_whole_digits": gettext_lazy("Số quá lớn: tối đa %(max)s chữ số."),
        "min_value": gettext_lazy("Không nhỏ hơn %(limit_value)s."),
        "max_value": gettext_lazy("Không lớn hơn %(limit_value)s."),
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_figure(str(value))
        except ValueError as error:
            if str(error) == "unclear":
                raise ValidationError(
                    _("Chưa rõ “%(text)s”: dùng dấu phẩy (49,5), không chấm hàng nghìn.")
                    % {"text": value},
                    code="unclear",
                ) from None
            raise ValidationError(_("Phải là một số."), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            text = format(value, "f")
            if "." in text:
                text = text.rstrip("0").rstrip(".")
            return text if (get_language() or "vi").startswith("en") else text.replace(".", ",")
        return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class YesNoUnknownField(forms.TypedChoiceField):
    """Có / không / chưa rõ: an unknown fact is an answer of its own."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["choices"] = [
            ("", gettext_lazy("chưa rõ")),
            ("yes", gettext_lazy("có")),
            ("no", gettext_lazy("không")),
        ]
        kwargs.setdefault("required", False)
        super().__init__(coerce=lambda word: word == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


def several(choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> forms.MultipleChoiceField:
    """Several of a few, as check boxes."""
    return forms.MultipleChoiceField(
        choices=list(choices), widget=forms.CheckboxSelectMultiple, **kwargs
    )


def one_of(choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> forms.ChoiceField:
    """One of a few, as radio buttons."""
    return forms.ChoiceField(choices=list(choices), widget=forms.RadioSelect, **kwargs)


def not_in_the_future(day: date, today: date) -> None:
    """Nobody acts tomorrow. Raises ValidationError."""
    if day > today:
        raise ValidationError(
            _("Ngày thực hiện không thể sau hôm nay (%(today)s).") % {"today": f"{today:%d/%m/%Y}"},
            code="future",
        )


def under_known_law(day: date) -> None:
    """No act is dated before the first day whose law is known. Raises ValidationError."""
    try:
        regime_for(Procedure.ESTABLISHMENT, RegimeFacts(on=day))
    except NotSourced:
        raise ValidationError(
            _("Chưa có căn cứ pháp luật được kiểm chứng cho ngày trước 15/7/2017."),
            code="not_sourced",
        ) from None


def word_errors(field: forms.Field) -> None:
    """Say what is wrong in the office's words, where the field has none of its own."""
    if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = gettext_lazy("Chưa nhập nội dung này.")
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField):
        field.error_messages["invalid"] = gettext_lazy("Phải là số nguyên.")
        field.error_messages.setdefault("min_value", gettext_lazy("Không nhỏ hơn %(limit_value)s."))
        field.error_messages.setdefault("max_value", gettext_lazy("Không lớn hơn %(limit_value)s."))
