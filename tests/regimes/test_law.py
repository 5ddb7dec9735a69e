"""The law as data: what is there carries its article, what is not there says so."""

from datetime import date
from decimal import Decimal

import pytest

from procedures.regimes import (
    NotSourced,
    all_regimes,
    components,
    instruments,
    label,
    one_stop,
    regime,
    regime_on,
)
from procedures.regimes.articles import Article

LIMITS = [
    ("R1", "submit", 5, "working_days", "NĐ 68/2017 Art 12"),
    ("R1", "appraise", 15, "working_days", "NĐ 68/2017 Art 12"),
    ("R1", "decide", 5, "working_days", "NĐ 68/2017 Art 12"),
    ("R2", "notice", 5, "working_days", "NĐ 32/2024 Art 10.1"),
    ("R2", "reception", 15, "days", "NĐ 32/2024 Art 10.1"),
    ("R2", "submit", 5, "working_days", "NĐ 32/2024 Art 10.2"),
    ("R2", "appraise", 25, "days", "NĐ 32/2024 Art 10.3"),
    ("R2", "decide", 7, "working_days", "NĐ 32/2024 Art 10.4"),
    ("R2", "copy_ministry", None, None, "NĐ 32/2024 Art 10.4"),
    ("R3", "notice", 5, "working_days", "NĐ 32/2024 Art 10.1"),
    ("R3", "reception", 15, "days", "NĐ 32/2024 Art 10.1"),
    ("R3", "submit", 5, "working_days", "NĐ 32/2024 Art 10.2"),
    ("R3", "appraise", 25, "days", "NĐ 32/2024 Art 10.3"),
    ("R3", "decide", 7, "working_days", "NĐ 32/2024 Art 10.4"),
    ("R3", "copy_ministry", None, None, "NĐ 32/2024 Art 10.4"),
    ("R4", "notice", 2, "working_days", "NĐ 32/2024 Art 10.1 (as amended by NĐ 303/2026)"),
    ("R4", "reception", 5, "working_days", "NĐ 32/2024 Art 10.1 (as amended by NĐ 303/2026)"),
    ("R4", "submit", 5, "working_days", "NĐ 32/2024 Art 10.2 (as amended by NĐ 303/2026)"),
    ("R4", "appraise", 20, "working_days", "NĐ 32/2024 Art 10.3 (as amended by NĐ 303/2026)"),
    ("R4", "decide", 5, "working_days", "NĐ 32/2024 Art 10.4 (as amended by NĐ 303/2026)"),
    ("R4", "copy_ministry", None, None, "NĐ 32/2024 Art 10.4 (as amended by NĐ 303/2026)"),
]

VALUES = [
    ("area.min_ordinary", {"R1": 10, "R2": 10, "R3": 10, "R4": 5}),
    ("area.min_mountainous", {"R1": 5, "R2": 5, "R3": 5, "R4": 5}),
    ("area.max", {"R1": 75, "R2": 75, "R3": 75, "R4": 75}),
    ("type_share.craft_village", {"R1": None, "R2": 75, "R3": 75, "R4": 60}),
    ("type_share.specialised", {"R1": None, "R2": None, "R3": None, "R4": 60}),
    ("type_share.high_tech", {"R2": None, "R3": None, "R4": 30}),
    ("type_share.eco", {"R4": None}),
    ("services.max_pct", {"R1": None, "R2": 10, "R3": 10, "R4": 10}),
    ("establish.saturation.fill_gt_pct", {"R1": 50, "R2": 50, "R3": 50, "R4": 50}),
    ("establish.saturation.unleased_le_ha", {"R1": None, "R2": 100, "R3": 100, "R4": 50}),
    ("establish.saturation.unleased_lt_ha", {"R1": 50, "R2": None, "R3": None, "R4": None}),
    ("expand.fill_ge_pct", {"R1": None, "R2": 60, "R3": 60, "R4": 50}),
    ("expand.total_le_ha", {"R1": None, "R2": 75, "R3": 75, "R4": 75}),
    ("deviation.area_increase_le_ha", {"R1": None, "R2": 5, "R3": 5, "R4": 5}),
    ("copies.to_department", {"R1": 8, "R2": 2, "R3": 2, "R4": None}),
    ("copies.originals_min", {"R1": 2, "R2": None, "R4": None}),
    ("copies.applicant_to_local_body", {"R2": None, "R3": None, "R4": 1}),
    ("council.pass_ge", {"R1": 50, "R2": 50, "R3": 50, "R4": 50}),
    ("council.max.finance", {"R1": 40, "R2": 40, "R3": 40, "R4": 40}),
    ("decision.items_total", {"R1": None, "R2": 8, "R3": 8, "R4": 11}),
    ("state_support.max_pct", {"R1": None, "R2": 30, "R3": 30, "R4": 30}),
    ("pre_2009.finish_before", {"R1": None, "R2": date(2026, 12, 31), "R4": None}),
]


@pytest.mark.parametrize(("regime_id", "step", "amount", "unit", "basis"), LIMITS)
def test_each_step_has_the_limit_of_its_decree(regime_id, step, amount, unit, basis):
    limit = regime(regime_id).step(step)

    assert (limit.amount, limit.unit, limit.basis) == (amount, unit, basis)


def test_no_regime_has_a_step_beyond_the_table():
    assert {(law.id, step) for law in all_regimes() for step in law.steps} == {
        (regime_id, step) for regime_id, step, *_ in LIMITS
    }


