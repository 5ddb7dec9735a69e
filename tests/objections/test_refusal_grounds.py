"""A refusal stands on a ground of the dossier's own law, and says what may be done about it."""

from __future__ import annotations

from datetime import date

import pytest

from procedures.acts import Act
from procedures.models import Decision, Dossier, ProvincialRule
from procedures.refusals import RuleRefused
from procedures.regimes.scoring import Sheet
from procedures.selectors.refusal_grounds import complaint_period, grounds_of
from procedures.services import decision, reception, refusals
from procedures.services.refusals import Refusing
from tests.world import World, fresh
from workflows import engine
from workflows.desk.refusal_words import complaint_words

D = date(2025, 3, 3)


def refuse(world: World, dossier: Dossier, refusing: Refusing | None) -> None:
    world.decide(dossier, outcome="refused", reason="không đủ điều kiện", refusing=refusing)


def codes(dossier: Dossier, **kw: bool) -> list[str]:
    return [ground.code for ground in grounds_of(dossier, **kw)]


def test_only_a_condition_known_to_fail_is_a_ground(world: World) -> None:
    dossier = world.reported(D, in_plan=False, area_ha=None)
    found = codes(dossier)
    assert "E-a" in found
    assert "E-a2" not in found  # holds
    assert "AREA" not in found  # unknown
    assert found[-2:] == ["incomplete", "other"]
    assert next(g for g in grounds_of(dossier) if g.code == "E-a").article == (
        "NĐ 32/2024 Art 8.1(a)"
    )
    assert next(g for g in grounds_of(dossier) if g.code == "incomplete").article == (
        "NĐ 32/2024 Art 9.1"
    )


def test_nobody_passes_only_by_recorded_scores(world: World) -> None:
    dossier = world.in_appraisal(D)
    assert "nobody_passes" not in codes(dossier)
    world.consult(dossier)
    world.score(dossier, [Sheet("Bình", 0, 5, 5, 10, 10)])
    grounds = {ground.code: ground for ground in grounds_of(fresh(dossier))}
    assert grounds["nobody_passes"].article == "NĐ 32/2024 Art 13.2"


def test_under_r1_the_papers_stand_in_its_own_article(world: World) -> None:
    dossier = world.reported(D)
    dossier.regime = "R1"
    incomplete, other = grounds_of(dossier)
    assert (incomplete.code, incomplete.article) == ("incomplete", "NĐ 68/2017 Art 12")
    assert (other.code, other.article) == ("other", "")


def test_a_procedure_without_a_list_of_papers_has_none_to_refuse_on(world: World) -> None:
    dossier = world.reported(D)
    dossier.procedure = "abolition"
    assert codes(dossier) == ["other"]


def test_a_decision_keeps_ground_article_and_remedy(world: World) -> None:
    dossier = world.reported(D, in_plan=False)
    refuse(world, dossier, Refusing("E-a"))
    kept = dossier.decisions.get()
    assert (kept.ground, kept.ground_article) == ("E-a", "NĐ 32/2024 Art 8.1(a)")
    assert "nộp lại hồ sơ qua UBND xã Xuân Ái" in kept.remedy
    assert "UBND tỉnh Lào Cai" in kept.remedy
    entry = dossier.journal.get(act="decision.made")
    assert '"ground":"E-a"' in entry.payload
    assert "Art 8.1(a)" in entry.payload


@pytest.mark.parametrize(
    ("refusing", "field"),
    [
        (None, "ground"),
        (Refusing(), "ground"),
        (Refusing("E-a"), "ground"),  # holds in this dossier
        (Refusing("nobody_passes"), "ground"),
        (Refusing("other"), "article"),
        (Refusing("other", "x" * 201), "article"),
        (Refusing("other", "Luật Đất đai Điều 67"), "confirmed"),  # no condition fails
    ],
)
def test_a_refusal_without_a_ground_of_its_own_is_refused(
    world: World, refusing: Refusing | None, field: str
) -> None:
    dossier = world.reported(D)
    with pytest.raises(RuleRefused) as refused:
        refuse(world, dossier, refusing)
    assert refused.value.field == field
    assert fresh(dossier).state == "awaiting_decision"


def test_another_ground_names_its_article(world: World) -> None:
    dossier = world.reported(D)
    refuse(
        world,
        dossier,
        Refusing("other", "Luật Đất đai Điều 67", "Chờ điều chỉnh.", confirmed=True),
    )
    kept = dossier.decisions.get()
    assert kept.ground_article == "Luật Đất đai Điều 67"
    assert kept.remedy == "Chờ điều chỉnh."


