"""The approved Lists: by province and day, two beside each other, as a file, and entered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from procedures.backends import is_administrator, posts_of
from procedures.list_files import COLUMNS, MOST_BYTES, FileFault, ListRefused, write_csv
from procedures.models import AdministrativeUnit, Change, ListVersion, User
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import (
    Totals,
    compare,
    count_changes,
    last_day_of,
    totals_by_version,
    totals_of,
    versions_in_force,
)
from procedures.selectors.dossiers import dossiers_visible_to
from procedures.services import development_list
from procedures.services.development_list import MAY_ENTER, Paper
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, word_errors

REFUSED_BY_LAW = 422
MOST_FAULTS = 50


def day_asked(request: SignedInRequest) -> date:
    """The day in the address, typed as dd/mm/yyyy; today for none or for what is no day."""
    try:
        day: date = DayField().clean(request.GET.get("on", ""))
    except ValidationError:
        return timezone.localdate()
    return day


@login_required
@require_safe
def lists(request: SignedInRequest) -> HttpResponse:
    """The List of each province in force on a day, with its totals."""
    on = day_asked(request)
    versions = list(versions_in_force(on))
    totals = totals_by_version(versions)
    together = Totals()
    for found in totals.values():
        together.clusters += found.clusters
        together.area_ha += found.area_ha
    return render(
        request,
        "plans/lists.html",
        {
            "rows": [{"version": version, "totals": totals[version.pk]} for version in versions],
            "together": together,
            "on": on,
            "may_enter": bool(provinces_of(request.user)),
        },
    )


@login_required
@require_safe
def version(request: SignedInRequest, version_id: int) -> HttpResponse:
    """One approved List, with the others of its province to compare it with."""
    found = get_object_or_404(ListVersion.objects.select_related("province", "plan"), pk=version_id)
    entries = list(found.entries.select_related("cluster", "previous").order_by("position"))
    others = list(
        ListVersion.objects.filter(province=found.province_id)
        .exclude(pk=found.pk)
        .order_by("-valid_from")[:50]
    )
    only = request.GET.get("change", "")
    shown = (
        [entry for entry in entries if entry.change == only] if only in Change.values else entries
    )
    plan_url = ""
    if (
        found.plan is not None
        and dossiers_visible_to(request.user).filter(pk=found.plan.pk).exists()
    ):
        plan_url = reverse("dossier", args=[found.plan.code])
    return render(
        request,
        "plans/version.html",
        {
            "version": found,
            "entries": shown,
            "totals": totals_of(entries),
            "others": others,
            "last_day": last_day_of(found),
            "changes": Change.choices,
            "only": only,
            "plan_url": plan_url,
        },
    )


@login_required
@require_safe
def version_csv(request: SignedInRequest, version_id: int) -> HttpResponse:
    """The List as a table for a spreadsheet."""
    found = get_object_or_404(ListVersion, pk=version_id)
    answer = HttpResponse(
        write_csv(found.entries.order_by("position")), content_type="text/csv; charset=utf-8"
    )
    name = f"danh-muc-{found.pk}-{found.valid_from:%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_safe
def compare_two(request: SignedInRequest) -> HttpResponse:
    """Two Lists of one province beside each other: what the later does with each cluster."""
    keys = [request.GET.get(name, "") for name in ("before", "after")]
    before, after = (
        get_object_or_404(ListVersion.objects.select_related("province"), pk=int(key))
        if key.isdigit() and len(key) <= 18
        else None
        for key in keys
    )
    if before is None or after is None or before.province_id != after.province_id:
        messages.info(request, _("Chọn hai Danh mục của cùng một tỉnh."))
        return redirect("lists")
    if before.valid_from > after.valid_from:
        before, after = after, before
    earlier, later = list(before.entries.all()), list(after.entries.all())
    differences = compare(earlier, later)
    counts = count_changes(differences)
    labels = dict(Change.choices)
    return render(
        request,
        "plans/compare.html",
        {
            "before": before,
            "after": after,
            "before_totals": totals_of(earlier),
            "after_totals": totals_of(later),
            "groups": [
                {
                    "label": labels[Change(name)],
                    "count": counts[name],
                    "rows": [found for found in differences if found.change == name],
                }
                for name in (
                    Change.ADDED,
                    Change.WITHDRAWN,
                    Change.RESIZED,
                    Change.BROUGHT_FORWARD,
                    Change.KEPT,
                )
            ],
        },
    )


# --- entering ------------------------------------------------------------------------------------


def provinces_of(user: User) -> list[AdministrativeUnit]:
    """The provinces whose approved Lists the person may enter."""
    if is_administrator(user):
        return list(
            AdministrativeUnit.objects.filter(
                tier=AdministrativeUnit.Tier.PROVINCE, offices__isnull=False
            )
            .distinct()
            .order_by("folded_name", "code")
        )
    found = {
        post.organisation.province
        for post in posts_of(user)
        if post.role in MAY_ENTER and post.organisation.province is not None
    }
    return sorted(found, key=lambda province: province.name)


class EnterListForm(forms.Form):
    """The decision that approved a List, and the table of its clusters."""

    authority = forms.CharField(label=gettext_lazy("Cơ quan phê duyệt"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu quyết định"), max_length=60)
    approved_on = DayField(label=gettext_lazy("Ngày phê duyệt"))
    valid_from = DayField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        required=False,
        help_text=gettext_lazy("Để trống nếu là ngày phê duyệt."),
    )
    period = forms.CharField(label=gettext_lazy("Kỳ quy hoạch"), max_length=40, required=False)
    council_resolution = forms.CharField(
        label=gettext_lazy("Nghị quyết của HĐND cấp tỉnh"), max_length=200, required=False
    )
    appraisal_report = forms.CharField(
        label=gettext_lazy("Báo cáo của hội đồng thẩm định quy hoạch"),
        max_length=200,
        required=False,
    )
    submission = forms.CharField(label=gettext_lazy("Tờ trình"), max_length=200, required=False)
    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc JSON"),
        required=False,
        help_text=gettext_lazy("Bảng mã UTF-8; tên cột như tệp tải về từ một Danh mục."),
    )
    text = forms.CharField(
        label=gettext_lazy("hoặc dán bảng vào đây"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, provinces: list[AdministrativeUnit]
    ) -> None:
        super().__init__(data, files)
        self.label_suffix = ""
        self.article = ""
        self.provinces = {str(province.pk): province for province in provinces}
        if len(self.provinces) > 1:
            self.fields["province"] = forms.ChoiceField(
                label=_("Tỉnh"),
                choices=[(key, province.name) for key, province in self.provinces.items()],
            )
        first = [name for name in ("province",) if name in self.fields]
        self.fieldsets = (
            (
                _("Quyết định phê duyệt"),
                (*first, "authority", "number", "approved_on", "valid_from", "period"),
            ),
            (_("Văn bản khác"), ("council_resolution", "appraisal_report", "submission")),
            (_("Danh mục"), ("file", "text")),
        )
        for field in self.fields.values():
            word_errors(field)

    @property
    def province(self) -> AdministrativeUnit:
        """The province whose List it is."""
        chosen = self.cleaned_data.get("province", "")
        return self.provinces.get(chosen) or next(iter(self.provinces.values()))

    def content(self) -> tuple[bytes, str]:
        """The table as it was given, and the name of its file."""
        uploaded = self.cleaned_data.get("file")
        if uploaded:
            return uploaded.read(MOST_BYTES + 1), uploaded.name
        return self.cleaned_data.get("text", "").encode(), ""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("file") and not given.get("text", "").strip():
            self.add_error("file", _("Chọn tệp, hoặc dán bảng vào ô bên dưới."))
        return given

    def paper(self) -> Paper:
        """The decision as the service takes it."""
        given = self.cleaned_data
        return Paper(
            authority=given["authority"],
            number=given["number"],
            approved_on=given["approved_on"],
            valid_from=given["valid_from"],
            period=given["period"],
            council_resolution=given["council_resolution"],
            appraisal_report=given["appraisal_report"],
            submission=given["submission"],
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter a List that was approved on paper."""
    provinces = provinces_of(request.user)
    if not provinces:
        raise PermissionDenied(_("Chỉ lãnh đạo Sở hoặc UBND cấp tỉnh nhập được Danh mục."))
    sent = request.POST if request.method == "POST" else None
    form = EnterListForm(sent, request.FILES if sent is not None else None, provinces=provinces)
    faults: tuple[FileFault, ...] = ()
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            content, name = form.content()
            try:
                entered = development_list.enter_list(
                    province=form.province,
                    paper=form.paper(),
                    content=content,
                    by=request.user,
                    file_name=name,
                )
            except ListRefused as refused:
                faults = refused.faults
                form.add_error(
                    "file" if name else "text",
                    _("Bảng có %(n)d lỗi; chưa ghi gì.") % {"n": len(faults)},
                )
            except RuleRefused as refusal:
                form.article = basis_words(refusal.article)
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, refusal.message)
            else:
                messages.success(request, _("Đã nhập Danh mục %(paper)s.") % {"paper": entered})
                return redirect("list_version", version_id=entered.pk)
    return render(
        request,
        "plans/enter.html",
        {
            "form": form,
            "faults": faults[:MOST_FAULTS],
            "more_faults": max(0, len(faults) - MOST_FAULTS),
            "columns": list(COLUMNS.values()),
            "files_were_chosen": bool(form.errors and request.FILES),
        },
        status=status,
    )
