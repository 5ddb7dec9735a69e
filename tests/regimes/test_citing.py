"""Articles as a reader is told them, and the one-stop decrees within their lives."""

from __future__ import annotations

from datetime import date

import pytest

from procedures.regimes import basis_words, is_secondary, one_stop_basis


@pytest.mark.parametrize(
    ("basis", "vi"),
    [
        ("NĐ 32/2024 Art 10.3", "khoản 3 Điều 10 NĐ 32/2024"),
        (
            "NĐ 32/2024 Art 8.1(c) (as amended by NĐ 303/2026)",
            "điểm c khoản 1 Điều 8 NĐ 32/2024 (sửa đổi bởi NĐ 303/2026)",
        ),
        ("NĐ 118/2025 Art 21", "Điều 21 NĐ 118/2025"),
        ("NĐ 139/2025 Art 22.2-22.3", "khoản 2, khoản 3 Điều 22 NĐ 139/2025"),
        (
            "NĐ 32/2024 Art 10.3, NĐ 61/2018 Art 19.4",
            "khoản 3 Điều 10 NĐ 32/2024, khoản 4 Điều 19 NĐ 61/2018",
        ),
        ("", ""),
    ],
)
def test_an_article_is_written_out_as_the_office_does(basis, vi):
    assert basis_words(basis, "vi") == vi
    assert basis_words(basis, "en") == basis


def test_a_decree_that_only_assigns_powers_is_not_said_to_amend():
    basis = "NĐ 32/2024 Art 10.3 (as amended by NĐ 139/2025)"

    assert basis_words(basis, "vi") == (
        "khoản 3 Điều 10 NĐ 32/2024 (theo phân định thẩm quyền tại NĐ 139/2025)"
    )
    assert basis_words(basis, "en") == "NĐ 32/2024 Art 10.3 (powers as assigned by NĐ 139/2025)"


@pytest.mark.parametrize(
    ("on", "basis"),
    [
        (date(2018, 6, 20), ""),
        (date(2018, 6, 21), "NĐ 61/2018 Art 19.9"),
        (date(2025, 6, 30), "NĐ 61/2018 Art 19.9"),
        (date(2025, 7, 1), "NĐ 118/2025"),
        (date(2026, 11, 30), "NĐ 118/2025"),
        (None, ""),
    ],
)
def test_the_one_stop_decree_is_cited_within_its_life_only(on, basis):
    assert one_stop_basis("19.9", on) == basis


def test_the_decree_that_came_after_is_cited_without_an_article_and_with_its_caution():
    basis = one_stop_basis("19.5", date(2026, 1, 5))

    assert "Điều" not in basis and "Art" not in basis
    assert "chưa có nguồn được kiểm chứng" in basis_words(basis, "vi")
    assert "no verified source" in basis_words(basis, "en")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("NĐ 32/2024 Art 10.1 (as amended by NĐ 303/2026)", True),
        ("NĐ 118/2025 Art 21", True),
        ("NĐ 32/2024 Art 10.1", False),
        # It says so itself.
        ("NĐ 118/2025", False),
        ("", False),
    ],
)
def test_an_article_known_at_second_hand_is_known_as_such(basis, expected):
    assert is_secondary(basis) is expected