@pytest.mark.parametrize("step", ["notice", "reception", "copy_ministry"])
def test_the_2017_decree_has_no_notice_and_no_window(step):
    with pytest.raises(NotSourced, match=rf"not sourced: R1 steps\.{step}"):
        regime("R1").step(step)


@pytest.mark.parametrize(("path", "by_regime"), VALUES)
def test_values_stand_as_in_the_law_and_gaps_say_not_sourced(path, by_regime):
    for regime_id, expected in by_regime.items():
        if expected is None:
            with pytest.raises(NotSourced, match="not sourced"):
                regime(regime_id).value(path)
        else:
            assert regime(regime_id).value(path).value == expected


def test_every_value_has_a_label_in_both_languages():
    for law in all_regimes():
        for found in law.values():
            assert all(label(found.path)), found.path


def test_the_amended_decree_rests_on_a_secondary_source_only():
    law = regime("R4")
    cited = [*law.values(), *law.steps.values(), *law.components, *law.roles.values()]
    cited += [*law.decision_items]
    # The circular on reports was read as it is: the decree has not touched it.
    of_the_circular = [found for found in cited if found.article.instrument == "TT14"]
    of_the_decree = [found for found in cited if found.article.instrument != "TT14"]

    assert {found.confidence for found in of_the_decree} == {"secondary"}
    assert {found.confidence for found in of_the_circular} == {"primary"}
    assert law.note_vi


def test_the_yearly_reports_on_assigned_powers_live_as_long_as_their_decree():
    reports = regime("R4").reports

    assert reports["decree_139_local"].year_before == "11-30"
    assert reports["decree_139_province"].year_before == "12-10"
    assert {reports[code].confidence for code in ("decree_139_local", "decree_139_province")} == {
        "secondary"
    }


def test_article_is_written_as_an_office_writes_it():
    found = regime("R4").value("establish.saturation.unleased_le_ha")

    assert found.basis == "NĐ 32/2024 Art 8.1(c) (as amended by NĐ 303/2026)"
    assert found.basis_vi == (
        "điểm c khoản 1 Điều 8 NĐ 32/2024/NĐ-CP (sửa đổi bởi NĐ 303/2026/NĐ-CP)"
    )
    assert regime("R2").step("appraise").basis_vi == "khoản 3 Điều 10 NĐ 32/2024/NĐ-CP"


@pytest.mark.parametrize("wrong", ["", "ND32", "ND32 Art 8", "XX9 1", "ND32 8.1(cc)", "ND32 8.1 "])
def test_what_is_no_article_is_refused(wrong):
    with pytest.raises(ValueError):
        Article.parse(wrong)


@pytest.mark.parametrize(
    ("regime_id", "codes"),
    [
        ("R1", ["request", "investment_report"]),
        (
            "R2",
            [
                "to_trinh",
                "request",
                "investment_report",
                "boundary_map",
                "legal_status",
                "financial_capacity",
                "experience",
            ],
        ),
        (
            "R4",
            [
                "to_trinh",
                "request",
                "investment_report",
                "boundary_map",
                "financial_capacity",
                "experience",
            ],
        ),
    ],
)
def test_dossier_components_of_each_regime(regime_id, codes):
    assert [component.code for component in components(regime_id)] == codes


def test_two_of_the_eleven_decision_items_of_2026_are_left_open():
    law = regime("R4")

    assert len(law.decision_items) == 9
    assert "hai nội dung" in law.value("decision.items_total").note_vi
    assert [len(regime(r).decision_items) for r in ("R1", "R2", "R3")] == [0, 8, 8]


def test_the_local_body_moves_from_district_to_commune():
    holders = [law.role("local_body").holder for law in all_regimes()]

    assert holders == ["ubnd_huyen", "ubnd_huyen", "ubnd_xa", "ubnd_xa"]
    with pytest.raises(NotSourced):
        regime("R1").role("finance_department")


@pytest.mark.parametrize(
    ("day", "regime_id"),
    [
        (date(2017, 7, 15), "R1"),
        (date(2024, 4, 30), "R1"),
        (date(2024, 5, 1), "R2"),
        (date(2025, 6, 30), "R2"),
        (date(2025, 7, 1), "R3"),
        (date(2026, 9, 14), "R3"),
        (date(2026, 9, 15), "R4"),
    ],
)
def test_law_of_the_day_on_both_sides_of_each_boundary(day, regime_id):
    assert regime_on(day).id == regime_id


def test_no_law_is_sourced_before_the_2017_decree():
    with pytest.raises(NotSourced, match="14/07/2017"):
        regime_on(date(2017, 7, 14))


def test_dates_not_found_are_absent():
    assert instruments()["ND66"].in_force_on is None
    assert instruments()["TT28"].in_force_on is None


def test_the_two_readings_of_a_supplement_stand_side_by_side():
    rules = one_stop()

    assert rules.rule("supplement_clock.pause").basis == "NĐ 32/2024 Art 10.3"
    assert rules.rule("supplement_clock.restart").basis == "NĐ 61/2018 Art 19.4"
    assert rules.rule("transfer_cutoff").value == "15:00"
    assert rules.rule("new_date_at_most").value == 1
    assert "118/2025" in rules.note_en
    with pytest.raises(NotSourced):
        rules.rule("fee")


def test_quantities_are_exact_numbers():
    for law in all_regimes():
        for found in law.values():
            assert not isinstance(found.value, float), found.path
            if found.unit:
                assert isinstance(found.value, (int, Decimal)), found.path
