"""The register's items in the reader's words: a kind by its name, an area with its unit."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.models import ClusterKind
from procedures.regimes.register_items import is_register_item, register_item
from procedures.wording import in_reader_language
from workflows.templatetags.ccn import vi_number


def item_name(code: str) -> str:
    """What an item is called; a code that the register does not know stays as it is."""
    if not is_register_item(code):
        return code
    item = register_item(code)
    return in_reader_language(item.name_vi, item.name_en)


def item_words(code: str, text: str) -> str:
    """What stands in an item; empty where nothing does."""
    form = register_item(code).form if is_register_item(code) else "text"
    if not text:
        return ""
    if form == "kind":
        return str(dict(ClusterKind.choices).get(text, text))
    if form == "area":
        return f"{vi_number(Decimal(text))} ha"
    if form == "money":
        return _("%(sum)s tỷ đồng") % {"sum": vi_number(Decimal(text))}
    return text
