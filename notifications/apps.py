"""App definition of `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Getting the word out: instants, recipients, messages."""

    name = "notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
