"""DATABASE_URL and REDIS_URL switch to PostgreSQL and Redis, with nothing else changed."""

from __future__ import annotations

import json

from redis import Redis

from tests.servers.loopback import wait_until
from tests.servers.site import site


def test_the_site_runs_on_postgresql_and_redis(postgresql_url, redis_url):
    with site(DATABASE_URL=postgresql_url, REDIS_URL=redis_url) as running:
        # Beat's call has gone through Redis to the worker, whose mark stands in the database.
        wait_until(lambda: running.get("/readyz")[0] == 200, within=60, what="beat's heartbeat")
        status, body = running.get("/readyz")
        assert (status, json.loads(body)["ready"]) == (200, True)
        with Redis.from_url(redis_url) as client:
            assert client.exists("_kombu.binding.ccn")
        assert running.accounts()
