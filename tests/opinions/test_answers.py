"""The table "who said what, taken up or not, why", and the report that waits for it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from procedures.acts import Act
from procedures.models import Dossier, Opinion, OpinionPoint
from procedures.refusals import RuleRefused
from procedures.selectors.opinions import open_lines, summary_of
from procedures.services import appraisal, opinion_answers, opinions
from tests.world import World, fresh


def answered(world: World, dossier: Dossier, *outcomes: str) -> list[Opinion]:
    """Bodies that were asked and have answered, in order."""
    asked = world.consult(dossier, bodies=len(outcomes))
    for opinion, outcome in zip(asked, outcomes, strict=True):
        world.answer(opinion, outcome)
    return [Opinion.objects.get(pk=opinion.pk) for opinion in asked]


def answer(
    world: World, dossier: Dossier, *answers: tuple[OpinionPoint, str, str]
) -> list[OpinionPoint]:
    return opinion_answers.answer_points(
        dossier_id=dossier.pk,
        act=world.act("specialist"),
        answers={point.pk: (taken, why) for point, taken, why in answers},
    )


def test_what_must_be_answered_is_disagreement_and_conditions(
    world: World, dossier: Dossier
) -> None:
    answered(world, dossier, "agree", "conditional", "disagree")
    lines = summary_of(fresh(dossier))
    assert [line.must_be_answered for line in lines] == [False, True, True]
    assert [len(line.points) for line in lines] == [1, 1, 1]
    assert [line.opinion.outcome for line in open_lines(dossier)] == ["conditional", "disagree"]


def test_consent_without_words_has_no_point(world: World, dossier: Dossier) -> None:
    (asked,) = world.consult(dossier, bodies=1)
    world.perform(
        dossier,
        "give_opinion",
        "opinion_officer:0",
        lambda pk: opinions.give_opinion(
            dossier_id=pk,
            act=world.act("opinion_officer:0"),
            opinion_id=asked.pk,
            outcome="agree",
        ),
        asked,
    )
    assert not OpinionPoint.objects.exists()


def test_the_report_waits_until_every_disagreement_is_answered(
    world: World, dossier: Dossier
) -> None:
    answered(world, dossier, "agree", "disagree")
    world.score(dossier)
    with pytest.raises(RuleRefused) as refused:
        world.draft(dossier)
    assert "Cơ quan 1 (vòng 1)" in refused.value.message
    assert "Cơ quan 0" not in refused.value.message
    assert "nghị định không quy định riêng" in refused.value.message
    assert refused.value.article == ""  # no decree asks for the table of a single cluster

    point = OpinionPoint.objects.get(opinion__outcome="disagree")
    answer(world, dossier, (point, "no", "Đã có ý kiến của Sở Xây dựng."))
    world.draft(dossier)
    assert dossier.reports.count() == 1


def test_a_plan_cites_the_article_that_asks_for_its_table(world: World, dossier: Dossier) -> None:
    dossier.procedure = "plan"
    dossier.regime = "R1"
    assert opinion_answers.answer_basis(dossier) == "NĐ 68/2017 Art 6"
    dossier.regime = "R3"
    assert "NĐ 32/2024 Art 5.1" in opinion_answers.answer_basis(dossier)
    dossier.procedure = "adjustment"
    assert opinion_answers.answer_basis(dossier) == ""


def test_an_opinion_is_split_and_each_point_answered(world: World, dossier: Dossier) -> None:
    (opinion,) = answered(world, dossier, "conditional")
    points = opinion_answers.split_opinion(
        dossier_id=dossier.pk,
        act=world.act("specialist"),
        opinion_id=opinion.pk,
        texts=["Bổ sung bãi đỗ xe", " ", "Làm rõ nguồn nước"],
    )
    assert [(point.number, point.text) for point in points] == [
        (1, "Bổ sung bãi đỗ xe"),
        (2, "Làm rõ nguồn nước"),
    ]
    answer(world, dossier, (points[0], "yes", ""))
    assert [point.number for point in open_lines(dossier)[0].open_points] == [2]
    answer(world, dossier, (points[1], "partly", "Nguồn nước theo quy hoạch."))
    assert open_lines(dossier) == []
    entry = dossier.journal.filter(act="opinions.answered").last()
    assert '"taken_up":"partly"' in entry.payload


def test_an_answered_opinion_is_not_split_again(world: World, dossier: Dossier) -> None:
    (opinion,) = answered(world, dossier, "disagree")
    answer(world, dossier, (opinion.points.get(), "no", "Vì đã có trong quy hoạch."))
    with pytest.raises(RuleRefused, match="đã được giải trình"):
        opinion_answers.split_opinion(
            dossier_id=dossier.pk,
            act=world.act("specialist"),
            opinion_id=opinion.pk,
            texts=["một", "hai"],
        )


def test_an_unanswered_opinion_has_nothing_to_split(world: World, dossier: Dossier) -> None:
    (asked,) = world.consult(dossier, bodies=1)
    with pytest.raises(RuleRefused, match="chưa có ý kiến"):
        opinion_answers.split_opinion(
            dossier_id=dossier.pk,
            act=world.act("specialist"),
            opinion_id=asked.pk,
            texts=["một"],
        )


@pytest.mark.parametrize(
    ("taken", "why", "said"),
    [("no", "  ", "phải nêu vì sao"), ("partly", "", "phải nêu vì sao"), ("maybe", "x", "Chọn")],
)
def test_an_answer_needs_its_reason(
    world: World, dossier: Dossier, taken: str, why: str, said: str
) -> None:
    (opinion,) = answered(world, dossier, "disagree")
    point = opinion.points.get()
    with pytest.raises(RuleRefused, match=said) as refused:
        answer(world, dossier, (point, taken, why))
    assert refused.value.field == f"answer_{point.pk}"
    point.refresh_from_db()
    assert not point.is_answered


def test_a_point_of_another_dossier_is_no_point_of_this(world: World, dossier: Dossier) -> None:
    (opinion,) = answered(world, dossier, "disagree")
    other = world.in_appraisal(world.on)
    with pytest.raises(ValueError, match="no points"):
        answer(world, other, (opinion.points.get(), "yes", ""))


def test_what_went_out_with_the_report_is_not_rewritten(world: World, dossier: Dossier) -> None:
    (opinion,) = answered(world, dossier, "disagree")
    point = opinion.points.get()
    answer(world, dossier, (point, "no", "Vì đã có trong quy hoạch."))
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    with pytest.raises(RuleRefused, match="đã đi cùng báo cáo"):
        answer(world, dossier, (OpinionPoint.objects.get(pk=point.pk), "yes", "Đổi ý."))


def test_a_record_is_taken_as_it_is(world: World, dossier: Dossier) -> None:
    answered(world, dossier, "disagree")
    world.score(dossier)
    appraisal.draft_report(
        dossier_id=dossier.pk, act=Act(by=None, on=world.on), conclusion="establish"
    )
    assert dossier.reports.count() == 1


def test_the_signature_waits_for_what_came_between(world: World, dossier: Dossier) -> None:
    """An opinion that comes late, before the report is signed, is answered first."""
    from procedures.services import opinion_ends
    from workflows import engine

    asked = world.consult(dossier, bodies=2)
    world.answer(asked[0])
    engine.drop_opinion_task(
        dossier.pk,
        asked[1],
        lambda held: opinions.drop_body(
            dossier_id=held.pk,
            act=world.act("specialist"),
            opinion_id=asked[1].pk,
            reason="quá lâu",
        ),
    )
    world.score(dossier)
    world.draft(dossier)
    opinion_ends.give_late_opinion(
        dossier_id=dossier.pk,
        act=world.act("opinion_officer:1", timezone.localdate()),
        opinion_id=asked[1].pk,
        outcome="disagree",
        content="Trùng quy hoạch rừng",
    )
    with pytest.raises(RuleRefused, match="Cơ quan 1"):
        world.sign(dossier)


def test_the_table_is_closed_with_the_dossier(world: World, dossier: Dossier) -> None:
    (opinion,) = answered(world, dossier, "disagree")
    world.withdraw(dossier)
    with pytest.raises(RuleRefused, match="kết thúc"):
        answer(world, dossier, (opinion.points.get(), "yes", ""))


def test_nobody_waits_for_a_body_when_the_dossier_is_taken_back(
    world: World, dossier: Dossier
) -> None:
    (asked,) = world.consult(dossier, bodies=1)
    world.withdraw(dossier)
    asked.refresh_from_db()
    assert not asked.is_open
    assert asked.dropped_on == world.on
    assert asked.outcome == ""


@pytest.mark.parametrize("outcome", ["disagree", "conditional", "silent", "maybe"])
def test_what_a_body_says_needs_words_and_is_one_of_three(
    world: World, dossier: Dossier, outcome: str
) -> None:
    (asked,) = world.consult(dossier, bodies=1)
    with pytest.raises(RuleRefused):
        world.perform(
            dossier,
            "give_opinion",
            "opinion_officer:0",
            lambda pk: opinions.give_opinion(
                dossier_id=pk,
                act=world.act("opinion_officer:0"),
                opinion_id=asked.pk,
                outcome=outcome,
            ),
            asked,
        )


def test_the_summary_asks_four_statements_at_most(
    world: World, dossier: Dossier, django_assert_max_num_queries
) -> None:
    asked = world.consult(dossier, bodies=4)
    for opinion in asked[:2]:
        world.answer(opinion, "disagree")
    dossier = fresh(dossier)
    with django_assert_max_num_queries(4):
        lines = summary_of(dossier)
    assert len(lines) == 4
