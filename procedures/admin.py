"""The administrators' pages: offices, people and posts, the calendar, the register; and looking.

Nobody deletes here what history leans on. Dossiers and everything that happened to them are moved
by legal acts alone, so here they can only be looked at.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.backends import is_administrator
from procedures.calendars import forget_calendar
from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    AppraisalReport,
    CalendarDay,
    CalendarYear,
    Cluster,
    Component,
    CouncilScoring,
    Deadline,
    Decision,
    DocumentFile,
    Dossier,
    InvestorRequest,
    JournalEntry,
    LedgerEntry,
    Opinion,
    Organisation,
    Post,
    Supplement,
    User,
)

admin.site.site_header = gettext_lazy("Quản trị hệ thống · Quy trình cụm công nghiệp")
admin.site.site_title = gettext_lazy("Quản trị hệ thống")
admin.site.index_title = gettext_lazy("Danh mục quản trị")
admin.site.enable_nav_sidebar = False
# Rights follow posts; groups would be a second, silent way to give them.
admin.site.unregister(Group)


TYPED_DAYS = {
    "widget": AdminDateWidget(format="%d/%m/%Y"),
    "input_formats": ["%d/%m/%Y", "%Y-%m-%d"],
}
"""Day before month, always: Django's own Vietnamese formats would read 02/09 as 9 February."""


class ForAdministrators(admin.ModelAdmin):  # type: ignore[type-arg]
    """Pages for administrators only; what is kept here is never deleted."""

    formfield_overrides = {models.DateField: TYPED_DAYS}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(ForAdministrators):
    """Rows that only legal acts write."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _administers(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_staff) and is_administrator(user)


class PostsOfUser(admin.TabularInline):  # type: ignore[type-arg]
    """The posts of a person; one that ends gets its last day, it is not removed."""

    model = Post
    extra = 0
    exclude = ["stands_in_for"]
    formfield_overrides = {models.DateField: TYPED_DAYS}
    autocomplete_fields = ["organisation"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _administers(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Stand-ins have a page of their own, where each act on them is recorded."""
        return super().get_queryset(request).filter(stands_in_for__isnull=True)


