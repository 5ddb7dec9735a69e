"""Schema check of the default ladders: ``python -m procedures.ladder.check``."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from .rungs import AUDIENCES, KIND_OF_DUTY, Sort, audiences_of, rung

SELECTORS = {"procedure", "step", "actor"}
MOST_LINES = 20
"""More rungs on one ladder than this is noise: nobody reads the twentieth letter."""


def faults(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with the data, in words; empty when nothing is."""
    found = [
        f"thiếu {name}" for name in ("version", "status_vi", "status_en") if not document.get(name)
    ]
    tables = document.get("ladders", {})
    seen: dict[tuple[str, ...], str] = {}
    for name, table in tables.items():
        found += [f"{name}: {fault}" for fault in _faults_of(table)]
        selector = tuple(table.get(part, "") for part in sorted(SELECTORS))
        if selector in seen:
            found.append(f"{name}: trùng phạm vi với {seen[selector]}")
        seen[selector] = name
        if table.get("actor") and table.get("step"):
            found.append(f"{name}: chọn theo bước hoặc theo bên thực hiện, không cả hai")
    if ("", "", "") not in seen:
        found.append("thiếu bậc cho mọi bước khác")
    found += [f"thiếu bậc cho {step}" for step in KIND_OF_DUTY if step not in tables]
    return found


def _faults_of(table: Mapping[str, Any]) -> list[str]:
    known = SELECTORS | {"title_vi", "title_en", "rungs"}
    found = [f"không có khóa {key}" for key in table if key not in known]
    found += [f"thiếu {key}" for key in ("title_vi", "title_en", "rungs") if not table.get(key)]
    places: set[tuple[str, str]] = set()
    for entry in table.get("rungs", ()):
        try:
            spec = rung(str(entry.get("at", "")))
        except ValueError as error:
            found.append(str(error))
            continue
        if spec.text != entry["at"]:
            found.append(f"bậc {entry['at']} viết là {spec.text}")
        for audience in entry.get("to", ()):
            if audience not in AUDIENCES:
                found.append(f"không có người nhận {audience}")
            elif audience not in audiences_of(table.get("step", "")):
                found.append(f"không nhắc được {audience} về việc này")
            elif spec.sort is Sort.DAILY and not AUDIENCES[audience].inside:
                found.append(f"thư hằng ngày chỉ gửi trong cơ quan giữ việc, không gửi {audience}")
            if (spec.text, audience) in places:
                found.append(f"bậc {spec.text} cho {audience} có hai lần")
            places.add((spec.text, audience))
        if not entry.get("to"):
            found.append(f"bậc {spec.text} không có người nhận")
    if len(places) > MOST_LINES:
        found.append(f"quá {MOST_LINES} lời nhắc")
    return found


def main() -> int:
    """Print the faults of the shipped data; the exit status."""
    text = resources.files("procedures.ladder").joinpath("defaults.toml").read_text("utf-8")
    found = faults(tomllib.loads(text))
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print("ladder defaults: no fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
