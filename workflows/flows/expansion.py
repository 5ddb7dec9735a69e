"""Expansion of a standing cluster (P4): Art 8.2, 10 of NĐ 32/2024, Art 12 of NĐ 68/2017.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.core import CaseFlow
from workflows.flows.road import Road


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("expansion", regime_id)
    return {
        **road.whole(
            submit=_("Lập hồ sơ, trình Sở Công Thương"),
            decide=_("Quyết định mở rộng cụm công nghiệp"),
        ),
    }


class ExpansionR1Flow(CaseFlow):
    """Mở rộng cụm công nghiệp (NĐ 68/2017, NĐ 66/2020)"""

    procedure, regime_id = "expansion", "R1"
    locals().update(nodes("R1"))


class ExpansionR2Flow(CaseFlow):
    """Mở rộng cụm công nghiệp (NĐ 32/2024)"""

    procedure, regime_id = "expansion", "R2"
    locals().update(nodes("R2"))


class ExpansionR3Flow(CaseFlow):
    """Mở rộng cụm công nghiệp (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "expansion", "R3"
    locals().update(nodes("R3"))


class ExpansionR4Flow(CaseFlow):
    """Mở rộng cụm công nghiệp (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "expansion", "R4"
    locals().update(nodes("R4"))


FLOWS = (ExpansionR1Flow, ExpansionR2Flow, ExpansionR3Flow, ExpansionR4Flow)
