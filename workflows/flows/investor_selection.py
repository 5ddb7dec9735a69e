"""Choosing the investor of a standing cluster again (P2 alone): Art 12.2(b) with 13.2.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.core import CaseFlow
from workflows.flows.road import Road


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("investor_selection", regime_id)
    return {
        **road.whole(
            submit=_("Trình hồ sơ lựa chọn chủ đầu tư đến Sở Công Thương"),
            decide=_("Quyết định lựa chọn chủ đầu tư"),
        ),
        **road.compiled(),
    }


class InvestorSelectionR2Flow(CaseFlow):
    """Lựa chọn lại chủ đầu tư hạ tầng kỹ thuật (NĐ 32/2024)"""

    procedure, regime_id = "investor_selection", "R2"
    locals().update(nodes("R2"))


class InvestorSelectionR3Flow(CaseFlow):
    """Lựa chọn lại chủ đầu tư hạ tầng kỹ thuật (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "investor_selection", "R3"
    locals().update(nodes("R3"))


class InvestorSelectionR4Flow(CaseFlow):
    """Lựa chọn lại chủ đầu tư hạ tầng kỹ thuật (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "investor_selection", "R4"
    locals().update(nodes("R4"))


FLOWS = (InvestorSelectionR2Flow, InvestorSelectionR3Flow, InvestorSelectionR4Flow)
