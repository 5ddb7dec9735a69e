"""Makes a data folder ready to run on: tables, reference data, sample data, catalogues, files.

A second start should cost nothing, so what was done is remembered by a fingerprint of the sources;
the pending migrations are asked of the database itself, so a new database is always made ready.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.translations import compile_catalogues

SOURCES = ("config", "workflows", "procedures", "notifications", "templates", "static", "locale")
SUFFIXES_NOT_SOURCE = {".pyc", ".mo"}


def prepare(say: Callable[[str], None]) -> bool:
    """Do what is left to do, telling each step; False when nothing was."""
    stamp = settings.DATA_DIR / "prepared.json"
    # Before the fingerprint, so that a catalogue compiled now is not a change the next time.
    compile_catalogues(settings.BASE_DIR / "locale")
    now = {"sources": _fingerprint(settings.BASE_DIR), "database": _database_name()}
    if not _migrations_pending() and _read(stamp) == now:
        return False
    say("Cập nhật cơ sở dữ liệu… (migrate)")
    call_command("migrate", verbosity=0, interactive=False)
    say("Nạp dữ liệu tham chiếu… (reference data)")
    call_command("load_reference_data", verbosity=0)
    say("Nạp dữ liệu mẫu… (sample data)")
    call_command("load_sample_data", verbosity=0)
    say("Gom tệp giao diện… (static files)")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(json.dumps(now), encoding="utf-8")
    return True


def _migrations_pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix not in SUFFIXES_NOT_SOURCE:
                stat = path.stat()
                line = f"{path.relative_to(root)}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
                digest.update(line.encode())
    lock = root / "requirements.lock"
    digest.update(lock.read_bytes() if lock.exists() else b"")
    return digest.hexdigest()


def _database_name() -> str:
    values = connection.settings_dict
    return f"{values['ENGINE']} {values['HOST']} {values['PORT']} {values['NAME']}"


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
