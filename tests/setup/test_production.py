"""Production: everything from the environment, and no start on a value made for a demo."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import environment as values
from tests.servers.site import ROOT, environment_for

KEY = "k" * 10 + "J8wq-2Zr5xV7nQ4tY1mB6cD9fG3hL0pS_uEaRiTo" + "z" * 10


@pytest.fixture
def production(tmp_path):
    """The environment of a production site on an empty database."""
    return environment_for(
        tmp_path / "data",
        DJANGO_SETTINGS_MODULE="config.settings.production",
        SECRET_KEY=KEY,
        ALLOWED_HOSTS="procedures.test",
        DATABASE_URL=f"sqlite:///{tmp_path / 'production.sqlite3'}",
        REDIS_URL="redis://127.0.0.1:6379/0",
        DEFAULT_FROM_EMAIL="office@procedures.test",
    )


def _manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_check_deploy_has_no_warning(production):
    done = _manage(production, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", values.DEMO_KEY),
        ("SECRET_KEY", "change-me"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", values.EXAMPLE_HOST),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
        ("CCN_DATA_DIR", ""),
        ("DEFAULT_FROM_EMAIL", ""),
    ],
)
def test_production_refuses_a_missing_or_demo_value(production, name, value):
    done = _manage(production | {name: value}, "check")
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr.strip().splitlines()[-1]


def test_production_refuses_demo_accounts(production):
    local = production | {"DJANGO_SETTINGS_MODULE": "config.settings.local"}
    for command in ("migrate", "load_reference_data", "load_sample_data"):
        done = _manage(local, command, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    checked = _manage(production, "check", "--deploy")
    assert checked.returncode != 0
    assert "config.E001" in checked.stderr
    served = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert served.returncode != 0
    assert "demo accounts" in served.stderr
