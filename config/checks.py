"""System checks of the installation: what would go wrong later is said at the start."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection


@register(Tags.database)
def check_driver(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Warn when psycopg 3 can be imported: Django would silently use it instead of psycopg2."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [
        Warning(
            "psycopg 3 is installed, and Django uses it without being asked.",
            hint="Locks and time limits are tested with psycopg2: uninstall psycopg.",
            id="config.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_demo_accounts(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Refuse demo people where `REFUSE_DEMO_ACCOUNTS` is set: their passwords are public."""
    if not settings.REFUSE_DEMO_ACCOUNTS or not demo_accounts_present():
        return []
    return [
        Error(
            "The database holds demo accounts, whose passwords are public.",
            hint="Production starts on an empty database: load no sample data into it.",
            id="config.E001",
        )
    ]


def demo_accounts_present() -> bool:
    """Whether somebody of the sample data could sign in; no before the tables are there."""
    from django.contrib.auth import get_user_model

    from procedures.demo import demo_accounts_exist

    if get_user_model()._meta.db_table not in connection.introspection.table_names():
        return False
    return demo_accounts_exist()
