"""Sample data of changes: an older cluster whose decision was adjusted, and is to be expanded.

All of it is invented and says so in the names; it goes through the replay like any case file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from procedures.cases import parse_case
from workflows.replay import Replay

NAME = "Lâm Thượng (mẫu)"
OLDER = {"document": "145/QĐ-UBND", "on": "2019-05-14"}
LOCAL_BODY = "UBND xã Xuân Ái"

DaysAgo = Callable[[int], date]


def load(today: date, days_ago: DaysAgo, replay_class: type[Replay]) -> None:
    """Enter the older decision with its adjustment, then the expansion that is being announced."""
    for document in (_adjustment(days_ago), _expansion(days_ago)):
        content = json.dumps(document, ensure_ascii=False)
        replay_class(parse_case(content.encode(), today=today), content, is_invented=True).run()


def _events(days_ago: DaysAgo, *acts: tuple[int, str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"on": days_ago(ago).isoformat(), "act": act, **rest} for ago, act, rest in acts]


def _adjustment(days_ago: DaysAgo) -> dict[str, Any]:
    return {
        "format": "ccn-case/1",
        "id": "MAU-DC-01",
        "procedure": "adjustment",
        "province": "Lào Cai",
        "local_body": LOCAL_BODY,
        "cluster": {"name": NAME, "kind": "ordinary", "area_ha": 21, "land_use_fit": True},
        "adjusts": OLDER,
        "ground": "Thay tên cơ quan theo tổ chức từ 01/7/2025; lùi tiến độ do chậm giải phóng mặt "
        "bằng (mẫu).",
        "changes": [
            {
                "item": "duties",
                "old": "Sở Kế hoạch và Đầu tư, Sở Tài nguyên và Môi trường, UBND huyện Văn Yên",
                "new": "Sở Tài chính, Sở Nông nghiệp và Môi trường, UBND xã Xuân Ái",
            },
            {"item": "schedule", "old": "Hoàn thành quý IV/2022", "new": "Hoàn thành quý IV/2027"},
            {"item": "capital_bn", "old": 182, "new": 214.5},
            {
                "item": "main_sectors",
                "old": "Chế biến gỗ rừng trồng (mẫu)",
                "new": "Chế biến gỗ rừng trồng; cơ khí; vật liệu xây dựng (mẫu)",
            },
        ],
        "events": _events(
            days_ago,
            (38, "amendment_opened", {"document": "18/UBND-KT"}),
            (34, "dossier_submitted", {"document": "40/TTr-UBND"}),
            (31, "dossier_complete", {}),
            (20, "appraisal_reported", {"document": "29/BC-SCT"}),
            (15, "decided", {"outcome": "approved", "document": "801/QĐ-UBND"}),
        ),
    }


def _expansion(days_ago: DaysAgo) -> dict[str, Any]:
    return {
        "format": "ccn-case/1",
        "id": "MAU-MR-01",
        "procedure": "expansion",
        "province": "Lào Cai",
        "local_body": LOCAL_BODY,
        "cluster": {"name": NAME, "kind": "ordinary", "land_use_fit": True},
        "adjusts": OLDER,
        "expansion_facts": {
            "fill_pct": 68,
            "total_area_after_ha": 34,
            "industrial_land_ha": 14.5,
            "works_done": ["roads", "water", "wastewater", "fire_safety"],
            "formed_before_2009": False,
        },
        "applicants": [
            {
                "name": "Công ty CP Hạ tầng Xuân Ái (mẫu)",
                "capital_bn": 131,
                "equity_bn": 30,
                "documents": ["request", "investment_report", "boundary_map"],
            }
        ],
        "events": _events(
            days_ago,
            (5, "request_received", {"applicant": 0}),
            (3, "notice_published", {"document": "17/TB-UBND"}),
        ),
    }
