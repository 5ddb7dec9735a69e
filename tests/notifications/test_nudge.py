"""A word to the workers after the commit: welcome, never needed, and never in anybody's way."""

from __future__ import annotations

import threading

import pytest
from celery import current_app
from django.db import transaction

from notifications import nudge, reminders, tasks
from notifications.models import Message, Reminder
from tests.notifications.conftest import BEFORE, at
from tests.servers.loopback import wait_until
from tests.world import fresh


@pytest.fixture
def given(settings, monkeypatch):
    """What is handed to the nudger, instead of a broker."""
    settings.NOTIFICATION_NUDGES = True
    calls: list[nudge.Call] = []
    monkeypatch.setattr(nudge.nudger, "give", calls.extend)
    return calls


def test_a_sweep_names_the_messages_it_has_written(
    given, deadline, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        reminders.sweep(at(BEFORE))
    (letter,) = Message.objects.filter(channel="email")
    assert given == [(nudge.DELIVER, ([letter.pk],))]
    for name, arguments in given * 2:
        assert name == tasks.deliver.name
        tasks.deliver(*arguments)
    assert len(mailoutbox) == 1


def test_an_act_that_owes_a_letter_asks_for_a_sweep(
    given, world, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        world.lodge()
    assert (nudge.SWEEP, ()) in given
    assert tasks.sweep.name == nudge.SWEEP


def test_an_act_that_is_taken_back_asks_for_nothing(
    given, world, django_capture_on_commit_callbacks
):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        world.lodge()
        raise ZeroDivisionError
    assert given == []


def test_what_waits_for_the_morning_is_not_named(
    given, deadline, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reminders.sweep(at(BEFORE, 20))
    assert given == []


def test_keys_go_in_batches(given, django_capture_on_commit_callbacks, db):
    with django_capture_on_commit_callbacks(execute=True):
        nudge.deliver_soon(range(250))
    assert [len(arguments[0]) for _name, arguments in given] == [100, 100, 50]


def test_a_broker_that_is_down_is_told_in_the_log_and_left_alone(monkeypatch, caplog):
    tries: list[str] = []

    def down(name: str, **_kw: object) -> None:
        tries.append(name)
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", down)
    nudger = nudge.Nudger()
    assert nudger.publish(nudge.SWEEP, ()) is False
    assert nudger.publish(nudge.SWEEP, ()) is False
    assert tries == [nudge.SWEEP]
    assert "the broker takes no nudge" in caplog.text


def test_giving_never_waits_for_the_broker(monkeypatch):
    """The broker hangs; whoever gives goes on, also when there is no more room."""
    at_broker, goes_on, taken = threading.Event(), threading.Event(), []

    def hangs(name: str, **_kw: object) -> None:
        taken.append(name)
        at_broker.set()
        goes_on.wait(20)

    monkeypatch.setattr(current_app, "send_task", hangs)
    nudger = nudge.Nudger(room=3)
    nudger.give([(nudge.SWEEP, ())])
    assert at_broker.wait(20)
    nudger.give([(nudge.DELIVER, ([number],)) for number in range(50)])
    assert taken == [nudge.SWEEP]
    goes_on.set()
    wait_until(lambda: len(taken) == 4, within=20, what="the three for which there was room")


def test_many_acts_ask_for_one_sweep():
    calls: list[nudge.Call] = [(nudge.SWEEP, ()), (nudge.DELIVER, ([1],)), (nudge.SWEEP, ())]
    assert nudge._once_a_sweep(calls) == [(nudge.SWEEP, ()), (nudge.DELIVER, ([1],))]


def test_without_nudges_nothing_is_started(settings, world, django_capture_on_commit_callbacks):
    settings.NOTIFICATION_NUDGES = False
    with django_capture_on_commit_callbacks() as callbacks:
        dossier = world.lodge()
    assert callbacks == []
    assert Reminder.objects.filter(subject=f"dossier:{fresh(dossier).pk}").exists()
