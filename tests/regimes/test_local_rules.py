"""A province's practice is applied only in that province."""

from decimal import Decimal as D

import pytest

from procedures.regimes import Applicant, NotSourced, equity_gate, local_rule, local_rules


def test_lao_cai_waits_ten_working_days_for_opinions_and_takes_silence_as_consent():
    reply = local_rule("Lào Cai", "opinion_reply")

    assert (reply.value, reply.unit, reply.nature) == (10, "working_days", "local")
    assert reply.basis_vi == "điểm b khoản 2 Điều 2 QĐ 16/2026/QĐ-UBND (Lào Cai)"
    assert local_rule("Lào Cai", "silence_is_consent").value is True


@pytest.mark.parametrize("province", ["Hà Nội", None, ""])
def test_no_province_has_another_ones_practice(province):
    assert local_rules(province) == {}
    with pytest.raises(NotSourced):
        local_rule(province, "opinion_reply")


def test_practice_is_marked_as_practice():
    rule = local_rule("Lào Cai", "equity_under_20_ha")

    assert (rule.nature, rule.confidence) == ("practice", "secondary")
    assert rule.basis.startswith("practice:")


def gate(equity, capital, area_ha):
    applicant = Applicant(equity_bn=equity and D(equity), capital_bn=capital and D(capital))
    return equity_gate(applicant, area_ha and D(area_ha))


@pytest.mark.parametrize(
    ("equity", "capital", "area_ha", "holds", "required"),
    [
        ("129.0012", "860.008", "74.95", True, 15),
        ("129.0011", "860.008", "74.95", False, 15),
        ("20", "100", "19.99", True, 20),
        ("19.99", "100", "19.99", False, 20),
        ("15", "100", "20", True, 15),
        ("25", "100", None, True, None),
        ("17", "100", None, None, None),
        ("10", "100", None, False, None),
        (None, "100", "20", None, 15),
        ("15", None, "20", None, 15),
    ],
)
def test_own_capital_reaches_at_least_the_share(equity, capital, area_ha, holds, required):
    found = gate(equity, capital, area_ha)

    assert (found.holds, found.required_pct) == (holds, required)
    assert (holds is None) == bool(found.missing)


def test_the_real_share_of_case_c1_is_shown_as_fifteen_percent():
    assert gate("129.0012", "860.008", "74.95").share_pct == D(15)
