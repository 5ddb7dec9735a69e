"""Verifying an exported council record: a pure function of the file, no server, no database.

Also run by itself where only Python is at hand: ``python -m procedures.council_record FILE``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from procedures.chain import canonical, entry_digest
from procedures.regimes import regime
from procedures.regimes.council_criteria import Criteria
from procedures.regimes.scoring import tally

FORMAT = "ccn-council-record-1"

PROVEN, NOT_PROVEN, BROKEN = "proven", "not proven", "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the file proves, does not prove, or contradicts."""

    verdict: str
    text_vi: str
    text_en: str


def commitment_of(content: Mapping[str, Any], salt: str) -> str:
    """SHA-256 over the canonical sheet and its salt: binding, and silent about the sheet."""
    return hashlib.sha256(f"{canonical(dict(content))}\n{salt}".encode()).hexdigest()


def verify(record: Mapping[str, Any]) -> list[Finding]:
    """What a council record proves. The first word of each finding is its verdict.

    Raises KeyError, TypeError or ValueError for a file that is no council record.
    """
    if record["format"] != FORMAT:
        raise ValueError(f"not a {FORMAT} file")
    return [
        *_journal(record),
        *_commitments(record),
        *_criteria(record),
        *_result(record),
        *_unprovable(record),
    ]


def holds(findings: list[Finding]) -> bool:
    """Whether nothing in the file contradicts itself."""
    return all(found.verdict != BROKEN for found in findings)


def _journal(record: Mapping[str, Any]) -> Iterator[Finding]:
    entries = record["journal"]
    for before, entry in zip([None, *entries], entries, strict=False):
        digest = entry_digest(
            dossier_code=record["dossier"],
            sequence=entry["sequence"],
            act=entry["act"],
            occurred_on=date.fromisoformat(entry["occurred_on"]) if entry["occurred_on"] else None,
            recorded_at=datetime.fromisoformat(entry["recorded_at"]),
            actor_id=entry["actor_id"],
            office_id=entry["office_id"],
            basis=entry["basis"],
            inferred=entry["inferred"],
            payload=entry["payload"],
            previous=entry["previous"],
        )
        follows = before is None or (
            entry["previous"] == before["digest"] and entry["sequence"] == before["sequence"] + 1
        )
        if digest != entry["digest"] or not follows:
            yield Finding(
                BROKEN,
                f"Nhật ký hỏng tại dòng {entry['sequence']}.",
                f"The journal breaks at entry {entry['sequence']}.",
            )
            return
    head = entries[-1]["digest"] if entries else ""
    if head != record["journal_head"]:
        yield Finding(
            BROKEN,
            "Dòng cuối của nhật ký không phải dòng mà hồ sơ Hội đồng ghi.",
            "The journal does not end where the record says it does.",
        )
        return
    yield Finding(
        PROVEN,
        f"Nhật ký liền mạch từ dòng {entries[0]['sequence']} đến dòng {entries[-1]['sequence']}, "
        f"kết thúc bằng mã {head}.",
        f"The journal is unbroken from entry {entries[0]['sequence']} to "
        f"{entries[-1]['sequence']} and ends with digest {head}.",
    )


def _acts(record: Mapping[str, Any], act: str) -> list[tuple[int, dict[str, Any]]]:
    return [
        (entry["sequence"], payload)
        for entry in record["journal"]
        if entry["act"] == act
        and (payload := json.loads(entry["payload"])).get("round") == record["round"]
    ]


