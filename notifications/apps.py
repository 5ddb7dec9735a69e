"""App definition of `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Getting the word out: instants, recipients, messages."""

    name = "notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications import checks  # noqa: F401  (registers the system checks)
