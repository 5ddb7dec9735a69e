"""The site's own app: commands and system checks that belong to no single room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Commands (`up`, `check_translations`) and the checks of the installation."""

    name = "config"
    label = "config"
    verbose_name = "CCN Procedures"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers the system checks)
