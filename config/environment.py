"""Reading the environment: every value has a type, and a wrong one is told in words."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}

# Values that stand in this public repository, so that production can refuse them.
DEMO_KEY = "demo-key-of-no-value-never-use-this-in-production"
PLACEHOLDER = "change-me"
EXAMPLE_HOST = "ccn.example.gov.vn"


def text(name: str, default: str | None = None) -> str:
    """The variable `name`; without a default it must be set and not empty."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See deploy/ccn.env.example.")
    return value


def secret(name: str) -> str:
    """The variable `name`, or the content of the file that `name`_FILE points to; else empty."""
    value = os.environ.get(name, "").strip()
    path = os.environ.get(f"{name}_FILE", "").strip()
    if value or not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {error}") from None


def flag(name: str, default: bool = False) -> bool:
    """The variable `name` as yes or no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    """The variable `name` as a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    """The variable `name` as a list, parted by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def templates(name: str) -> dict[str, dict[str, str]]:
    """The TOML file that the variable `name` points to: a table a channel, kind → template id."""
    path = os.environ.get(name, "").strip()
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read: {error}") from None
    if not all(isinstance(table, dict) for table in found.values()):
        raise ImproperlyConfigured(f"{name}: {path} must hold a table for each channel.")
    return {
        channel: {kind: str(template) for kind, template in table.items()}
        for channel, table in found.items()
    }


SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE: a transaction takes the write lock when it begins, so it never has to be
    # upgraded half-way, which SQLite refuses at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}


def database(url: str) -> dict[str, Any]:
    """Django's settings for a database address: `postgresql://…` or `sqlite:///path`.

    A PostgreSQL address may name a directory as the host (`?host=/run/postgresql`) for a Unix
    socket; its other query values become connection options of the driver.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:] if parts.path.startswith("/") else unquote(parts.path)
        if not path or path == ":memory:":
            raise ImproperlyConfigured("DATABASE_URL: a sqlite address needs a file's path.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(path)),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        host = options.pop("host", "") or unquote(parts.hostname or "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(options.pop("port", "") or parts.port or ""),
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL: {parts.scheme or 'no scheme'} is not known; use postgresql:// or sqlite:///."
    )
