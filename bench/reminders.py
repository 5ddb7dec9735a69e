"""Planning, finding, writing and claiming reminders against bare SQL in the same run.

A part of ``python -m bench``: ``python -m bench.reminders PLANNED ROUNDS`` prints one JSON object.
Each baseline does what ours must leave behind in the database and nothing else, with as many rows a
statement and as many commits.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from psycopg2.extras import execute_values  # noqa: E402

from bench.rows import (  # noqa: E402
    ATTEMPT,
    MESSAGE,
    REMINDER,
    due_now,
    forget_messages,
    letters_of,
    make_deadlines,
    own_connection,
    plan_far,
    queue,
)
from notifications import claims, outbox, reminders  # noqa: E402
from notifications.models import DeliveryAttempt, Message  # noqa: E402
from procedures.calendars import calendar_in_force  # noqa: E402
from procedures.models import Deadline, User  # noqa: E402
from procedures.services import ladder  # noqa: E402
from procedures.statements import insertion, run  # noqa: E402

settings.NOTIFICATION_HOURS = ""
DUE = 100
LETTERS = 1000


@dataclass
class Pair:
    """Seconds of each round, ours and the baseline's, and how many rows a round has."""

    rows: int
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        """Rows a second of each (median of the rounds) and the ratio."""
        ours, bare = (self.rows / statistics.median(found) for found in (self.ours, self.bare))
        return {"ours": ours, "bare": bare, "ratio": ours / bare}


