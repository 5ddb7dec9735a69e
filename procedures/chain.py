"""The arithmetic of the chained journal, without database or framework.

Here so that a file can be verified on a machine that has neither (``procedures.council_record``).
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def canonical(payload: Any) -> str:
    """JSON with sorted keys and no spaces: the same facts are always the same bytes."""
    return json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def digest_of(payload: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def entry_digest(
    *,
    dossier_code: str,
    sequence: int,
    act: str,
    occurred_on: date | None,
    recorded_at: datetime,
    actor_id: int | None,
    office_id: int | None,
    basis: str,
    inferred: bool,
    payload: str,
    previous: str,
) -> str:
    """SHA-256 over every column of an entry, in a form that needs no database to recompute."""
    body = json.dumps(
        [
            dossier_code,
            sequence,
            act,
            occurred_on.isoformat() if occurred_on else None,
            recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            actor_id,
            office_id,
            basis,
            inferred,
            payload,
            previous,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()
