"""Until when the one-stop desk passes a paper on, where the hour of receipt is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import Dossier, JournalEntry
from tests.world import World
from workflows import engine

SignIn = Callable[[str], Client]
MONDAY = date(2026, 11, 16)


def page(client: Client, dossier: Dossier) -> str:
    address = reverse("task", args=[engine.open_task(dossier, "receive").pk])
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        # Vietnam is seven hours ahead; opening hours are those of the seeded calendar.
        (8, 0, "Nhận lúc 15:00 16/11/2026 → chuyển xử lý trước 17:00 16/11/2026"),
        (8, 20, "Nhận lúc 15:20 16/11/2026 → chuyển xử lý trước 07:30 17/11/2026"),
    ],
)
def test_a_paper_received_after_three_is_passed_on_the_next_morning(
    world: World,
    as_person: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    hour: int,
    minute: int,
    words: str,
) -> None:
    at = datetime(2026, 11, 16, hour, minute, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    dossier = world.submitted(MONDAY)
    text = page(as_person("one_stop"), dossier)
    assert words in text
    assert "Điều 18" not in text
    assert "NĐ 118/2025 (thay NĐ 61/2018" in text


def test_nothing_is_said_of_an_act_that_was_entered_later_or_from_a_record(
    world: World, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, 16, 8, 20, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    dossier = world.submitted(MONDAY - timedelta(days=3))
    desk = as_person("one_stop")
    assert "chuyển xử lý trước" not in page(desk, dossier)

    entry = JournalEntry.objects.get(dossier=dossier, act="dossier.submitted")
    assert entry.occurred_on == MONDAY - timedelta(days=3)
