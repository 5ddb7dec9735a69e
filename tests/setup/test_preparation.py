"""A second start keeps the data and does nothing over."""

from __future__ import annotations

import json
import re
import sqlite3

from django.contrib.staticfiles import finders

from tests.servers.site import ROOT, environment_for, manage

PREPARE = "from config.preparation import prepare; print(prepare(lambda line: None))"


def prepared(environment: dict[str, str]) -> str:
    """The last word of a preparation: whether it had something to do."""
    said = manage("shell", "-v", "0", "-c", PREPARE, environment=environment)
    return said.strip().splitlines()[-1]


def test_a_second_preparation_has_nothing_to_do_and_keeps_what_was_written(tmp_path):
    environment = environment_for(tmp_path / "data")
    assert prepared(environment) == "True"
    accounts = json.loads(manage("demo_accounts", "--json", environment=environment))
    assert accounts
    name = accounts[0]["username"]
    with sqlite3.connect(tmp_path / "data" / "ccn.sqlite3") as database:
        database.execute("UPDATE procedures_user SET last_name = 'kept' WHERE username = ?", [name])
    assert prepared(environment) == "False"
    # The same when the sources have changed, as after an update.
    (tmp_path / "data" / "prepared.json").unlink()
    assert prepared(environment) == "True"
    with sqlite3.connect(tmp_path / "data" / "ccn.sqlite3") as database:
        kept = database.execute(
            "SELECT last_name FROM procedures_user WHERE username = ?", [name]
        ).fetchone()
    assert kept == ("kept",)


def test_every_static_file_that_a_template_names_is_served():
    named = {
        name
        for folder in ("templates", "config", "workflows")
        for template in (ROOT / folder).rglob("*.html")
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", template.read_text("utf-8"))
    }
    assert named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_no_file_of_viewflow_is_collected_and_all_are_compressed(tmp_path):
    environment = environment_for(tmp_path / "data")
    manage("collectstatic", "--noinput", "-v", "0", environment=environment)
    collected = tmp_path / "data" / "static"
    assert not (collected / "viewflow").exists()
    assert list((collected / "bootstrap" / "css").glob("bootstrap-reboot.min.*.css.gz"))
    total = sum(path.stat().st_size for path in collected.rglob("*") if path.is_file())
    assert total < 12_000_000
