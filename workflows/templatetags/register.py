"""The register on the pages: links of a dossier, what an amendment asks for, a cluster's text."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from procedures.models import Procedure
from procedures.states import CLOSED
from workflows.desk.linked import linked_dossiers
from workflows.desk.register_words import item_name, item_words
from workflows.desk.rights import may_record_facts

register = template.Library()

AMENDED = frozenset({Procedure.ADJUSTMENT, Procedure.ABOLITION, Procedure.INVESTOR_SELECTION})


@register.inclusion_tag("dossier/linked.html")
def linked(sight: Any) -> dict[str, Any]:
    """The dossiers that this one hangs together with, as far as the reader may see them."""
    return {"lines": linked_dossiers(sight.dossier, sight.user)}


@register.inclusion_tag("dossier/amendment.html")
def amendment(sight: Any) -> dict[str, Any]:
    """What a dossier asks to change, old and new beside each other; for those who handle it."""
    dossier = sight.dossier
    if dossier.procedure not in AMENDED or not (sight.inside or sight.is_consulted):
        return {"amendment": None}
    found = dossier.amendment
    may_edit = dossier.state not in CLOSED and may_record_facts(sight.user, dossier)
    return {
        "amendment": found,
        "changes": [
            {
                "name": item_name(change.item),
                "old": item_words(change.item, change.old),
                "new": item_words(change.item, change.new) or _new_words(change.item),
            }
            for change in dossier.item_changes.all()
        ],
        "rows": _rows(dossier.procedure, found),
        "edit_url": reverse("amendment", args=[dossier.code]) if may_edit else "",
    }


def _new_words(item: str) -> str:
    return _("theo kết quả lựa chọn") if item == "investor" else _("bỏ nội dung này")


def _rows(procedure: str, found: Any) -> list[tuple[str, str]]:
    rows = [
        (_("Quyết định được thay đổi"), str(found.amends or "")),
        (_("Cơ quan đề nghị"), str(found.prepared_by or "")),
        (_("Lý do"), found.ground),
    ]
    if procedure == Procedure.ABOLITION:
        names = ["tenants", "land", "money", "state_works"]
    else:
        settled = {True: _("có"), False: _("chưa")}.get(found.duties_settled, "")
        if settled or found.duties_settlement:
            words = " · ".join(part for part in (settled, found.duties_settlement) if part)
            rows.append((_("Đã giải quyết quyền, nghĩa vụ hợp pháp của các bên"), words))
        names = ["state_works"] if found.state_works else []
    for name in names:
        label = str(found._meta.get_field(name).verbose_name)
        rows.append((label[:1].upper() + label[1:], getattr(found, name)))
    return rows


@register.filter
def item_label(code: str) -> str:
    """The name of an item of the register."""
    return item_name(code)


@register.filter
def item_text(found: Any) -> str:
    """What an item says (anything with ``item`` and ``text``), in words."""
    return item_words(found.item, found.text)


@register.filter
def item_old(found: Any) -> str:
    """What an item said before a change."""
    return item_words(found.item, found.old)


@register.filter
def item_new(found: Any) -> str:
    """What an item says after a change."""
    return item_words(found.item, found.new)