@admin.register(User)
class PersonAdmin(ForAdministrators, UserAdmin):  # type: ignore[type-arg]
    """People: who leaves is deactivated; acts go on naming them."""

    list_display = ["username", "display_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "posts__role"]
    search_fields = ["username", "display_name", "email"]
    ordering = ["username"]
    actions = ["deactivate"]
    inlines = [PostsOfUser]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Người"), {"fields": ["display_name", "email", "language"]}),
        (gettext_lazy("Quyền đăng nhập"), {"fields": ["is_active", "is_staff"]}),
        (gettext_lazy("Lần cuối"), {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "display_name", "email", "password1", "password2"]}),
    )

    @admin.action(description=gettext_lazy("Ngừng hoạt động những người đã chọn"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the accounts; one's own stays open, so that nobody locks himself out."""
        others = queryset.filter(is_active=True).exclude(pk=request.user.pk or 0)
        for person in others:
            self.log_change(request, person, _("Ngừng hoạt động"))
        count = others.update(is_active=False)
        self.message_user(request, _("Đã ngừng hoạt động %(n)d người.") % {"n": count})


@admin.register(Post)
class PostAdmin(ForAdministrators):
    """Who plays which part in which office, from when to when."""

    list_display = ["user", "role", "organisation", "valid_from", "valid_to"]
    list_filter = ["role"]
    search_fields = ["user__username", "user__display_name", "organisation__name"]
    autocomplete_fields = ["user", "organisation"]
    list_select_related = ["user", "organisation"]
    actions = ["end_today"]
    exclude = ["stands_in_for"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Stand-ins have a page of their own, where each act on them is recorded."""
        return super().get_queryset(request).filter(stands_in_for__isnull=True)

    @admin.action(description=gettext_lazy("Kết thúc vị trí vào hôm nay"))
    def end_today(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Give the posts their last day."""
        today = timezone.localdate()
        count = queryset.filter(valid_to__isnull=True).update(valid_to=today)
        self.message_user(request, _("Đã kết thúc %(n)d vị trí.") % {"n": count})


@admin.register(Organisation)
class OrganisationAdmin(ForAdministrators):
    """Offices and enterprises with their span of life and their successor."""

    list_display = ["name", "kind", "province", "valid_from", "valid_to", "successor"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "identifier", "tax_code"]
    autocomplete_fields = ["province", "unit", "parent", "successor"]
    list_select_related = ["province", "successor"]


@admin.register(AdministrativeUnit)
class AdministrativeUnitAdmin(ReadOnly):
    """Provinces, districts, communes: loaded with ``manage.py import_units``."""

    list_display = ["name", "code", "tier", "parent", "list_version", "valid_from", "valid_to"]
    list_filter = ["list_version", "tier"]
    search_fields = ["name", "folded_name", "code"]
    list_select_related = ["parent"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found with or without the marks of the letters."""
        return super().get_search_results(request, queryset, folded(search_term))


@admin.register(Cluster)
class ClusterAdmin(ForAdministrators):
    """The register of clusters."""

    list_display = ["name", "kind", "province", "location", "status", "established_on"]
    list_filter = ["status", "kind"]
    search_fields = ["name", "folded_name", "location"]
    autocomplete_fields = ["province"]
    list_select_related = ["province"]

    def save_model(self, request: HttpRequest, obj: Cluster, form: Any, change: bool) -> None:
        obj.folded_name = folded(obj.name)
        obj.folded_location = folded(obj.location)
        super().save_model(request, obj, form, change)


# --- the calendar ---------------------------------------------------------------------------------

MOVED = gettext_lazy(
    "Lịch đã đổi. Các thời hạn đang chạy chưa tự tính lại; chạy “manage.py check_due_dates” để xem "
    "những thời hạn bị ảnh hưởng."
)


@admin.register(CalendarDay)
class CalendarDayAdmin(ForAdministrators):
    """Days off, days given in exchange, days worked for them; each with its source."""

    list_display = ["day", "kind", "source"]
    list_filter = ["kind"]
    search_fields = ["source"]
    date_hierarchy = "day"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A day entered by mistake may go: nothing refers to it."""
        return _administers(request)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._calendar_moved(request)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        super().delete_model(request, obj)
        self._calendar_moved(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        super().delete_queryset(request, queryset)
        self._calendar_moved(request)

    def _calendar_moved(self, request: HttpRequest) -> None:
        forget_calendar()
        self.message_user(request, str(MOVED), messages.WARNING)


class CalendarYearForm(ModelForm):  # type: ignore[type-arg]
    """A year is confirmed on the strength of a document, and by someone."""

    class Meta:
        model = CalendarYear
        fields = ["year", "confirmed", "source"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("confirmed") and not (given.get("source") or "").strip():
            self.add_error(
                "source", _("Ghi số và ngày của văn bản công bố danh sách ngày nghỉ trước.")
            )
        return given


@admin.register(CalendarYear)
class CalendarYearAdmin(ForAdministrators):
    """Which years have an official list; without one, due dates are provisional and say so."""

    form = CalendarYearForm
    list_display = ["year", "confirmed", "confirmed_by", "source"]
    readonly_fields = ["confirmed_by"]

    def save_model(self, request: HttpRequest, obj: CalendarYear, form: Any, change: bool) -> None:
        """Whoever confirms is named; taking the confirmation back takes the name away."""
        if "confirmed" in form.changed_data:
            user: Any = request.user
            obj.confirmed_by = user if obj.confirmed else None
        super().save_model(request, obj, form, change)
        forget_calendar()
        if "confirmed" in form.changed_data:
            self.message_user(request, str(MOVED), messages.WARNING)


# --- only to look at ------------------------------------------------------------------------------


@admin.register(Dossier)
class DossierAdmin(ReadOnly):
    """Dossiers: their state is moved by the acts of the procedure alone."""

    list_display = ["code", "cluster", "procedure", "state", "regime", "local_body", "requested_on"]
    list_filter = ["state", "regime", "procedure", "is_invented"]
    search_fields = ["code", "cluster__folded_name", "cluster__name"]
    list_select_related = ["cluster", "local_body"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly):
    """The chained journal; ``manage.py verify_journal`` recomputes it."""

    list_display = ["dossier", "sequence", "act", "occurred_on", "actor", "office", "inferred"]
    list_filter = ["inferred"]
    search_fields = ["dossier__code", "act"]
    list_select_related = ["dossier", "actor", "office"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Deadline)
class DeadlineAdmin(ReadOnly):
    """Periods; the due date is derived and never typed."""

    list_display = ["dossier", "step", "organisation", "started_on", "due_on", "status", "late_by"]
    list_filter = ["status", "step"]
    search_fields = ["dossier__code"]
    list_select_related = ["dossier", "organisation"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """What moved each period."""

    list_display = ["deadline", "kind", "on", "until", "reason", "basis", "inferred"]
    list_filter = ["kind"]
    search_fields = ["deadline__dossier__code"]
    list_select_related = ["deadline__dossier"]
    ordering = ["-id"]
    show_full_result_count = False


class PartOfDossier(ReadOnly):
    """Whatever else belongs to a dossier."""

    search_fields = ["dossier__code"]
    list_select_related = ["dossier"]
    ordering = ["-pk"]
    show_full_result_count = False


for _part in (
    AppraisalReport,
    Component,
    CouncilScoring,
    Decision,
    DocumentFile,
    InvestorRequest,
    Opinion,
    Supplement,
):
    admin.site.register(_part, PartOfDossier)
