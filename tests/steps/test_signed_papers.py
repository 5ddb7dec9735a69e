"""Numbers and symbols of the papers that the provincial People's Committee signs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import World, fresh
from workflows import engine

SignIn = Callable[[str], Client]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "12/QĐ-UBND"),
        ("number", "1234567"),
        ("number", "12ab"),
        ("symbol", "QĐ UBND"),
        ("symbol", "<b>QĐ</b>"),
    ],
)
def test_a_number_or_symbol_that_no_paper_bears_is_refused_at_its_field(
    world: World, as_person: SignIn, field: str, typed: str
) -> None:
    today = timezone.localdate()
    dossier = world.reported(today)
    task = engine.open_task(dossier, "decide")
    sent = {
        "way": "refuse",
        "refuse-number": "56a",
        "refuse-symbol": "QĐ-UBND",
        "refuse-on": f"{today:%d/%m/%Y}",
        "refuse-signatory": "Nguyễn Văn A",
        "refuse-reason": "không phù hợp",
    }

    answer = as_person("pc_leader").post(
        reverse("task", args=[task.pk]), sent | {f"refuse-{field}": typed}
    )

    assert answer.status_code == 422
    (form,) = [form for form in answer.context["forms"] if form.is_bound]
    assert list(form.errors) == [field]
    assert fresh(dossier).state == "awaiting_decision"


def test_each_days_field_of_the_round_names_its_office(world: World, as_person: SignIn) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    task = engine.open_task(dossier, "consult")
    answer = as_person("specialist").get(reverse("task", args=[task.pk]))
    (form,) = [form for form in answer.context["forms"] if form.way == "ask"]
    assert form.bodies
    for body in form.bodies:
        assert body.name in str(form[f"days_{body.pk}"].label)
