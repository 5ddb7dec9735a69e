"""App definition of `workflows`."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Who does what next."""

    name = "workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.notices import browser_cookie  # noqa: F401  (hears of signing in and out)
