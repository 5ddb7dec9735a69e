"""Entering a decision in the register: what it sets, from which day, on which paper.

Every procedure whose decision says something about a cluster writes here, in the act's own
transaction: one row for the decision, one for each item that it changes. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    ClusterDecision,
    ClusterItemVersion,
    ClusterKind,
    Decision,
    Organisation,
    User,
)
from procedures.refusals import RuleRefused
from procedures.regimes import Regime
from procedures.regimes.register_items import (
    STANDING,
    is_register_item,
    register_item,
    required_items,
)
from procedures.selectors.register import changed_from, standing_texts
from procedures.services.acting import LegalAct
from procedures.statements import insert, insertion, run, updating
from procedures.wording import in_reader_language


def enter_decision(
    doing: LegalAct,
    decision: Decision,
    items: Mapping[str, str],
    *,
    kind: str,
    amends: ClusterDecision | None = None,
    investor: Organisation | None = None,
    standing: str = "",
) -> ClusterDecision:
    """Write what an approving decision sets; items that stay as they are get no row.

    ``investor`` is the enterprise behind the item ``investor``; ``standing`` is set where the
    decision begins or ends the cluster. The cluster's own row follows.
    """
    cluster = doing.dossier.its_cluster
    given = {code: text for code, text in items.items() if is_register_item(code)}
    before = standing_texts(cluster) if kind != ClusterDecision.Kind.ESTABLISHMENT else {}
    source = ClusterDecision(
        cluster=cluster,
        kind=kind,
        decision=decision,
        paper=str(decision),
        valid_from=decision.decided_on,
        amends=amends,
        recorded_by=doing.act.by,
    )
    insert(source)
    _write(source, changed_from(before, given), investor, standing, cluster)
    return source


def _write(
    source: ClusterDecision,
    items: Mapping[str, str],
    investor: Organisation | None,
    standing: str,
    cluster: Cluster,
) -> None:
    rows = [
        ClusterItemVersion(
            source=source,
            cluster=cluster,
            item=code,
            text=text,
            enterprise=investor if code == "investor" else None,
            valid_from=source.valid_from,
        )
        for code, text in items.items()
    ]
    if standing:
        rows.append(
            ClusterItemVersion(
                source=source,
                cluster=cluster,
                item=STANDING,
                text=standing,
                valid_from=source.valid_from,
            )
        )
    changed = set_columns(cluster, items) | _set_standing(cluster, standing, source.valid_from)
    if investor is not None and cluster.investor_id != investor.pk:
        cluster.investor = investor
        changed.add("investor")
    statements = [insertion(*rows)] if rows else []
    if changed:
        statements.append(updating(cluster, changed))
    run(*statements)


def _set_standing(cluster: Cluster, standing: str, on: date) -> set[str]:
    if standing == Cluster.Status.ESTABLISHED:
        cluster.status, cluster.established_on = Cluster.Status.ESTABLISHED, on
        return {"status", "established_on"}
    if standing == Cluster.Status.ABOLISHED:
        cluster.status, cluster.abolished_on = Cluster.Status.ABOLISHED, on
        return {"status", "abolished_on"}
    return set()


def set_columns(cluster: Cluster, items: Mapping[str, str]) -> set[str]:
    """Let the cluster's row say what the items say; gives the columns that changed."""
    columns: dict[str, Any] = {
        code: items[code] for code in ("name", "location", "main_sectors") if code in items
    }
    if "kind" in items:
        columns["kind"] = items["kind"]
    if items.get("area_ha"):
        columns["area_ha"] = Decimal(items["area_ha"])
    if "name" in columns:
        columns["folded_name"] = folded(columns["name"])
    if "location" in columns:
        columns["folded_location"] = folded(columns["location"])
    if "main_sectors" in columns:
        columns["main_sectors"] = columns["main_sectors"][:500]
    changed = {name for name, value in columns.items() if getattr(cluster, name) != value}
    for name in changed:
        setattr(cluster, name, columns[name])
    return changed


# --- what may stand in an item -------------------------------------------------------------------

MOST_LINE = {"name": 200, "location": 255}


def checked_items(items: Mapping[str, Any]) -> dict[str, str]:
    """The items as the register keeps them; empty ones, and those that it does not keep, stay.

    Raises RuleRefused at ``item_<code>`` for an area or a sum that is no number above nothing, an
    unknown kind, and a line that the register has no room for.
    """
    return {
        code: _checked(code, value) if is_register_item(code) else str(value)
        for code, value in items.items()
    }


