"""Every step of every flow has its page; figures and days are read as an office writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.core import Step
from workflows.registry import flows
from workflows.steps.fields import read_figure
from workflows.steps.ways import WAYS


def test_every_human_step_of_every_flow_has_a_form() -> None:
    steps = {
        node.name
        for flow_class in flows().values()
        for node in flow_class.instance.nodes()
        if isinstance(node, Step)
    }
    assert steps == set(WAYS)


def test_the_ways_of_a_step_have_names_of_their_own() -> None:
    for ways in WAYS.values():
        names = [way.way for way in ways]
        assert all(names)
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("49", "49"),
        ("49,5", "49.5"),
        ("49.5", "49.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("49,123", "49.123"),
        ("-3", "-3"),
    ],
)
def test_figures_are_read_with_either_mark(typed: str, number: str) -> None:
    assert read_figure(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["49.123", "abc", "1.2.3", "1,2,3", "", "1e5", "NaN", "12,"])
def test_an_unclear_figure_is_asked_back_and_never_guessed(typed: str) -> None:
    with pytest.raises(ValueError):
        read_figure(typed)
