"""Two people at once on the same dossier: `python -m tests.workflows.drills.races NAME TRIES`.

Each try has a dossier of its own, two threads with a connection each, and a barrier before the
act. Prints counts and the losers' waiting times in milliseconds as one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402
from viewflow.workflow.status import PROCESS  # noqa: E402

from procedures import journal  # noqa: E402
from procedures.models import Dossier, JournalEntry, Opinion, User  # noqa: E402
from procedures.services import decision, opinions, withdrawal  # noqa: E402
from procedures.states import DossierState  # noqa: E402
from tests.world import World, content_of, make_world  # noqa: E402
from workflows import engine  # noqa: E402

Act = Callable[[], Any]


@dataclass
class Outcome:
    """How one side of a race ended: the name of its end, and after how many milliseconds."""

    end: str
    took: float


def at_once(*acts: Act) -> list[Outcome]:
    """Run acts in threads of their own, all released at the same instant."""
    barrier = threading.Barrier(len(acts))
    found: list[Outcome | None] = [None] * len(acts)

    def side(number: int, act: Act) -> None:
        connection.ensure_connection()
        try:
            barrier.wait()
            began = time.perf_counter()
            try:
                act()
                end = "done"
            except Exception as error:
                end = type(error).__name__
            found[number] = Outcome(end, (time.perf_counter() - began) * 1000)
        finally:
            connection.close()

    threads = [threading.Thread(target=side, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcome for outcome in found if outcome is not None]


def person(world: World, role: str) -> User:
    """A fresh object, as each request has; its posts are read in the race."""
    return User.objects.get(pk=world.people[role].pk)


def double_execution(world: World, tries: int) -> dict[str, Any]:
    """Two people of one office decide the same dossier."""
    ends, losers, doubled = Counter[str](), [], 0
    for _try in range(tries):
        dossier = world.submitted()
        task = engine.open_task(dossier, "receive")
        before = JournalEntry.objects.filter(dossier=dossier).count()

        def act(task: Task = task, dossier: Dossier = dossier) -> None:
            from procedures.services import reception

            engine.perform(
                task.pk,
                person(world, "one_stop"),
                lambda d: reception.confirm_complete(
                    dossier_id=dossier.pk, act=world.act("one_stop")
                ),
            )

        outcomes = at_once(act, act)
        ends.update(outcome.end for outcome in outcomes)
        losers += [outcome.took for outcome in outcomes if outcome.end == "AlreadyDone"]
        effects = JournalEntry.objects.filter(dossier=dossier).count() - before
        following = Task.objects.filter(item__dossier=dossier, item__step="assign").count()
        doubled += (effects, following) != (1, 1)
        _check(dossier)
    return {"ends": ends, "double_effects": doubled, **_times("loser", losers)}


def lost_join(world: World, tries: int) -> dict[str, Any]:
    """The last two of four consulted bodies answer together."""
    ends, stuck, took = Counter[str](), 0, []
    for _try in range(tries):
        dossier = world.in_appraisal()
        asked = world.consult(dossier, 4)
        for opinion in asked[:2]:
            world.answer(opinion)
        outcomes = at_once(*(_answering(world, dossier, opinion) for opinion in asked[2:]))
        ends.update(outcome.end for outcome in outcomes)
        took += [outcome.took for outcome in outcomes]
        open_steps = [task.item.step for task in engine.open_tasks(dossier)]
        stuck += open_steps != ["score"]
        _check(dossier)
    return {"ends": ends, "stuck": stuck, **_times("answer", took)}


def withdrawal_against_decision(world: World, tries: int) -> dict[str, Any]:
    """The committee decides while the local body takes the dossier back."""
    ends, torn = Counter[str](), 0
    for _try in range(tries):
        dossier = world.reported()
        task = engine.open_task(dossier, "decide")

        def deciding(task: Task = task, dossier: Dossier = dossier) -> None:
            engine.perform(
                task.pk,
                person(world, "pc_leader"),
                lambda d: decision.decide(
                    dossier_id=dossier.pk,
                    act=world.act("pc_leader"),
                    outcome="approved",
                    signed=decision.Signed("1", "QĐ-UBND", "A", "Chủ tịch", content_of(dossier)),
                ),
            )

        def withdrawing(dossier: Dossier = dossier) -> None:
            engine.withdraw(
                dossier.pk,
                lambda d: withdrawal.withdraw(
                    dossier_id=dossier.pk, act=world.act("local_officer"), reason="đổi kế hoạch"
                ),
            )

        outcomes = at_once(deciding, withdrawing)
        ends.update(_named(("decide", "withdraw"), outcomes))
        state = Dossier.objects.get(pk=dossier.pk).state
        running = Process.objects.filter(case__dossier=dossier, status=PROCESS.NEW).exists()
        left = [t.item.step for t in engine.open_tasks(dossier)]
        torn += (state, running, left) not in (
            (DossierState.WITHDRAWN, False, []),
            (DossierState.DECIDED, True, ["copy_ministry"]),
        )
        torn += sum(outcome.end == "done" for outcome in outcomes) != 1
        _check(dossier)
    return {"ends": ends, "torn": torn}


def answer_against_drop(world: World, tries: int) -> dict[str, Any]:
    """The last body answers while the specialist stops waiting for it."""
    ends, torn = Counter[str](), 0
    for _try in range(tries):
        dossier = world.in_appraisal()
        (opinion,) = world.consult(dossier, 1)

        def dropping(dossier: Dossier = dossier, opinion: Opinion = opinion) -> None:
            engine.drop_opinion_task(
                dossier.pk,
                opinion,
                lambda d: opinions.drop_body(
                    dossier_id=dossier.pk,
                    act=world.act("specialist"),
                    opinion_id=opinion.pk,
                    reason="không cần nữa",
                ),
            )

        outcomes = at_once(_answering(world, dossier, opinion), dropping)
        ends.update(_named(("answer", "drop"), outcomes))
        torn += [task.item.step for task in engine.open_tasks(dossier)] != ["score"]
        torn += sum(outcome.end == "done" for outcome in outcomes) != 1
        _check(dossier)
    return {"ends": ends, "torn": torn}


def _answering(world: World, dossier: Dossier, opinion: Opinion) -> Act:
    task = engine.open_task(dossier, "give_opinion", opinion=opinion)
    role = f"opinion_officer:{world.bodies.index(opinion.body)}"

    def act() -> None:
        engine.perform(
            task.pk,
            person(world, role),
            lambda d: opinions.give_opinion(
                dossier_id=dossier.pk, act=world.act(role), opinion_id=opinion.pk, outcome="agree"
            ),
        )

    return act


def _named(sides: tuple[str, str], outcomes: list[Outcome]) -> list[str]:
    return [f"{who}:{outcome.end}" for who, outcome in zip(sides, outcomes, strict=True)]


def _check(dossier: Dossier) -> None:
    broken = journal.first_broken_entry(Dossier.objects.get(pk=dossier.pk))
    if broken is not None:
        raise AssertionError(f"the journal broke: {broken}")


def _times(what: str, took: list[float]) -> dict[str, float]:
    if not took:
        return {}
    ordered = sorted(took)
    return {
        f"{what}_median_ms": round(statistics.median(ordered), 1),
        f"{what}_p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        f"{what}_max_ms": round(ordered[-1], 1),
    }


RACES: dict[str, Callable[[World, int], dict[str, Any]]] = {
    "double_execution": double_execution,
    "lost_join": lost_join,
    "withdrawal_against_decision": withdrawal_against_decision,
    "answer_against_drop": answer_against_drop,
}


if __name__ == "__main__":
    print(json.dumps(RACES[sys.argv[1]](make_world(), int(sys.argv[2]))))
