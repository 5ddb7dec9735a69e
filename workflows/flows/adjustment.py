"""Adjustment of the decision about a cluster (P5): Art 12.2. R1: the text was not found.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.core import CaseFlow
from workflows.flows.road import Road


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("adjustment", regime_id)
    return {
        **road.whole(
            submit=_("Trình đề nghị điều chỉnh đến Sở Công Thương"),
            decide=_("Quyết định điều chỉnh"),
        ),
        **road.compiled(),
    }


class AdjustmentR2Flow(CaseFlow):
    """Điều chỉnh quyết định thành lập, mở rộng (NĐ 32/2024)"""

    procedure, regime_id = "adjustment", "R2"
    locals().update(nodes("R2"))


class AdjustmentR3Flow(CaseFlow):
    """Điều chỉnh quyết định thành lập, mở rộng (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "adjustment", "R3"
    locals().update(nodes("R3"))


class AdjustmentR4Flow(CaseFlow):
    """Điều chỉnh quyết định thành lập, mở rộng (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "adjustment", "R4"
    locals().update(nodes("R4"))


FLOWS = (AdjustmentR2Flow, AdjustmentR3Flow, AdjustmentR4Flow)
