"""What an operator decides about a dead letter, and about a hold after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.steps.fields import word_errors


class _Decision(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for named in self.fields.values():
            word_errors(named)


class DeadLetterForm(_Decision):
    """Send again, or let it lie; for an uncertain letter the risk of a double is confirmed."""

    RESEND, SETTLE = "resend", "settle"

    decision = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        widget=forms.RadioSelect,
        choices=[
            (RESEND, gettext_lazy("Gửi lại")),
            (SETTLE, gettext_lazy("Không gửi lại (đã đến nơi, hoặc không còn cần)")),
        ],
    )
    may_double = forms.BooleanField(
        label=gettext_lazy("Gửi lại dù người nhận có thể nhận hai lần"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú khi không gửi lại"), max_length=500, required=False
    )

    def __init__(self, *args: Any, is_uncertain: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_uncertain:
            del self.fields["may_double"]

    def clean(self) -> dict[str, Any]:
        """An uncertain letter is sent again only with the confirmation."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_asked = "may_double" in self.fields and cleaned.get("decision") == self.RESEND
        if is_asked and not cleaned.get("may_double"):
            self.add_error(
                "may_double",
                _("Lần gửi sau cùng không rõ kết quả; muốn gửi lại thì phải xác nhận."),
            )
        cleaned.setdefault("may_double", False)
        return cleaned


class HoldForm(_Decision):
    """How a hold ends; it cannot be taken back, so it is confirmed."""

    SKIP_SENT, SKIP_UNTIL, SEND = "skip_sent", "skip_until", "send"

    decision = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        widget=forms.RadioSelect,
        choices=[
            (SKIP_SENT, gettext_lazy("Chỉ gửi những thư mà sổ không ghi là đã gửi")),
            (SKIP_UNTIL, gettext_lazy("Chỉ gửi những thư đến hạn từ một thời điểm")),
            (SEND, gettext_lazy("Gửi tất cả, kể cả thư có thể đã gửi")),
        ],
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Thời điểm"),
        required=False,
        input_formats=["%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ví dụ 17:00 20/11/2026; chỉ cần khi chọn theo thời điểm."),
        error_messages={"invalid": gettext_lazy("Viết như 17:00 20/11/2026.")},
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem danh sách; quyết định này không rút lại được"),
        error_messages={"required": gettext_lazy("Cần xác nhận trước khi quyết định.")},
    )

    def __init__(self, *args: Any, can_compare: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_compare:
            # Without the ledger nobody knows what was sent: then this would be "send all".
            decision = self.fields["decision"]
            decision.choices = [  # type: ignore[attr-defined]
                choice
                for choice in decision.choices  # type: ignore[attr-defined]
                if choice[0] != self.SKIP_SENT
            ]

    def clean(self) -> dict[str, Any]:
        """The instant is asked for where the decision needs one, and lies in the past."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") != self.SKIP_UNTIL or "until" in self.errors:
            return cleaned
        until: datetime | None = cleaned.get("until")
        if until is None:
            self.add_error("until", _("Chưa nhập thời điểm."))
        elif until > timezone.now():
            self.add_error("until", _("Thời điểm phải là lúc này hoặc trước đó."))
        return cleaned
