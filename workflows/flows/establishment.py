"""Establishment of an industrial cluster (P3): Art 10 of NĐ 32/2024, Art 12 of NĐ 68/2017.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.core import CaseFlow
from workflows.flows.road import Road


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    return Road("establishment", regime_id).whole(
        submit=_("Lập hồ sơ, trình Sở Công Thương"),
        decide=_("Quyết định thành lập cụm công nghiệp"),
    )


class EstablishmentR1Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 68/2017, NĐ 66/2020)"""

    procedure, regime_id = "establishment", "R1"
    locals().update(nodes("R1"))


class EstablishmentR2Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024)"""

    procedure, regime_id = "establishment", "R2"
    locals().update(nodes("R2"))


class EstablishmentR3Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "establishment", "R3"
    locals().update(nodes("R3"))


class EstablishmentR4Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "establishment", "R4"
    locals().update(nodes("R4"))


FLOWS = (EstablishmentR1Flow, EstablishmentR2Flow, EstablishmentR3Flow, EstablishmentR4Flow)
