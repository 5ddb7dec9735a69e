"""Addresses of databases, and values of the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


def test_a_postgresql_address_is_taken_apart():
    found = environment.database("postgresql://ccn:p%40ss@db.test:5433/ccn?sslmode=require")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"]) == ("ccn", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.test", "5433", "ccn")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_postgresql_socket_is_named_as_the_host():
    found = environment.database("postgresql://postgres@/ccn?host=%2Frun%2Fpg&port=5432")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("/run/pg", "5432", {})


def test_a_sqlite_address_takes_the_write_lock_when_a_transaction_begins():
    found = environment.database("sqlite:////var/lib/ccn/ccn.sqlite3")
    assert found["NAME"] == "/var/lib/ccn/ccn.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("url", ["mysql://root@localhost/ccn", "ccn.sqlite3", "sqlite://"])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(url)


@pytest.mark.parametrize(("value", "meant"), [("yes", True), ("0", False), ("TRUE", True)])
def test_a_flag_is_read_as_yes_or_no(monkeypatch, value, meant):
    monkeypatch.setenv("CCN_BEHIND_PROXY", value)
    assert environment.flag("CCN_BEHIND_PROXY") is meant


def test_a_flag_that_says_neither_is_refused(monkeypatch):
    monkeypatch.setenv("CCN_BEHIND_PROXY", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="CCN_BEHIND_PROXY"):
        environment.flag("CCN_BEHIND_PROXY")
