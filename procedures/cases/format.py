"""The case format ``ccn-case/1``: read strictly, refuse everything that cannot be.

Every problem of a file is collected and named by its path inside the file (``events[3].on``) with
the reason in Vietnamese and English. What the law forbids is no problem of the file: history may
have been unlawful, and the replay says so.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from procedures.cases.amendments import AMENDMENT_KEYS, read_amendment
from procedures.cases.case_file import FORMAT, PROCEDURES, VIETNAM, CaseFile
from procedures.cases.document import content_of, digest_of, load
from procedures.cases.events import read_events
from procedures.cases.parts import (
    read_applicant,
    read_area_facts,
    read_cluster,
    read_early_facts,
    read_expansion_facts,
)
from procedures.cases.reading import CaseRefused, Reader
from procedures.regimes.facts import AreaFacts, Cluster, ExpansionFacts
from procedures.regimes.law import REGIME_IDS

_TOP = frozenset(
    {
        "format",
        "id",
        "procedure",
        "province",
        "local_body",
        "regime",
        "regime_reason",
        "cluster",
        "area_facts",
        "expansion_facts",
        "early_facts",
        "applicants",
        "events",
        *AMENDMENT_KEYS,
    }
)


def parse_case(
    source: Path | str | bytes,
    *,
    today: date | None = None,
    plan: bool = False,
    file: str | None = None,
) -> CaseFile:
    """Read a case file, from a path or from its text.

    A text that does not begin like JSON is taken for a path; pass bytes for uploaded content.
    ``today`` (default: today in Viet Nam) is the last day on which something can have happened,
    unless ``plan`` says that the file is about the future. ``file`` is the name that problems
    carry. Raises CaseRefused with every problem found.
    """
    if file is None:
        is_text = isinstance(source, bytes) or (
            isinstance(source, str) and source.lstrip()[:1] in "{["
        )
        file = "-" if is_text else str(source)
    read = Reader(file, today or datetime.now(VIETNAM).date(), plan)
    content = content_of(read, source)
    document = load(read, content) if content is not None else None
    if read.problems:
        raise CaseRefused(read.problems)
    case = _case(read, document)
    if read.problems or case is None:
        raise CaseRefused(read.problems)
    return case


def _case(read: Reader, document: Any) -> CaseFile | None:
    table = read.table(document, "", _TOP)
    if table is None:
        return None
    for key in ("format", "id", "procedure", "cluster", "events"):
        if key not in table:
            read.refuse(key, "Bắt buộc phải có.", "required")
    if "format" in table:
        read.word(table["format"], "format", (FORMAT,))
    case_id = read.text(table["id"], "id", 64) if "id" in table else None
    procedure = (
        read.word(table["procedure"], "procedure", PROCEDURES) if "procedure" in table else None
    )
    texts: dict[str, str | None] = {
        key: read.text(table[key], key)
        for key in ("province", "local_body", "regime_reason")
        if key in table
    }
    if "regime" in table:
        texts["regime"] = read.word(table["regime"], "regime", REGIME_IDS)
        if "regime_reason" not in table:
            read.refuse(
                "regime_reason",
                "Khi ấn định quy định áp dụng phải nêu lý do.",
                "a forced regime needs a reason",
            )
    elif "regime_reason" in table:
        read.refuse("regime_reason", "Không có khóa regime.", "there is no regime to give it for")

    cluster = read_cluster(read, table["cluster"]) if "cluster" in table else Cluster()
    area = read_area_facts(read, table["area_facts"]) if "area_facts" in table else AreaFacts()
    expansion = (
        read_expansion_facts(read, table["expansion_facts"])
        if "expansion_facts" in table
        else ExpansionFacts()
    )
    told = read_early_facts(read, table["early_facts"]) if "early_facts" in table else ()
    applicants = None
    if "applicants" in table:
        applicants = read.items(
            table["applicants"], "applicants", lambda v, p: read_applicant(read, v, p)
        )
    amendment = read_amendment(read, table)
    events = read_events(read, table.get("events", []), len(applicants or ()))
    if read.problems or case_id is None or procedure is None:
        return None
    return CaseFile(
        file=read.file,
        id=case_id,
        procedure=procedure,
        cluster=cluster,
        events=tuple(events),
        digest=digest_of(document),
        area_facts=area,
        expansion_facts=expansion,
        amendment=amendment,
        applicants=applicants,
        early_facts=told,
        **texts,
    )
