"""The thread between the engine's rows and the dossier they are about."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from viewflow.workflow.models import Process, Task

from procedures.models import Deadline, Dossier, Opinion, Seat


class Case(models.Model):
    """Which dossier a running process is about. One dossier may have had several processes."""

    process = models.OneToOneField(Process, models.PROTECT, primary_key=True, related_name="case")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="cases")

    class Meta:
        verbose_name = "case"

    def __str__(self) -> str:
        return f"{self.process_id} · {self.dossier}"


class WorkItem(models.Model):
    """What the desk shows of a human task: its dossier and the deadline it works towards.

    Who holds it and whether it is open are the task's own columns; when it is due, the deadline's.
    """

    task = models.OneToOneField(Task, models.PROTECT, primary_key=True, related_name="item")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="work_items")
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    opinion = models.ForeignKey(
        Opinion, models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="work_items")
    step = models.CharField(max_length=40)
    given_back_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "work item"

    def __str__(self) -> str:
        return f"{self.step} · {self.dossier}"

    @property
    def lies_since(self) -> datetime:
        """When the group got the task, or got it back from whoever had taken it."""
        return self.given_back_at or self.task.created

    @property
    def version(self) -> int:
        """Raised each time the task is given back: its reminders begin anew."""
        return self.given_back_count + 1
