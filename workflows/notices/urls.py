"""Addresses of the bell."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers <key:…>
from workflows.notices import browsers, feed, live, operation, preferences, seen_pages, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="notices_read_all"),
    path("notices/state/", live.state, name="notice_state"),
    path("notices/<key:key>/open/", live.open_message, name="notice_open"),
    path("notices/preferences/", preferences.preferences, name="notice_preferences"),
    path("notices/preferences/kinds/", preferences.kinds, name="notice_kinds"),
    path("notices/preferences/calendar/", preferences.calendar, name="notice_calendar"),
    path("notices/preferences/webhooks/", preferences.webhooks, name="notice_webhooks"),
    path(
        "notices/preferences/webhooks/<key:key>/end/",
        preferences.end_webhook,
        name="notice_webhook_end",
    ),
    path("push-worker.js", browsers.worker, name="push_worker"),
    path("notices/browsers/", browsers.browsers, name="notice_browsers"),
    path("notices/browsers/<key:key>/end/", browsers.end_browser, name="notice_browser_end"),
    path("calendar/<str:token>.ics", feed.calendar, name="calendar_feed"),
    path("notices/<key:key>/read/", views.read, name="notice_read"),
    path("reminders/", seen_pages.reminders, name="reminders"),
    path("reminders/why-not/", seen_pages.why_not, name="reminders_why_not"),
    path("dossiers/<str:code>/reminders/", seen_pages.dossier_reminders, name="dossier_reminders"),
    path("operation/", operation.operation, name="operation"),
    path("operation/letters/<key:key>/", operation.letter, name="operation_letter"),
    path("operation/hold/", operation.hold, name="operation_hold"),
]
