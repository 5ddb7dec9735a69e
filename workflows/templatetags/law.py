"""The law's own names and articles in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template

from procedures.wording import in_reader_language

register = template.Library()


@register.filter
def law_name(thing: Any) -> str:
    """The name of a paper, step, role or item of a regime."""
    return in_reader_language(thing.name_vi, thing.name_en)


@register.filter
def law_article(thing: Any) -> str:
    """The article of a value of the law: "khoản 1 Điều 9 NĐ 32/2024/NĐ-CP"."""
    return in_reader_language(thing.basis_vi, thing.basis)
