"""Silence is consent only by a dated rule; an answer that is late is taken in and marked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from procedures.models import AdministrativeUnit, Deadline, Dossier, Opinion, ProvincialRule
from procedures.refusals import RuleRefused
from procedures.selectors.opinions import open_lines, summary_of
from procedures.services import opinion_ends, opinions
from tests.world import World, fresh
from workflows import engine

BEFORE_THE_RULE = date(2025, 3, 3)
UNDER_THE_RULE = date(2026, 4, 6)
"""Lào Cai's rule on silence holds from 06/3/2026."""


def asked_on(world: World, day: date, bodies: int = 1, days: int | None = 5) -> list[Opinion]:
    world.on = day
    world.opinion_days = days
    dossier = world.in_appraisal(day)
    return world.consult(dossier, bodies=bodies)


def close(world: World, opinion: Opinion, on: date) -> Opinion:
    return engine.drop_opinion_task(
        opinion.dossier_id,
        opinion,
        lambda held: opinion_ends.close_silent(
            dossier_id=held.pk, act=world.act("specialist", on), opinion_id=opinion.pk
        ),
    )


def late(world: World, opinion: Opinion, on: date, outcome: str = "disagree") -> Opinion:
    body = world.bodies.index(opinion.body)
    return opinion_ends.give_late_opinion(
        dossier_id=opinion.dossier_id,
        act=world.act(f"opinion_officer:{body}", on),
        opinion_id=opinion.pk,
        outcome=outcome,
        content="Chưa phù hợp",
    )


def test_where_no_rule_says_so_silence_is_only_silence(world: World) -> None:
    (opinion,) = asked_on(world, BEFORE_THE_RULE)
    (line,) = summary_of(fresh(opinion.dossier))
    assert line.is_overdue
    assert line.silence is None
    assert not line.is_consent_by_silence
    with pytest.raises(RuleRefused, match="vẫn ghi là chưa trả lời"):
        close(world, opinion, BEFORE_THE_RULE + timedelta(days=60))
    assert Opinion.objects.get(pk=opinion.pk).is_open


