"""What Prometheus scrapes at /metrics: the outbox, what was sent, beat and the sweeps.

Everything is read from the database at the moment of asking, so any of several web processes gives
the same answer. Nothing is counted beyond a bound: a full outbox must not slow its own monitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

MOST_COUNTED = 10_000
"""A queue longer than this is told as this long."""

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
)
"""Signs that a proxy asks for somebody else: its own address then says nothing."""


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The measurements as text; 403 for whoever is neither on this machine nor has the token."""
    if not may_scrape(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Measurements())
    try:
        text = generate_latest(registry)
    except DatabaseError:
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def may_scrape(request: HttpRequest) -> bool:
    """Whether the caller sits on this machine (and no proxy asks for him), or bears the token."""
    token = settings.METRICS_TOKEN
    given = str(request.META.get("HTTP_AUTHORIZATION", ""))
    if token and compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return is_on_this_machine(request)


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether the connection comes from loopback and from no proxy."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False


class Measurements(Collector):
    """One scrape: read once, then told as metrics."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or timezone.now()

    def describe(self) -> list[Metric]:
        """Nothing beforehand: whatever is told is read when it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All metrics; about twenty short statements, whatever lies in the tables."""
        yield from self._outbox()
        yield from self._unswept()
        yield from self._attempts()
        yield from self._machinery()

    def _age(self, at: datetime | None) -> float:
        return max(0.0, (self.now - at).total_seconds()) if at else 0.0

    def _outbox(self) -> Iterator[Metric]:
        from notifications import health
        from notifications.models import Message

        depth = GaugeMetricFamily(
            "ccn_outbox_messages",
            f"Messages under way by road and state, at most {MOST_COUNTED}.",
            labels=["road", "state"],
        )
        oldest = GaugeMetricFamily(
            "ccn_outbox_oldest_age_seconds",
            "How long the oldest of them has been due, or in a worker's hands.",
            labels=["road", "state"],
        )
        dead = GaugeMetricFamily(
            "ccn_dead_letters",
            f"Messages that wait for a person's decision, at most {MOST_COUNTED}.",
            labels=["road"],
        )
        found = {
            (queue.channel, queue.state): queue
            for queue in health.queues(self.now, most=MOST_COUNTED)
        }
        for road in health.OUTSIDE:
            for state in health.UNDER_WAY:
                queue = found.get((road, state))
                count = queue.count if queue else 0
                if state == Message.State.DEAD:
                    dead.add_metric([road], count)
                    continue
                depth.add_metric([road, state], count)
                oldest.add_metric([road, state], self._age(queue.oldest_at if queue else None))
        yield from (depth, oldest, dead)

    def _unswept(self) -> Iterator[Metric]:
        from notifications import health

        count, oldest = health.unswept(self.now, most=MOST_COUNTED)
        yield GaugeMetricFamily(
            "ccn_reminders_due",
            f"Reminders that are due and not yet written, at most {MOST_COUNTED}.",
            value=count,
        )
        yield GaugeMetricFamily(
            "ccn_reminders_oldest_due_age_seconds",
            "How long the oldest of them has been due.",
            value=self._age(oldest),
        )
        yield GaugeMetricFamily(
            "ccn_reminders_put_off",
            f"Reminders that could not be written and are tried again, at most {MOST_COUNTED}.",
            value=health.put_off(most=MOST_COUNTED),
        )

    def _attempts(self) -> Iterator[Metric]:
        from notifications.models import AttemptTally

        told = CounterMetricFamily(
            "ccn_delivery_attempts",
            "Attempts to deliver by road and outcome; told five minutes after they ended.",
            labels=["road", "outcome"],
        )
        for row in AttemptTally.objects.order_by("channel", "outcome"):
            told.add_metric([row.channel, row.outcome], row.count)
        yield told

    def _machinery(self) -> Iterator[Metric]:
        from notifications import after_restore, health
        from notifications.channels import registry
        from notifications.models import Heartbeat

        names = ("beat", "sweep")
        beats = Heartbeat.objects.in_bulk(names)
        for name, words in zip(names, ("beat was heard", "sweep ended"), strict=True):
            age = GaugeMetricFamily(
                f"ccn_{name}_age_seconds", f"How long ago {words}; absent if never."
            )
            if name in beats:
                age.add_metric([], self._age(beats[name].at))
            yield age
        yield CounterMetricFamily(
            "ccn_sweeps",
            "Sweeps that ended.",
            value=beats["sweep"].beats if "sweep" in beats else 0,
        )
        is_open = GaugeMetricFamily(
            "ccn_road_open", "Whether the road is on and not paused.", labels=["road"]
        )
        on, paused = set(registry.open_names()), health.paused_roads(self.now)
        for road in health.OUTSIDE:
            is_open.add_metric([road], float(road in on and road not in paused))
        yield is_open
        yield GaugeMetricFamily(
            "ccn_sending_held",
            "1 while nothing leaves until a person decides (after a restore).",
            value=float(after_restore.open_hold() is not None),
        )
