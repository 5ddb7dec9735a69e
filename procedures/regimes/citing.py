"""How an article is written out for a reader, and what may be cited of the one-stop decrees.

A stored article is short ("NĐ 32/2024 Art 10.3"); an office writes it out. Two cautions belong to
the article itself and are never left out: NĐ 139/2025 does not amend NĐ 32/2024, it says who has
its powers; and of NĐ 118/2025, which stands in place of NĐ 61/2018, no article on receipt,
transfer, opinions or apologies is sourced.
"""

from __future__ import annotations

import re
from datetime import date

from .articles import instruments

_ARTICLE = re.compile(
    r"(?P<instrument>\S+ \d+/\S+) Art (?P<article>\d+)"
    r"(?:\.(?P<clause>\d+[a-z]?)(?:-\d+\.(?P<last>\d+[a-z]?))?)?(?:\((?P<point>[a-zđ]\d?)\))?"
)
_AMENDED = re.compile(r"\(as amended by (?P<instrument>[^)]+)\)")

_WITHOUT_ARTICLE = {
    "vi": "NĐ 118/2025 (thay NĐ 61/2018 từ 01/7/2025; điều, khoản cụ thể chưa có nguồn được kiểm "
    "chứng)",
    "en": "NĐ 118/2025 (in place of NĐ 61/2018 since 1 Jul 2025; the article itself has no "
    "verified source)",
}


def basis_words(basis: str, language: str) -> str:
    """``NĐ 32/2024 Art 10.3`` as an office writes it: khoản 3 Điều 10 NĐ 32/2024."""
    if basis == _successor():
        return _WITHOUT_ARTICLE["en" if language == "en" else "vi"]
    if language == "en":
        return _AMENDED.sub(_amended_in_english, basis)
    return _AMENDED.sub(_amended, _ARTICLE.sub(_written_out, basis))


def one_stop_basis(article: str, on: date | None) -> str:
    """What may be cited on a day for a rule of the one-stop mechanism.

    Within its life (21/6/2018 to 30/6/2025) NĐ 61/2018 with the article; since then NĐ 118/2025
    without one, whose text is not sourced; before, or on an unknown day, nothing.
    """
    decree = instruments()["ND61"]
    begins, ends = decree.in_force_on, decree.ends_on
    if on is None or begins is None or ends is None or on < begins:
        return ""
    return f"{decree.short_en} Art {article}" if on <= ends else _successor()


def is_secondary(basis: str) -> bool:
    """Whether an article rests on an instrument whose official text was not found, so that a letter
    says so. NĐ 118/2025 without an article says it in its own words."""
    return basis != _successor() and any(
        found.confidence == "secondary" and found.short_en in basis
        for found in instruments().values()
    )


def _successor() -> str:
    return instruments()["ND118"].short_en


def _written_out(found: re.Match[str]) -> str:
    clause, last, point = found["clause"], found["last"], found["point"]
    parts = [f"điểm {point}"] if point else []
    parts += [f"khoản {clause}, khoản {last}" if last else f"khoản {clause}"] if clause else []
    return " ".join([*parts, f"Điều {found['article']}", found["instrument"]])


def _reassigns(short: str) -> bool:
    return any(found.reassigns and found.short_en == short for found in instruments().values())


def _amended(found: re.Match[str]) -> str:
    if _reassigns(found["instrument"]):
        return f"(theo phân định thẩm quyền tại {found['instrument']})"
    return f"(sửa đổi bởi {found['instrument']})"


def _amended_in_english(found: re.Match[str]) -> str:
    if _reassigns(found["instrument"]):
        return f"(powers as assigned by {found['instrument']})"
    return found[0]