def test_by_the_rule_silence_past_its_day_is_shown_as_consent(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    due_on = Deadline.objects.get(step="opinion").due_on
    before = summary_of(fresh(opinion.dossier), due_on)[0]
    after = summary_of(fresh(opinion.dossier), due_on + timedelta(days=1))[0]
    assert before.silence is not None
    assert not before.is_consent_by_silence
    assert after.is_consent_by_silence
    assert after.silence.basis == "Lào Cai QĐ 16/2026/QĐ-UBND Art 2.2(b)"
    assert Opinion.objects.get(pk=opinion.pk).is_open  # shown, not decided


def test_a_shorter_day_in_the_letter_does_not_shorten_the_rule(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=3)
    due_on = Deadline.objects.get(step="opinion").due_on
    line = summary_of(fresh(opinion.dossier), due_on + timedelta(days=1))[0]
    assert line.silence.last_day > due_on
    assert not line.is_consent_by_silence
    with pytest.raises(RuleRefused, match="còn thời gian trả lời") as refused:
        close(world, opinion, due_on + timedelta(days=1))
    assert "16/2026" in refused.value.article


def test_a_ministry_is_not_bound_by_a_province(world: World) -> None:
    world.on = UNDER_THE_RULE
    dossier = world.in_appraisal(UNDER_THE_RULE)
    ministry = world.people["ministry_officer"].posts.get().organisation
    world.perform(
        dossier,
        "consult",
        "specialist",
        lambda pk: opinions.ask_opinions(
            dossier_id=pk,
            act=world.act("specialist"),
            asked=[opinions.Asking(ministry, 5)],
        ),
    )
    assert summary_of(fresh(dossier), UNDER_THE_RULE + timedelta(days=90))[0].silence is None


def test_silence_is_closed_with_the_article_and_the_case_goes_on(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    closed = close(world, opinion, UNDER_THE_RULE + timedelta(days=40))
    dossier = fresh(opinion.dossier)
    assert closed.outcome == "silent"
    assert closed.closed_silent_on == UNDER_THE_RULE + timedelta(days=40)
    assert closed.silence_basis == "Lào Cai QĐ 16/2026/QĐ-UBND Art 2.2(b)"
    assert not closed.is_answered
    assert not closed.is_late
    entry = dossier.journal.last()
    assert entry.act == "opinion.closed_silent"
    assert "16/2026" in entry.basis
    assert engine.open_task(dossier, "score")
    assert open_lines(dossier) == []


def test_another_province_may_enter_its_own_rule(world: World) -> None:
    AdministrativeUnit.objects.update(name="Tỉnh Nghệ An")
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=5)
    far = UNDER_THE_RULE + timedelta(days=60)
    assert summary_of(fresh(opinion.dossier), far)[0].silence is None
    ProvincialRule.objects.create(
        province=opinion.dossier.province,
        name="silence_is_consent",
        value=True,
        document="QĐ 9/2026/QĐ-UBND Điều 3",
        valid_from=UNDER_THE_RULE,
    )
    line = summary_of(fresh(opinion.dossier), far)[0]
    assert line.is_consent_by_silence
    assert line.silence.basis == "QĐ 9/2026/QĐ-UBND Điều 3"


def test_a_rule_entered_as_no_is_no_rule(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=5)
    ProvincialRule.objects.create(
        province=opinion.dossier.province,
        name="silence_is_consent",
        value=False,
        document="QĐ 9/2026/QĐ-UBND",
        valid_from=UNDER_THE_RULE,
    )
    assert (
        summary_of(fresh(opinion.dossier), UNDER_THE_RULE + timedelta(days=60))[0].silence is None
    )


def test_an_answer_past_its_day_in_the_open_round_is_late_by_so_much(world: World) -> None:
    asked = asked_on(world, BEFORE_THE_RULE, bodies=2, days=5)
    world.answer(asked[0], on=BEFORE_THE_RULE + timedelta(days=7))
    world.answer(asked[1], on=BEFORE_THE_RULE + timedelta(days=9))
    in_time, after = Opinion.objects.order_by("pk")
    assert (in_time.late_by, in_time.is_late) == (0, False)
    assert (after.late_by, after.is_late) == (2, True)


def test_an_answer_after_the_round_is_entered_and_reopens_nothing(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    close(world, opinion, UNDER_THE_RULE + timedelta(days=40))
    dossier = fresh(opinion.dossier)
    open_before = [task.pk for task in engine.open_tasks(dossier)]

    given = late(world, opinion, UNDER_THE_RULE + timedelta(days=50))

    assert given.arrival == "after_round"
    assert given.is_late
    assert given.late_by and given.late_by > 0
    assert given.closed_silent_on is not None  # what stood before is kept beside
    assert [task.pk for task in engine.open_tasks(dossier)] == open_before
    assert fresh(dossier).state == "under_appraisal"
    assert [line.opinion.pk for line in open_lines(fresh(dossier))] == [opinion.pk]


def test_an_answer_after_the_report_holds_nobody_up(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    close(world, opinion, UNDER_THE_RULE + timedelta(days=40))
    world.on = UNDER_THE_RULE + timedelta(days=41)
    dossier = fresh(opinion.dossier)
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    given = late(world, opinion, world.on + timedelta(days=1))
    assert given.arrival == "after_report"
    assert open_lines(fresh(dossier)) == []
    world.decide(dossier, world.on + timedelta(days=2))
    assert fresh(dossier).state == "decided"


def test_filed_again_the_next_report_answers_what_came_too_late(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    close(world, opinion, UNDER_THE_RULE + timedelta(days=40))
    world.on = UNDER_THE_RULE + timedelta(days=41)
    dossier = fresh(opinion.dossier)
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    late(world, opinion, world.on)
    world.decide(dossier, outcome="refused", reason="chưa đủ")
    from procedures.services import withdrawal

    engine.resubmit(
        dossier.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=world.act("local_officer")),
    )
    assert [line.opinion.pk for line in open_lines(fresh(dossier))] == [opinion.pk]


def test_while_the_round_is_open_an_answer_is_simply_given(world: World) -> None:
    (opinion,) = asked_on(world, BEFORE_THE_RULE)
    with pytest.raises(RuleRefused, match="còn mở"):
        late(world, opinion, BEFORE_THE_RULE + timedelta(days=2))


def test_a_body_answers_once(world: World) -> None:
    (opinion,) = asked_on(world, UNDER_THE_RULE, days=None)
    close(world, opinion, UNDER_THE_RULE + timedelta(days=40))
    late(world, opinion, UNDER_THE_RULE + timedelta(days=50))
    with pytest.raises(RuleRefused, match="đã có ý kiến"):
        late(world, opinion, UNDER_THE_RULE + timedelta(days=51), "agree")


def test_several_rounds_each_with_its_own_days(world: World, dossier: Dossier) -> None:
    first = world.consult(dossier, bodies=1)[0]
    world.answer(first)
    from procedures.services import rounds

    def again(pk: int) -> None:
        found = rounds.begin_another_round(dossier_id=pk, act=world.act("council_secretary"))
        found.__dict__["wants_another_round"] = True

    task = engine.open_task(dossier, "score")
    engine.perform(
        task.pk,
        world.people["council_secretary"],
        lambda d: (again(d.pk), d.__dict__.update(wants_another_round=True)),
    )
    world.opinion_days = 3
    second = world.consult(dossier, bodies=1)[0]
    assert (first.round_number, second.round_number) == (1, 2)
    assert (first.due_days, second.due_days) == (10, 3)
    assert timezone.localdate() > world.on