def timed(call: Callable[[], Any]) -> float:
    """Seconds it took."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class Statements:
    """Times each statement of a block; ``find`` is the one that looks for what is due."""

    def __init__(self) -> None:
        self.count, self.find = 0, 0.0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.count += 1
            if "SKIP LOCKED" in sql and REMINDER in sql:
                self.find += time.perf_counter() - began


# --- planning ------------------------------------------------------------------------------------


def planning(raw: Any, deadlines: list[Deadline], rounds: int) -> dict[str, float]:
    """The ladder of each deadline, reckoned and written, a transaction a deadline."""
    calendar, rules = calendar_in_force(), ladder.rules_in_force()

    def ladder_of(deadline: Deadline) -> list[Any]:
        return ladder.reminders_of(deadline, ladder.rungs_of(deadline, calendar, rules))

    rows = [ladder_of(deadline) for deadline in deadlines]
    pair = Pair(sum(map(len, rows)))

    def ours() -> None:
        for deadline in deadlines:
            with transaction.atomic():
                run(insertion(*ladder_of(deadline)))

    def bare() -> None:
        for found in rows:
            with raw, raw.cursor() as cursor:
                execute_values(
                    cursor,
                    f"INSERT INTO {REMINDER} (subject, version, rung, kind, audience, send_at, "  # noqa: S608
                    "state, reason) VALUES %s",
                    [
                        (r.subject, 1, r.rung, r.kind, r.audience, r.send_at, "planned", "")
                        for r in found
                    ],
                )

    for _round in range(rounds):
        for call, into in ((ours, pair.ours), (bare, pair.bare)):
            due_now([], timezone.now())
            into.append(timed(call))
    return pair.told()


# --- finding -------------------------------------------------------------------------------------

FIND = (
    f"SELECT * FROM {REMINDER} WHERE state = 'planned' AND send_at <= %s "  # noqa: S608
    f"ORDER BY send_at, id LIMIT {reminders.BATCH} FOR UPDATE SKIP LOCKED"
)


def finding(raw: Any, deadlines: list[Deadline], rounds: int) -> dict[str, float]:
    """One sweep that finds a hundred due; milliseconds of looking, and of the whole sweep."""
    found: dict[str, list[float]] = {"find": [], "bare": [], "sweep": []}
    statements = 0
    for _round in range(rounds + 1):
        now = timezone.now()
        due_now(deadlines[:DUE], now)
        with raw, raw.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute(FIND, [now])
            if len(cursor.fetchall()) != DUE:
                raise RuntimeError("the baseline found another number")
            found["bare"].append(time.perf_counter() - began)
        counted = Statements()
        with connection.execute_wrapper(counted):
            began = time.perf_counter()
            swept = reminders.sweep(now)
            found["sweep"].append(time.perf_counter() - began)
        if swept.sent != DUE:
            raise RuntimeError(f"the sweep found another number: {swept}")
        found["find"].append(counted.find)
        statements = counted.count
    # The first round warms up.
    told = {name: 1000 * statistics.median(times[1:]) for name, times in found.items()}
    return {**told, "ratio": told["find"] / told["bare"], "statements": statements}


# --- writing, claiming, marking ------------------------------------------------------------------


def life(raw: Any, deadlines: list[Deadline], rounds: int) -> dict[str, dict[str, float]]:
    """An outbox row's whole life: written under its key, claimed by twenty, begun and ended.

    The people have no address, so each row of the writing is a bell: one row a letter on both
    sides. Claiming and marking go over e-mails.
    """
    now = timezone.now()
    people = list(User.objects.filter(username__startswith="bench_")[:8])
    rows = due_now(deadlines, now)[: LETTERS // len(people)]
    letters = letters_of(rows, people)
    pairs = {
        name: Pair(len(rows) * len(people) if name == "write" else LETTERS)
        for name in ("write", "claim", "mark")
    }
    emails = {person.pk: person.email for person in people}
    for _round in range(rounds):
        User.objects.filter(pk__in=emails).update(email="")
        for call, into in (
            (lambda: _write(letters, now), pairs["write"].ours),
            (lambda: _bare_write(raw, letters, now), pairs["write"].bare),
        ):
            forget_messages()
            into.append(timed(call))
        for pk, email in emails.items():
            User.objects.filter(pk=pk).update(email=email)
        for claim, mark, which in (
            (_claim, _mark, "ours"),
            (lambda now: _bare_claim(raw, now), lambda taken, now: _bare_mark(raw, taken), "bare"),
        ):
            forget_messages()
            queue(LETTERS, people[0], now)
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM ANALYZE {MESSAGE}")
            taken: list[Any] = []
            getattr(pairs["claim"], which).append(
                timed(lambda claim=claim, taken=taken: taken.extend(claim(now)))
            )
            if len(taken) != LETTERS:
                raise RuntimeError(f"{which} claimed {len(taken)}")
            getattr(pairs["mark"], which).append(
                timed(lambda mark=mark, taken=taken: mark(taken, now))
            )
    whole = Pair(LETTERS)
    for name in ("ours", "bare"):
        parts = [
            [seconds / pairs[part].rows * LETTERS for seconds in getattr(pairs[part], name)]
            for part in pairs
        ]
        setattr(whole, name, [sum(times) for times in zip(*parts, strict=True)])
    return {**{name: pair.told() for name, pair in pairs.items()}, "life": whole.told()}


def _write(letters: Any, now: Any) -> None:
    every = list(letters.items())
    for start in range(0, len(every), reminders.BATCH):
        with transaction.atomic():
            outbox.write(dict(every[start : start + reminders.BATCH]), now)


def _bare_write(raw: Any, letters: Any, now: Any) -> None:
    every = list(letters.items())
    for start in range(0, len(every), reminders.BATCH):
        with raw, raw.cursor() as cursor:
            execute_values(
                cursor,
                f"INSERT INTO {MESSAGE} (key, reminder_id, recipient_id, channel, address, kind, "  # noqa: S608
                "subject_line, body, link, state, created_at, next_attempt_at, sent_at, "
                "attempts_count, resends_count, provider_id, thread, keeps_hours, digest_key, "
                "dropped_because) "
                "VALUES %s ON CONFLICT (key) DO NOTHING RETURNING key, id",
                [
                    (
                        *(outbox.message_key(row, letter.recipient_id, "bell"), row.pk),
                        *(letter.recipient_id, "bell", "", letter.kind, letter.subject_line),
                        *(letter.body, letter.link, "sent", now, now, now, 0, 0, ""),
                        *(letter.thread, False, "", ""),
                    )
                    for row, found in every[start : start + reminders.BATCH]
                    for letter in found
                ],
                page_size=outbox.ROWS_A_STATEMENT,
                fetch=True,
            )


def _claim(now: Any) -> list[Message]:
    taken: list[Message] = []
    while found := claims.claim(now):
        taken += found
    return taken


def _bare_claim(raw: Any, now: Any) -> list[tuple[Any, ...]]:
    taken: list[tuple[Any, ...]] = []
    while True:
        with raw, raw.cursor() as cursor:
            cursor.execute(
                f"WITH taken AS (SELECT id FROM {MESSAGE} WHERE state = 'queued' "  # noqa: S608
                "AND next_attempt_at <= %s ORDER BY next_attempt_at, id LIMIT %s "
                f"FOR UPDATE SKIP LOCKED) UPDATE {MESSAGE} SET state = 'sending', "
                f"claimed_at = %s WHERE id IN (SELECT id FROM taken) RETURNING {MESSAGE}.*",
                [now, claims.CLAIM_BATCH, now],
            )
            found = cursor.fetchall()
        if not found:
            return taken
        taken += found


def _mark(taken: list[Message], now: Any) -> None:
    ended: claims.Ended | None = None
    for message in taken:
        attempt = claims.turn(ended, message, now)
        if attempt is None:
            raise RuntimeError("a claim was lost")
        ended = claims.Ended(
            message.pk,
            attempt,
            Message.State.SENT,
            DeliveryAttempt.Outcome.DELIVERED,
            columns={"sent_at": now, "provider_id": "1"},
        )
    claims.turn(ended, None, now)


def _bare_mark(raw: Any, taken: list[tuple[Any, ...]]) -> None:
    """As often committed: the beginning on record before each call, its end with the next."""
    now = timezone.now()
    before: tuple[int, int] | None = None
    for key, *_rest in [*taken, (None,)]:
        with raw, raw.cursor() as cursor:
            if before is not None:
                cursor.execute(
                    f"UPDATE {ATTEMPT} SET outcome = 'delivered' WHERE id = %s; "  # noqa: S608
                    f"UPDATE {MESSAGE} SET state = 'sent', sent_at = %s, claimed_at = NULL "
                    "WHERE id = %s",
                    [before[1], now, before[0]],
                )
            if key is not None:
                cursor.execute(
                    f"INSERT INTO {ATTEMPT} (message_id, at, outcome, detail) "  # noqa: S608
                    "VALUES (%s, %s, 'uncertain', '') RETURNING id",
                    [key, now],
                )
                before = (key, cursor.fetchone()[0])


def measure(planned: int, rounds: int) -> dict[str, Any]:
    """Everything; the planned rows are written first, so that all else is measured among them."""
    deadlines = make_deadlines(125)
    raw = own_connection()
    few = finding(raw, deadlines, rounds)
    plan_far(planned)
    return {
        "planned": planned,
        "finding_few": few,
        "finding": finding(raw, deadlines, rounds),
        "planning": planning(raw, deadlines, rounds),
        **life(raw, deadlines, rounds),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
