"""“Quy định của tỉnh”: what a province ruled where the decree leaves it free, and entering it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from procedures.backends import is_administrator, posts_of
from procedures.models import AdministrativeUnit, ProvincialRule, User
from procedures.refusals import RuleRefused
from procedures.regimes.settable import Settable, settable_rules
from procedures.selectors.provincial_rules import RuleBook
from procedures.services.provincial_rules import may_set_rules, set_rule
from procedures.wording import in_reader_language
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, word_errors
from workflows.templatetags.ccn import count_words

REFUSED_BY_LAW = 422
YES_NO = (("yes", _("có")), ("no", _("không")))


def provinces_of(user: User) -> list[AdministrativeUnit]:
    """The provinces whose rules the person reads: where he holds a post; an administrator, those
    that have rules or offices of their own post."""
    held = (post.organisation.province_id for post in posts_of(user))
    keys = {province_id for province_id in held if province_id is not None}
    if is_administrator(user):
        keys |= set(ProvincialRule.objects.values_list("province", flat=True).distinct())
    return list(AdministrativeUnit.objects.filter(pk__in=keys).order_by("folded_name"))


def value_words(rule: Settable, value: Any) -> str:
    """A rule's value as an office writes it."""
    if rule.choices and value in rule.choices:
        return in_reader_language(*rule.choices[value])
    if rule.form == "yes_no":
        return _gettext("có") if value else _gettext("không")
    if rule.unit in {"working_days", "days"} and str(value).isdigit():
        return count_words(int(value), rule.unit)
    return str(value)


class SetRule(forms.Form):
    """A new rule from a day on, with the document that sets it."""

    article = ""
    name = forms.ChoiceField(label=_("Quy định"))
    value = forms.CharField(
        label=_("Giá trị"),
        max_length=40,
        help_text=_("Số ngày; “có” hoặc “không”; hoặc một lựa chọn nêu trong bảng."),
    )
    document = forms.CharField(
        label=_("Văn bản của tỉnh"),
        max_length=200,
        help_text=_("Số, ký hiệu và điều khoản."),
    )
    valid_from = DayField(label=_("Áp dụng từ ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        rules = settable_rules().values()
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (rule.name, in_reader_language(rule.name_vi, rule.name_en)) for rule in rules
        ]
        for field in self.fields.values():
            word_errors(field)

    def meant(self) -> Any:
        """The typed value as the rule takes it: words become yes or no, or a choice."""
        rule, typed = (
            settable_rules()[self.cleaned_data["name"]],
            self.cleaned_data["value"].strip(),
        )
        if rule.form == "yes_no":
            return {"có": True, "yes": True, "không": False, "no": False}.get(typed.lower(), typed)
        for code, words in (rule.choices or {}).items():
            if typed.lower() in {word.lower() for word in words}:
                return code
        return typed

    def refuse(self, refusal: RuleRefused) -> None:
        """The refusal at its field, with its article."""
        self.article = basis_words(refusal.article)
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provincial_rules(request: SignedInRequest) -> HttpResponse:
    """The rules of a province with their value today and their history; the form to enter one."""
    provinces = provinces_of(request.user)
    if not provinces:
        raise PermissionDenied(_gettext("Trang này dành cho cơ quan của tỉnh."))
    word = request.GET.get("province", "")
    province = next((found for found in provinces if str(found.pk) == word), provinces[0])
    may_set = may_set_rules(request.user, province)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may_set:
        raise PermissionDenied(_gettext("Chỉ lãnh đạo Sở hoặc UBND cấp tỉnh ghi được."))
    form = SetRule(sent)
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                set_rule(
                    province=province,
                    name=form.cleaned_data["name"],
                    value=form.meant(),
                    document=form.cleaned_data["document"],
                    valid_from=form.cleaned_data["valid_from"],
                    by=request.user,
                )
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _gettext("Đã ghi quy định của tỉnh."))
                return redirect(f"{request.path}?province={province.pk}")
    return render(
        request,
        "law/provincial.html",
        {
            "province": province,
            "provinces": provinces,
            "rules": _lines(province),
            "form": form,
            "may_set": may_set,
        },
        status=status,
    )


def _lines(province: AdministrativeUnit) -> list[dict[str, Any]]:
    """Every settable rule: value and document of today, and every row ever entered."""
    today, rules = timezone.localdate(), settable_rules()
    book = RuleBook(province, list(rules))
    history: dict[str, list[ProvincialRule]] = {}
    rows = ProvincialRule.objects.filter(province=province).select_related("entered_by")
    for row in rows.order_by("name", "-valid_from"):
        history.setdefault(row.name, []).append(row)
    lines = []
    for rule in rules.values():
        found = book.on(rule.name, today)
        lines.append(
            {
                "label": in_reader_language(rule.name_vi, rule.name_en),
                "choices": [in_reader_language(*words) for words in (rule.choices or {}).values()],
                "value": value_words(rule, found.value) if found else "",
                "basis": basis_words(found.basis) if found else "",
                "history": [
                    {"row": row, "value": value_words(rule, row.value)}
                    for row in history.get(rule.name, ())
                ],
            }
        )
    return lines
