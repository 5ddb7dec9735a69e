"""The forms that name a stand-in, give him other days, and end it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import Organisation, Post, User
from procedures.models.people import PERSONAL_ROLES
from procedures.refusals import RuleRefused
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, word_errors
from workflows.templatetags.ccn import vi_date


class _ActForm(forms.Form):
    """What every act on a mandate may bear: its paper and its reason."""

    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Văn bản phân công hoặc ủy quyền của cơ quan, nếu có."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Ví dụ: nghỉ phép, đi công tác. Cả hai người đều đọc được."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.article = ""
        for field in self.fields.values():
            word_errors(field)

    def refuse(self, refusal: RuleRefused) -> None:
        """Put a refusal at its field."""
        self.article = basis_words(refusal.article) if refusal.article else ""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def paper(self) -> tuple[str, str]:
        """Document and reason."""
        return self.cleaned_data["document"], self.cleaned_data["reason"]


class EndForm(_ActForm):
    """Ending needs nothing but its paper and reason, both optional."""


class DaysForm(_ActForm):
    """From which day to which."""

    first = DayField(label=gettext_lazy("Từ ngày"))
    last = DayField(
        label=gettext_lazy("Đến hết ngày"),
        help_text=gettext_lazy("Hôm sau, việc và lời nhắc trở lại với người vắng."),
    )
    field_order = ("post", "stand_in", "first", "last", "document", "reason")

    def days(self) -> tuple[date, date]:
        """First and last day."""
        return self.cleaned_data["first"], self.cleaned_data["last"]


class AppointForm(DaysForm):
    """Whose post, who stands in, and when."""

    post = forms.TypedChoiceField(
        label=gettext_lazy("Ai vắng mặt, ở vị trí nào"), coerce=int, empty_value=None
    )
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Ai thay"),
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Người đang giữ một vị trí trong cùng cơ quan."),
    )

    def __init__(self, data: Any = None, *, office: Organisation, **kwargs: Any) -> None:
        kwargs["initial"] = {"first": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)
        held = own_posts_in(office)
        self.posts = {post.pk: post for post in held if post.role not in PERSONAL_ROLES}
        self.people = {post.user_id: post.user for post in held}
        for name, words in (("post", _post_words(held)), ("stand_in", _people_words(held))):
            self.fields[name].choices = [("", _("Chọn")), *words]  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = _(
                "Không còn lựa chọn này trong cơ quan; hãy chọn lại."
            )

    def chosen(self) -> tuple[Post, User]:
        """The post and the stand-in that were chosen."""
        return self.posts[self.cleaned_data["post"]], self.people[self.cleaned_data["stand_in"]]


def own_posts_in(office: Organisation) -> list[Post]:
    """The posts of an office that are held in their own right, today or later, by who is active."""
    today = timezone.localdate()
    return [
        post
        for post in Post.objects.filter(
            organisation=office, stands_in_for__isnull=True, user__is_active=True
        )
        .select_related("user", "organisation")
        .order_by("user__display_name", "pk")
        if post.valid_to is None or post.valid_to >= today
    ]


def _post_words(held: Collection[Post]) -> list[tuple[int, str]]:
    return [
        (post.pk, f"{post.user} · {post.get_role_display()}{_until(post)}")
        for post in held
        if post.role not in PERSONAL_ROLES
    ]


def _until(post: Post) -> str:
    if post.valid_to is None:
        return ""
    return " · " + _("đến hết %(day)s") % {"day": vi_date(post.valid_to)}


def _people_words(held: Collection[Post]) -> list[tuple[int, str]]:
    roles: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for post in held:
        names[post.user_id] = str(post.user)
        roles.setdefault(post.user_id, []).append(post.get_role_display())
    return [(key, f"{name} · {', '.join(roles[key])}") for key, name in names.items()]
