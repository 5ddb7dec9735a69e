"""Names folded for search: no case, no marks, đ as d; the same on both databases."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """``Thống Nhất 1`` and ``thong nhat 1`` become the same; spaces are single."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())
