"""How a dossier hangs together with others, in words, from either end and as far as one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, DossierLink, User
from procedures.selectors.dossiers import dossiers_visible_to

Kind = DossierLink.Kind
FROM_SOURCE: dict[str, Any] = {
    Kind.PROPOSED_IN: _("Được tổng hợp trong phương án"),
    Kind.LISTED_BY: _("Căn cứ Danh mục của phương án"),
    Kind.PROPOSED_BY: _("Cụm do đề xuất này đưa vào Danh mục"),
    Kind.EXPANDS: _("Mở rộng cụm theo quyết định của hồ sơ"),
    Kind.ADJUSTS: _("Thay đổi quyết định của hồ sơ"),
    Kind.ABOLISHES: _("Bãi bỏ quyết định của hồ sơ"),
    Kind.SELECTS_FOR: _("Lựa chọn chủ đầu tư phục vụ hồ sơ"),
}
FROM_TARGET: dict[str, Any] = {
    Kind.PROPOSED_IN: _("Tổng hợp đề xuất"),
    Kind.LISTED_BY: _("Danh mục là căn cứ của hồ sơ"),
    Kind.PROPOSED_BY: _("Đề xuất là căn cứ của hồ sơ"),
    Kind.EXPANDS: _("Cụm được mở rộng ở hồ sơ"),
    Kind.ADJUSTS: _("Quyết định được thay đổi ở hồ sơ"),
    Kind.ABOLISHES: _("Quyết định bị bãi bỏ ở hồ sơ"),
    Kind.SELECTS_FOR: _("Chủ đầu tư được lựa chọn ở hồ sơ"),
}


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """One link. Of a dossier that the person may not see only the relation is told."""

    words: str
    title: str = ""
    code: str = ""
    url: str = ""
    state: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether the person may follow it."""
        return bool(self.url)


def linked_dossiers(dossier: Dossier, user: User) -> list[LinkedLine]:
    """The links of a dossier, its own first: one statement, a second where there are any."""
    links = list(
        DossierLink.objects.filter(Q(source=dossier) | Q(target=dossier))
        .select_related(
            "source__cluster", "source__province", "target__cluster", "target__province"
        )
        .order_by("pk")
    )
    if not links:
        return []
    others = [_other(link, dossier) for link in links]
    seen = set(
        dossiers_visible_to(user)
        .filter(pk__in=[other.pk for other in others])
        .values_list("pk", flat=True)
    )
    return [
        _line(link, other, dossier, is_seen=other.pk in seen)
        for link, other in zip(links, others, strict=True)
    ]


def _other(link: DossierLink, dossier: Dossier) -> Dossier:
    return link.target if link.source_id == dossier.pk else link.source


def _line(link: DossierLink, other: Dossier, dossier: Dossier, *, is_seen: bool) -> LinkedLine:
    table = FROM_SOURCE if link.source_id == dossier.pk else FROM_TARGET
    words = str(table[link.kind])
    if not is_seen:
        return LinkedLine(words)
    return LinkedLine(
        words,
        other.title,
        other.code,
        reverse("dossier", args=[other.code]),
        str(other.get_state_display()),
    )
