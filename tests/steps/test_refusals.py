"""Three kinds of no on the pages: the law's (422), not you (403), too late (409, 503)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Component, JournalEntry
from tests.desk.people import text_of
from tests.world import World, fresh
from workflows import engine

SignIn = Callable[[str], Client]


def test_a_refusal_of_the_law_keeps_what_was_typed_and_names_its_article(
    world: World, as_person: SignIn
) -> None:
    dossier = world.in_appraisal(timezone.localdate() - timedelta(days=3))
    world.consult(dossier)
    world.score(dossier)
    task = engine.open_task(dossier, "appraise")
    written = JournalEntry.objects.count()

    answer = as_person("specialist").post(
        reverse("task", args=[task.pk]),
        {
            "way": "report",
            "report-on": f"{timezone.localdate():%d/%m/%Y}",
            "report-conclusion": "refuse",
            "report-summary": "   ",
        },
    )

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Đề nghị không chấp thuận thì phải nêu rõ lý do." in page
    assert "khoản 3 Điều 10 NĐ 32/2024" in page
    chosen = next(tag for tag in page.split("<input") if 'value="refuse"' in tag)
    assert "checked" in chosen.split(">")[0]
    assert "chưa có gì được ghi" in page
    assert JournalEntry.objects.count() == written
    assert engine.open_task(dossier, "appraise").pk == task.pk


def test_the_window_cannot_be_closed_before_its_last_day(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    dossier = world.lodge(today)
    world.announce(dossier, today)
    task = engine.open_task(dossier, "close_window")

    answer = as_person("local_officer").post(
        reverse("task", args=[task.pk]), {"way": "close", "close-on": f"{today:%d/%m/%Y}"}
    )

    assert answer.status_code == 422
    assert "Thời gian tiếp nhận chưa kết thúc" in text_of(answer)
    assert 'id="id_close-on_error"' in text_of(answer)
    assert fresh(dossier).state == "announced"


@pytest.mark.parametrize(
    ("shift", "said"),
    [(1, "không thể sau hôm nay"), (-60, "việc gần nhất của hồ sơ")],
)
def test_nobody_acts_tomorrow_or_before_the_latest_act(
    world: World, as_person: SignIn, shift: int, said: str
) -> None:
    today = timezone.localdate()
    dossier = world.submitted(today - timedelta(days=3))
    task = engine.open_task(dossier, "receive")

    answer = as_person("one_stop").post(
        reverse("task", args=[task.pk]),
        {"way": "complete", "complete-on": f"{today + timedelta(days=shift):%d/%m/%Y}"},
    )

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert fresh(dossier).state == "submitted"


def test_an_opinion_cannot_be_older_than_the_question(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    world.on = today - timedelta(days=3)
    dossier = world.in_appraisal(world.on)
    (opinion,) = world.consult(dossier, bodies=1)
    task = engine.open_task(dossier, "give_opinion")

    answer = as_person("opinion_officer:0").post(
        reverse("task", args=[task.pk]),
        {
            "way": "opinion",
            "opinion-on": f"{opinion.requested_on - timedelta(days=1):%d/%m/%Y}",
            "opinion-outcome": "agree",
        },
    )

    assert answer.status_code == 422
    assert engine.open_task(dossier, "give_opinion").pk == task.pk


def test_who_comes_second_is_told_who_was_first(world: World, as_person: SignIn) -> None:
    today = timezone.localdate()
    dossier = world.submitted(today - timedelta(days=3))
    task = engine.open_task(dossier, "receive")
    sent = {"way": "complete", "complete-on": f"{today:%d/%m/%Y}"}
    desk = as_person("one_stop")
    assert desk.post(reverse("task", args=[task.pk]), sent).status_code == 302

    late = desk.post(reverse("task", args=[task.pk]), sent)

    assert late.status_code == 409
    assert "one_stop đã làm việc này" in text_of(late)
    assert dossier.journal.filter(act="reception.completed").count() == 1


def test_a_late_look_is_led_to_the_dossier(world: World, as_person: SignIn) -> None:
    dossier = world.submitted(timezone.localdate())
    task = engine.open_task(dossier, "receive")
    world.on = timezone.localdate()
    world.complete(dossier)

    answer = as_person("one_stop").get(reverse("task", args=[task.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("dossier", args=[dossier.code])
    assert "đã làm việc này lúc" in text_of(answer)


def test_a_locked_dossier_answers_503_and_says_when_to_try_again(
    world: World, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = world.submitted(timezone.localdate())
    task = engine.open_task(dossier, "receive")

    def busy(*_args: object) -> None:
        raise engine.Busy

    monkeypatch.setattr(engine, "perform", busy)
    answer = as_person("one_stop").post(
        reverse("task", args=[task.pk]),
        {"way": "complete", "complete-on": f"{timezone.localdate():%d/%m/%Y}"},
    )

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "đang được người khác ghi" in text_of(answer)


def test_a_task_that_somebody_holds_is_not_done_by_his_colleague(
    world: World, as_person: SignIn
) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    task = engine.open_task(dossier, "consult")

    answer = as_person("specialist:other").post(reverse("task", args=[task.pk]), {"way": "nobody"})

    assert answer.status_code == 403
    assert "specialist" in text_of(answer)
    assert engine.open_task(dossier, "consult").pk == task.pk


def test_a_form_of_another_step_is_not_accepted(world: World, as_person: SignIn) -> None:
    dossier = world.submitted(timezone.localdate())
    task = engine.open_task(dossier, "receive")

    answer = as_person("one_stop").post(reverse("task", args=[task.pk]), {"way": "sign"})

    assert answer.status_code == 200
    assert fresh(dossier).state == "submitted"


def test_scores_above_the_maximum_are_pointed_out_in_their_cell(
    world: World, as_person: SignIn
) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    world.consult(dossier)
    task = engine.open_task(dossier, "score")
    sent = {
        "way": "scores",
        "scores-on": f"{timezone.localdate():%d/%m/%Y}",
        "scores-member_0": "Nguyễn Văn Bình",
        "scores-points_0_0_infrastructure": "15,5",
        "scores-points_0_0_environment": "10",
        "scores-points_0_0_capacity": "20",
        "scores-points_0_0_finance": "30",
    }

    answer = as_person("council_secretary").post(reverse("task", args=[task.pk]), sent)

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="id_scores-points_0_0_infrastructure_error"' in page
    assert 'value="15,5"' in page
    assert "Nguyễn Văn Bình" in page


def test_the_preview_of_the_scores_writes_nothing(world: World, as_person: SignIn) -> None:
    dossier = world.in_appraisal(timezone.localdate())
    world.consult(dossier)
    task = engine.open_task(dossier, "score")
    written = JournalEntry.objects.count()

    answer = as_person("council_secretary").post(
        reverse("task", args=[task.pk]),
        {
            "way": "scores",
            "preview": "1",
            "scores-on": f"{timezone.localdate():%d/%m/%Y}",
            "scores-member_0": "Nguyễn Văn Bình",
            "scores-points_0_0_infrastructure": "10",
            "scores-points_0_0_environment": "10",
            "scores-points_0_0_capacity": "20",
            "scores-points_0_0_finance": "30",
            "scores-member_1": "Trần Thị Cúc",
            "scores-recused_1": "Có góp vốn",
        },
    )

    assert answer.status_code == 200
    assert "Kết quả xem trước, chưa ghi" in text_of(answer)
    assert 'class="num">70<' in text_of(answer)
    assert JournalEntry.objects.count() == written


def test_a_dossier_with_papers_missing_is_taken_in_only_with_a_reason(
    world: World, as_person: SignIn
) -> None:
    today = timezone.localdate()
    dossier = world.submitted(today - timedelta(days=1))
    paper = Component.objects.get(dossier=dossier, code="boundary_map")
    paper.files.all().delete()
    paper.delete()
    task = engine.open_task(dossier, "receive")
    desk = as_person("one_stop")
    address = reverse("task", args=[task.pk])

    refused = desk.post(address, {"way": "complete", "complete-on": f"{today:%d/%m/%Y}"})

    page = text_of(refused)
    assert refused.status_code == 422
    assert "còn thiếu: Bản đồ xác định vị trí, ranh giới" in page
    assert fresh(dossier).state == "submitted"

    taken = desk.post(
        address,
        {
            "way": "complete",
            "complete-on": f"{today:%d/%m/%Y}",
            "complete-despite": "Bản đồ nằm trong báo cáo đầu tư",
        },
    )

    assert taken.status_code == 302
    assert fresh(dossier).state == "under_appraisal"
    entry = JournalEntry.objects.filter(dossier=dossier, act="reception.completed").get()
    assert json.loads(entry.payload)["despite"] == "Bản đồ nằm trong báo cáo đầu tư"
