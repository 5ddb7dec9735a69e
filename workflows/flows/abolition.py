"""Abolition of the decision about a cluster (P5): Art 12.2(a). R1: the text was not found.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.core import CaseFlow
from workflows.flows.road import Road


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("abolition", regime_id, has_council=False)
    return {
        **road.whole(
            submit=_("Trình đề nghị bãi bỏ đến Sở Công Thương"),
            decide=_("Quyết định bãi bỏ"),
        ),
        **road.compiled(),
    }


class AbolitionR2Flow(CaseFlow):
    """Bãi bỏ quyết định thành lập (NĐ 32/2024)"""

    procedure, regime_id = "abolition", "R2"
    locals().update(nodes("R2"))


class AbolitionR3Flow(CaseFlow):
    """Bãi bỏ quyết định thành lập (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "abolition", "R3"
    locals().update(nodes("R3"))


class AbolitionR4Flow(CaseFlow):
    """Bãi bỏ quyết định thành lập (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "abolition", "R4"
    locals().update(nodes("R4"))


FLOWS = (AbolitionR2Flow, AbolitionR3Flow, AbolitionR4Flow)
