"""Finding a dossier full: what is there and what is not stands beside the question."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Component
from procedures.selectors.completeness import missing_components
from tests.desk.people import text_of
from tests.world import World
from workflows import engine

SignIn = Callable[[str], Client]


def test_the_desk_sees_what_is_missing_and_need_not_tick_it_again(
    world: World, as_person: SignIn
) -> None:
    dossier = world.submitted(timezone.localdate())
    Component.objects.filter(request__dossier=dossier, code="boundary_map").delete()
    missing = [paper.code for paper in missing_components(dossier)]
    assert "boundary_map" in missing
    task = engine.open_task(dossier, "receive")

    answer = as_person("one_stop").get(reverse("task", args=[task.pk]))

    page = text_of(answer)
    assert "Thành phần hồ sơ" in page
    assert "✓" in page and "✗" in page
    lines = dict(answer.context["lists"])[str(world.enterprise.name)]
    assert sum(line.filed is False and line.required for line in lines) == 1
    (asking,) = [form for form in answer.context["forms"] if form.way == "supplement"]
    assert asking["missing"].value() == missing


def test_other_steps_show_no_checklist(world: World, as_person: SignIn) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    task = engine.open_task(dossier, "consult")
    answer = as_person("specialist").get(reverse("task", args=[task.pk]))
    assert "Thành phần hồ sơ" not in text_of(answer)
