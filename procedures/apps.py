"""App definition of `procedures`."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """What the law says and what happened."""

    name = "procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