def _commitments(record: Mapping[str, Any]) -> Iterator[Finding]:
    opened_at = next((at for at, _payload in _acts(record, "council.opened")), None)
    sealed_at = {
        payload["commitment"]: (at, payload["member"])
        for at, payload in _acts(record, "council.sheet_sealed")
    }
    for sheet in record["sheets"]:
        who, commitment = sheet["member"], sheet["commitment"]
        if commitment not in sealed_at or sealed_at[commitment][1] != who:
            yield Finding(
                BROKEN,
                f"Phiếu của {who}: nhật ký không ghi mã niêm phong {commitment}.",
                f"The sheet of {who}: the journal does not know the commitment {commitment}.",
            )
        elif sheet["content"] is None:
            yield Finding(
                NOT_PROVEN,
                f"Phiếu của {who} đã niêm phong nhưng không mở"
                f"{' (đã nộp lại phiếu khác)' if sheet['replaced'] else ''}: nội dung không rõ.",
                f"A sheet of {who} was sealed but not opened"
                f"{' (another was handed in)' if sheet['replaced'] else ''}: "
                "its content is unknown.",
            )
        elif commitment_of(sheet["content"], sheet["salt"]) != commitment:
            yield Finding(
                BROKEN,
                f"Phiếu của {who} không phải phiếu đã niêm phong.",
                f"The sheet of {who} is not the one that was sealed.",
            )
        elif opened_at is not None and sealed_at[commitment][0] > opened_at:
            yield Finding(
                BROKEN,
                f"Phiếu của {who} được niêm phong sau khi mở phiếu.",
                f"The sheet of {who} was sealed after the opening.",
            )
        else:
            yield Finding(
                PROVEN,
                f"Phiếu của {who} đúng là phiếu đã niêm phong ở dòng {sealed_at[commitment][0]}, "
                "trước khi mở.",
                f"The sheet of {who} is the one sealed at entry {sealed_at[commitment][0]}, "
                "before the opening.",
            )
    known = {sheet["commitment"] for sheet in record["sheets"]}
    for commitment, (at, who) in sealed_at.items():
        if commitment not in known:
            yield Finding(
                BROKEN,
                f"Thiếu phiếu của {who} đã niêm phong ở dòng {at}.",
                f"The sheet of {who}, sealed at entry {at}, is missing.",
            )


def _criteria(record: Mapping[str, Any]) -> Iterator[Finding]:
    criteria = Criteria.from_json(record["criteria"])
    convened = _acts(record, "council.convened")
    if not convened or convened[0][1]["criteria"] != criteria.digest():
        yield Finding(
            BROKEN,
            "Phiếu tiêu chí không phải phiếu ghi khi triệu tập Hội đồng.",
            "The criteria sheet is not the one recorded when the council was convened.",
        )
        return
    faults = criteria.faults(regime(record["regime"]))
    for fault in faults:
        yield Finding(BROKEN, fault.reason_vi, fault.reason_en)
    if not faults:
        yield Finding(
            PROVEN,
            "Phiếu tiêu chí đúng như khi triệu tập; các điểm tối đa cộng đúng 15/15/30/40.",
            "The criteria sheet is the one of the convening; its maxima make 15/15/30/40.",
        )


def _result(record: Mapping[str, Any]) -> Iterator[Finding]:
    if record["result"] is None:
        yield Finding(NOT_PROVEN, "Chưa có kết quả chấm điểm.", "There is no result yet.")
        return
    criteria = Criteria.from_json(record["criteria"])
    scored = [
        criteria.sheet(sheet["member"], int(number), points)
        for sheet in record["sheets"]
        if sheet["content"] is not None and sheet["counts"]
        for number, points in sorted(sheet["content"]["points"].items())
        if int(number) in record["scored_applicants"]
    ]
    found = tally(
        record["regime"], scored, (), record["tie_choice"], fail_marks=criteria.fail_marks
    ).as_json()
    if found == record["result"]:
        yield Finding(
            PROVEN,
            "Điểm trung bình, kết quả đạt và thứ hạng tính lại từ các phiếu đúng như đã ghi.",
            "Means, passes and ranks computed anew from the sheets are the recorded result.",
        )
    else:
        yield Finding(
            BROKEN,
            "Kết quả ghi không phải kết quả tính từ các phiếu.",
            "The recorded result is not what follows from the sheets.",
        )


def _unprovable(record: Mapping[str, Any]) -> Iterator[Finding]:
    yield Finding(
        NOT_PROVEN,
        "Tệp không chứng minh ai ngồi trước bàn phím, giờ của máy chủ, và nhật ký trước dòng "
        f"{record['journal'][0]['sequence']}. Hãy đối chiếu mã cuối nhật ký với biên bản đã ký.",
        "The file does not prove who sat at the keyboard, the server's clock, or the journal "
        f"before entry {record['journal'][0]['sequence']}. Compare the last digest with the "
        "signed minutes.",
    )


def main(arguments: list[str]) -> int:
    """Print what a file proves; 0 when nothing contradicts itself, 1 otherwise, 2 for no record."""
    try:
        record = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        findings = verify(record)
    except (OSError, IndexError, KeyError, TypeError, ValueError) as fault:
        print(f"không đọc được hồ sơ Hội đồng: {fault!r}", file=sys.stderr)
        return 2
    for found in findings:
        print(f"[{found.verdict}] {found.text_vi}")
    return 0 if holds(findings) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
