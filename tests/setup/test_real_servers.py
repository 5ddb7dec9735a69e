"""The tests' own servers work, so that what rests on them is more than a skip."""

from __future__ import annotations

import psycopg2

from tests.servers.postgresql import Server


def test_a_fresh_database_has_every_table_and_commits_for_certain(postgresql_url):
    connection = psycopg2.connect(postgresql_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procedures_user")
            assert cursor.fetchone() == (0,)
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
    finally:
        connection.close()


def test_a_module_runs_on_postgresql_and_its_last_line_comes_back(run_on_postgresql):
    assert run_on_postgresql("tests.setup.database_in_use") == {"vendor": "postgresql"}


def test_a_databases_address_keeps_the_servers_socket():
    server = Server("postgresql://postgres@/postgres?host=%2Ftmp%2Fx")
    assert server.url("ccn_1") == "postgresql://postgres@/ccn_1?host=%2Ftmp%2Fx"


def test_the_broker_of_production_answers(redis_url):
    from redis import Redis

    with Redis.from_url(redis_url) as client:
        assert client.ping()
