"""Celery's doors to the planners: each may run twice, at once, late or not at all without harm.

``config/settings/base.py`` says how often beat calls each. What one of them plans, the sweep of
``notifications`` sends.
"""

from __future__ import annotations

from celery import shared_task

from procedures.services import replanning
from workflows.duties import planner, vacancies


@shared_task
def plan_work() -> None:
    """Every few minutes: tasks that nobody takes, requests for more that lie unanswered, what
    found nobody in the post."""
    planner.plan_untaken()
    planner.plan_supplements()
    vacancies.plan_vacancies()


@shared_task
def plan_late_letters() -> None:
    """Every hour of a working day: the day's letter to everyone with late work, once."""
    planner.plan_late_letters()


@shared_task
def plan_calendar_duties() -> None:
    """Every few hours: reports, early clusters, unconfirmed years."""
    planner.plan_calendar_duties()


@shared_task
def settle_ladder_changes() -> None:
    """Every minute: go on replanning after a change of a province's ladder."""
    replanning.settle_changes()


@shared_task
def reconcile_ladders() -> None:
    """Every night: bring all running deadlines into step with the rules and the calendar."""
    replanning.reconcile_all()
