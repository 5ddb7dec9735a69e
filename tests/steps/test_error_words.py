"""What a form says of a field that was filled in wrongly: short, in the office's words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import World
from workflows import engine
from workflows.desk.act_forms import DropBody
from workflows.desk.rights import ACTS
from workflows.steps.department import AnotherRound
from workflows.steps.fields import FigureField

SignIn = Callable[[str], Client]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Chưa nhập nội dung này."),
        ("123456", "Số quá lớn: tối đa 3 chữ số."),
        ("-1", "Không nhỏ hơn 0."),
        ("101", "Không lớn hơn 100."),
        ("abc", "Phải là một số."),
    ],
)
def test_a_figure_says_what_is_wrong_with_it(typed: str, said: str) -> None:
    field = FigureField(max_digits=3, decimal_places=0, min_value=0, max_value=100)
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert said in refused.value.messages


@pytest.mark.parametrize(
    ("typed", "said"),
    [("0", "Không nhỏ hơn 1."), ("91", "Không lớn hơn 90."), ("1,5", "Phải là số nguyên.")],
)
def test_days_to_reply_say_what_is_wrong_with_them(
    world: World, as_person: SignIn, typed: str, said: str
) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    task = engine.open_task(dossier, "consult")
    name = f"days_{world.bodies[0].pk}"
    answer = as_person("specialist").post(
        reverse("task", args=[task.pk]), {"way": "ask", f"ask-{name}": typed}
    )
    (form,) = [form for form in answer.context["forms"] if form.is_bound]
    assert form.errors[name] == [said]
    assert form.errors["on"] == ["Chưa nhập nội dung này."]


def test_acts_bear_the_names_that_an_office_gives_them() -> None:
    assert str(AnotherRound.title) == "Lấy ý kiến bổ sung"
    assert str(DropBody.title) == str(ACTS["drop-body"].title) == "Dừng lấy ý kiến"
    assert str(ACTS["extend"].title) == "Xin lỗi và hẹn lại ngày trả kết quả"
