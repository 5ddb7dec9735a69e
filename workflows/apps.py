"""App definition of `workflows`."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Who does what next."""

    name = "workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"
