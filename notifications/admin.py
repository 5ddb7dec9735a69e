"""Looking at what is owed, what was written, and how each attempt to deliver it went."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from notifications.models import DeliveryAttempt, Message, Reminder, SendingHold


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only the machinery writes, for administrators to look at."""

    show_full_result_count = False
    ordering = ["-id"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # The right of the post of administrator, by name: this app knows nothing of posts.
        return request.user.is_staff and request.user.has_perm("procedures.act_as_administrator")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    """Planned reminders and letters."""

    list_display = ["subject", "version", "rung", "kind", "audience", "send_at", "state"]
    list_filter = ["state", "kind"]
    search_fields = ["subject"]


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Messages, one to one person by one road."""

    list_display = ["subject_line", "recipient", "channel", "state", "created_at", "sent_at"]
    list_filter = ["state", "channel"]
    search_fields = ["key", "recipient__username"]
    list_select_related = ["recipient"]


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnly):
    """Tries to deliver."""

    list_display = ["message", "at", "outcome", "detail"]
    list_filter = ["outcome"]
    list_select_related = ["message"]


@admin.register(SendingHold)
class SendingHoldAdmin(ReadOnly):
    """Times at which nothing was sent until a person decided (``manage.py after_restore``)."""

    list_display = ["began_at", "cause", "machine", "is_open", "decision", "decided_by"]
    list_select_related = ["decided_by"]