def test_where_a_condition_fails_another_ground_needs_no_confirmation(world: World) -> None:
    dossier = world.reported(D, in_plan=False)
    refuse(world, dossier, Refusing("other", "Luật Đất đai Điều 67"))
    assert dossier.decisions.get().ground == "other"


def test_an_old_record_lacks_its_ground(world: World) -> None:
    dossier = world.reported(D)
    task = engine.open_task(dossier, "decide")
    engine.perform(
        task.pk,
        None,
        lambda d: decision.decide(
            dossier_id=d.pk,
            act=Act(by=None, on=D),
            outcome="refused",
            signed=decision.Signed("9", "UBND-CN"),
            reason="hồ sơ không ghi",
        ),
    )
    kept = dossier.decisions.get()
    assert (kept.ground, kept.ground_article, kept.remedy) == ("", "", "")


def test_the_period_to_complain_is_unsourced_until_a_province_enters_it(world: World) -> None:
    dossier = world.reported(D)
    assert complaint_period(dossier.province, D) is None
    assert complaint_words(dossier, D) == ("thời hạn khiếu nại: chưa có nguồn được kiểm chứng")
    ProvincialRule.objects.create(
        province=dossier.province,
        name="complaint_period",
        value=90,
        document="QĐ 1/2025/QĐ-UBND Điều 2",
        valid_from=D,
    )
    assert complaint_words(dossier, D) == (
        "thời hạn khiếu nại: 90 ngày theo QĐ 1/2025/QĐ-UBND Điều 2"
    )
    assert complaint_period(dossier.province, date(2025, 3, 2)) is None


# --- at reception --------------------------------------------------------------------------------


def reject(world: World, dossier: Dossier, refusing: Refusing | None, reason: str = "x") -> None:
    world.perform(
        dossier,
        "receive",
        "one_stop",
        lambda pk: refusals.refuse_reception(
            dossier_id=pk,
            act=world.act("one_stop", document="12/TB-SCT"),
            refusing=refusing,
            reason=reason,
        ),
    )


def test_the_desk_may_refuse_to_receive(world: World) -> None:
    dossier = world.submitted(D)
    reject(world, dossier, Refusing("incomplete"), "không thuộc thẩm quyền")
    dossier = fresh(dossier)
    kept = dossier.decisions.get()
    assert dossier.state == "refused"
    assert (kept.at_reception, kept.number, kept.symbol) == (True, "12", "TB-SCT")
    assert "Sở Công Thương Lào Cai" in kept.remedy
    assert not dossier.deadlines.filter(status="open").exists()
    assert engine.open_tasks(dossier) == []
    entry = dossier.journal.last()
    assert (entry.act, entry.basis) == ("reception.refused", "NĐ 61/2018 Art 17.1(b)")


@pytest.mark.parametrize(
    ("refusing", "reason", "field"),
    [
        (Refusing("incomplete"), "  ", "reason"),
        (None, "vì", "ground"),
        (Refusing("E-a"), "vì", "ground"),  # the desk judges papers, not conditions
    ],
)
def test_a_refusal_at_reception_needs_reason_and_ground(
    world: World, refusing: Refusing | None, reason: str, field: str
) -> None:
    dossier = world.submitted(D, in_plan=False)
    with pytest.raises(RuleRefused) as refused:
        reject(world, dossier, refusing, reason)
    assert refused.value.field == field
    assert fresh(dossier).state == "submitted"


def test_once_received_only_the_decision_refuses(world: World) -> None:
    dossier = world.submitted(D)
    reception.confirm_complete(dossier_id=dossier.pk, act=world.act("one_stop"))
    with pytest.raises(RuleRefused, match="chỉ quyết định mới từ chối được"):
        refusals.refuse_reception(
            dossier_id=dossier.pk,
            act=world.act("one_stop"),
            refusing=Refusing("incomplete"),
            reason="vì",
        )
    assert not Decision.objects.exists()


def test_a_dossier_refused_at_reception_is_filed_again(world: World) -> None:
    from procedures.services import withdrawal

    dossier = world.submitted(D)
    reject(world, dossier, Refusing("incomplete"))
    engine.resubmit(
        dossier.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=world.act("local_officer")),
    )
    assert fresh(dossier).state == "submitted"
    assert dossier.decisions.get().superseded
    assert engine.open_task(dossier, "receive")