def _checked(code: str, value: Any) -> str:
    item = register_item(code)
    text = plain_number(value) if isinstance(value, Decimal) else str(value or "").strip()
    name = in_reader_language(item.name_vi, item.name_en)
    if not text:
        return ""
    if item.form in {"area", "money"}:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal(0)
        if not number.is_finite() or number <= 0:
            raise RuleRefused(
                _("%(item)s phải là số lớn hơn 0.") % {"item": name}, field=f"item_{code}"
            )
        return plain_number(number)
    if item.form == "kind" and text not in ClusterKind.values:
        raise RuleRefused(_("Loại hình không có trong danh sách."), field=f"item_{code}")
    if len(text) > MOST_LINE.get(code, 10_000):
        raise RuleRefused(
            _("%(item)s dài quá %(most)d ký tự.") % {"item": name, "most": MOST_LINE[code]},
            field=f"item_{code}",
        )
    return text


def plain_number(number: Decimal) -> str:
    """12.50 as 12.5: the same number is always kept in the same way."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def require_content(law: Regime, items: Mapping[str, str]) -> None:
    """Raise RuleRefused at the first item of Art 12.1 that a decision leaves empty.

    Who becomes investor is chosen, not typed; where the content is not sourced (R1) nothing is
    required.
    """
    articles = {item.code: item.basis for item in law.decision_items}
    for item in required_items(law):
        if item.form == "investor" or items.get(item.code, "").strip():
            continue
        raise RuleRefused(
            _("Quyết định phải có nội dung: %(item)s.")
            % {"item": in_reader_language(item.name_vi, item.name_en)},
            articles[item.law_item],
            field=f"item_{item.code}",
        )


# --- clusters that stood before this software ----------------------------------------------------


def enter_known_cluster(
    *,
    name: str,
    province: AdministrativeUnit,
    paper: str,
    decided_on: date,
    items: Mapping[str, Any],
    by: User | None = None,
    kind: str = ClusterDecision.Kind.ESTABLISHMENT,
    investor: Organisation | None = None,
) -> tuple[Cluster, ClusterDecision]:
    """Enter a cluster that an older decision established, with what is known of that decision.

    Old decisions stay valid and need not be taken again. Raises RuleRefused without a number, for
    a day to come, and for a standing cluster of that name at that place.
    """
    if not paper.strip():
        raise RuleRefused(_("Cần ghi số, ký hiệu quyết định thành lập."), field="paper")
    kept = {code: text for code, text in checked_items({**items, "name": name}).items() if text}
    refuse_standing_twin(name, kept.get("location", ""), province)
    cluster = Cluster(
        name=name,
        folded_name=folded(name),
        province=province,
        status=Cluster.Status.ESTABLISHED,
        established_on=decided_on,
    )
    set_columns(cluster, kept)
    insert(cluster)
    source = ClusterDecision(
        cluster=cluster, kind=kind, paper=paper.strip(), valid_from=decided_on, recorded_by=by
    )
    insert(source)
    if investor is not None:
        kept["investor"] = investor.name
    _write(source, kept, investor, "established", cluster)
    return cluster, source


UNKNOWN_PAPER = "Chưa rõ số, ngày"
"""What stands for the number of a decision of which only its effect is known."""


def infer_known_cluster(
    *, name: str, province: AdministrativeUnit, known_by: date, items: Mapping[str, Any]
) -> tuple[Cluster, ClusterDecision]:
    """Enter a cluster that a record shows standing, where nobody knows by which decision.

    ``known_by`` is no day of establishment: it is the first day on which the record shows that the
    cluster stood, and the register says so where the number would be.
    """
    return enter_known_cluster(
        name=name,
        province=province,
        paper=f"{UNKNOWN_PAPER} (chậm nhất {known_by:%d/%m/%Y})",
        decided_on=known_by,
        items=items,
    )


def is_inferred(source: ClusterDecision) -> bool:
    """Whether a decision stands in the register only because a record shows its effect."""
    return source.decision_id is None and source.paper.startswith(UNKNOWN_PAPER)


def refuse_standing_twin(name: str, location: str, province: AdministrativeUnit) -> None:
    """Raise RuleRefused where a cluster of this name stands already at this place (Art 12.1)."""
    twins = Cluster.objects.filter(
        province=province, folded_name=folded(name), status=Cluster.Status.ESTABLISHED
    )
    for twin in twins[:20]:
        if not location or not twin.location or twin.folded_location == folded(location):
            raise RuleRefused(
                _(
                    "Cụm “%(name)s” đã được thành lập ngày %(day)s; muốn thay đổi thì mở rộng hoặc "
                    "điều chỉnh quyết định."
                )
                % {
                    "name": twin.name,
                    "day": f"{twin.established_on:%d/%m/%Y}" if twin.established_on else "?",
                },
                "NĐ 32/2024 Art 12.1",
                field="name",
            )
