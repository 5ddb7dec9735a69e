"""The letters of the ladder as a lawyer reads them, beside the others in ``snapshots``.

After a change on purpose run this file with ``CCN_WRITE_LETTERS=1``, then read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime

import pytest

from procedures.clock import VIETNAM_TIME
from procedures.messages import (
    DUTY_KINDS,
    DutyMatter,
    LateLine,
    Matter,
    RunningPeriod,
    SilenceRule,
    Text,
    compose,
    compose_duty,
    running,
)
from tests.notifications.test_letters import APPRAISAL, IN_HAND, LETTERS, OPINION, PLAIN
from tests.notifications.test_letters import CASES as PLAIN_CASES

LATE = replace(IN_HAND, period=replace(APPRAISAL, days_left=-3), office="Sở Công Thương Lào Cai")
WINDOW = RunningPeriod(
    step="reception",
    step_name=Text("Tiếp nhận hồ sơ", "Reception window"),
    due_on=date(2025, 2, 20),
    days_left=2,
    unit="days",
    basis="NĐ 32/2024 Art 10.1",
)
APOLOGY = replace(
    IN_HAND,
    period=replace(APPRAISAL, days_left=3, due_on=date(2025, 2, 7)),
    apologise_by=date(2025, 2, 6),
    also_told=("one_stop", "superior"),
)
UNTAKEN = replace(
    PLAIN,
    audience="group",
    task=Text("Phân công thụ lý", "Give it to a specialist"),
    office="Sở Công Thương Lào Cai",
    since=datetime(2025, 2, 3, 8, 15, tzinfo=VIETNAM_TIME),
    waited=4,
)
UNANSWERED = replace(
    PLAIN,
    state="awaiting_supplement",
    period=None,
    basis="NĐ 32/2024 Art 10.3",
    since=date(2025, 1, 13),
    waited=10,
    payload={"number": 1, "missing": ["boundary_map"]},
    component_names={"boundary_map": Text("Bản đồ vị trí, ranh giới", "Map of place and boundary")},
    also_told=("applicants",),
)
VACANT = Text(
    "Chuyên viên Sở Công Thương, Sở Công Thương Lào Cai",
    "Specialist of the Department of Industry and Trade, Sở Công Thương Lào Cai",
)
BY_RULE = SilenceRule(date(2026, 12, 1), "QĐ 16/2026/QĐ-UBND Art 2.2(b)")

CASES: dict[str, tuple[str, Matter]] = {
    "deadline.half": ("deadline.half", replace(IN_HAND, period=replace(APPRAISAL, days_left=12))),
    "deadline.escalated": (
        "deadline.escalated",
        replace(LATE, audience="next_tier", office="UBND phường Lào Cai", also_told=("holder",)),
    ),
    "deadline.escalated-department": (
        "deadline.escalated",
        replace(LATE, audience="next_tier", office="Sở Công Thương Lào Cai"),
    ),
    "deadline.escalated-opinion": (
        "deadline.escalated",
        replace(
            LATE,
            audience="next_tier",
            office="Sở Tài chính",
            period=replace(OPINION, days_left=-3),
        ),
    ),
    "deadline.after-department_of_opinion": (
        "deadline.after",
        replace(
            LATE, audience="one_stop", office="Sở Tài chính", period=replace(OPINION, days_left=-1)
        ),
    ),
    "deadline.before-R4": (
        "deadline.before",
        replace(
            IN_HAND,
            today=date(2026, 12, 1),
            period=replace(
                APPRAISAL,
                unit="working_days",
                days_left=2,
                due_on=date(2026, 12, 3),
                basis="NĐ 32/2024 Art 10.3 (as amended by NĐ 303/2026)",
                confidence="secondary",
            ),
        ),
    ),
    "deadline.before-R3": (
        "deadline.before",
        replace(
            IN_HAND,
            period=replace(APPRAISAL, basis="NĐ 32/2024 Art 10.2 (as amended by NĐ 139/2025)"),
        ),
    ),
    "apology.due-superior": (
        "apology.due",
        replace(APOLOGY, audience="superior", also_told=("holder", "one_stop")),
    ),
    "supplement.unanswered-superior": (
        "supplement.unanswered",
        replace(UNANSWERED, audience="superior", waited=20, also_told=("holder",)),
    ),
    "deadline.escalated-director": ("deadline.escalated", replace(LATE, audience="director")),
    "deadline.before-specialist": (
        "deadline.before",
        replace(IN_HAND, audience="specialist", also_told=("holder",)),
    ),
    "deadline.after-council_secretary": (
        "deadline.after",
        replace(LATE, audience="council_secretary", also_told=("holder",)),
    ),
    "deadline.before-opinion-silence": (
        "deadline.before",
        replace(PLAIN, today=date(2026, 11, 30), period=OPINION, silence=BY_RULE),
    ),
    "deadline.on-opinion-no_rule": (
        "deadline.on",
        replace(PLAIN, period=replace(OPINION, days_left=0), silence=SilenceRule()),
    ),
    "deadline.after-opinion-silence": (
        "deadline.after",
        replace(
            PLAIN,
            today=date(2026, 12, 2),
            period=replace(OPINION, days_left=-1),
            silence=BY_RULE,
            also_told=("specialist",),
        ),
    ),
    "apology.due": ("apology.due", APOLOGY),
    "apology.due-one_stop": (
        "apology.due",
        replace(
            APOLOGY,
            audience="one_stop",
            today=date(2026, 2, 4),
            period=replace(APPRAISAL, days_left=2, due_on=date(2026, 2, 6)),
            apologise_by=date(2026, 2, 5),
            also_told=("holder", "superior"),
        ),
    ),
    "window.closing": ("window.closing", replace(PLAIN, period=WINDOW)),
    "window.closing-applicants": (
        "window.closing",
        replace(PLAIN, period=WINDOW, audience="applicants", also_told=("holder",)),
    ),
    "window.closing-today": (
        "window.closing",
        replace(PLAIN, period=replace(WINDOW, days_left=0), audience="applicants"),
    ),
    "task.untaken": ("task.untaken", UNTAKEN),
    "task.untaken-superior": (
        "task.untaken",
        replace(UNTAKEN, audience="superior", waited=8),
    ),
    "deadline.before-vacant": (
        "deadline.before",
        replace(PLAIN, audience="superior", holders=(), vacant=VACANT),
    ),
    "deadline.escalated-vacant": (
        "deadline.escalated",
        replace(LATE, audience="director", holders=(), vacant=VACANT),
    ),
    "task.untaken-vacant": (
        "task.untaken",
        replace(UNTAKEN, audience="superior", holders=(), vacant=VACANT),
    ),
    "supplement.unanswered": ("supplement.unanswered", UNANSWERED),
    "supplement.unanswered-applicants": (
        "supplement.unanswered",
        replace(UNANSWERED, audience="applicants", also_told=("holder",)),
    ),
    "supplement.unanswered-specialist": (
        "supplement.unanswered",
        replace(UNANSWERED, audience="specialist", waited=20, also_told=("holder",)),
    ),
}

REPORT = DutyMatter(
    audience="office",
    today=date(2026, 12, 22),
    office="UBND xã Xuân Ái",
    name=Text("Báo cáo của UBND cấp xã", "Report of the local People's Committee"),
    form="form_3",
    by="local_body",
    year=2026,
    half=0,
    last_day=date(2026, 12, 24),
    before_on=date(2026, 12, 25),
    left=2,
    receivers=(
        Text("Ủy ban nhân dân cấp tỉnh", "Provincial People's Committee"),
        Text("Sở Công Thương", "Provincial Department of Industry and Trade"),
    ),
    data_from=date(2025, 12, 15),
    data_to=date(2026, 12, 14),
    basis="TT 14/2024 Art 3",
    also_told=("superior",),
)
EARLY = DutyMatter(
    audience="office",
    today=date(2026, 12, 2),
    office="Sở Công Thương Lào Cai",
    last_day=date(2026, 12, 30),
    before_on=date(2026, 12, 31),
    left=20,
    basis="NĐ 32/2024 Art 35.4",
    confidence="secondary",
    provinces=("Tỉnh Lào Cai",),
    also_told=("superior",),
)


def late(number: int, days: int) -> LateLine:
    return LateLine(
        code=f"H38-250113-{number:04d}",
        cluster=f"Thống Nhất {number}",
        step=Text("Lập hồ sơ và tờ trình", "Compile the dossier"),
        due_on=date(2025, 2, 7),
        days=days,
        unit="working_days",
        basis="NĐ 32/2024 Art 10.2",
    )


DUTIES: dict[str, tuple[str, DutyMatter]] = {
    "late.daily": (
        "late.daily",
        DutyMatter("user:5", date(2025, 2, 12), lines=(late(1, 3), late(2, 3))),
    ),
    "late.daily-one": ("late.daily", DutyMatter("user:5", date(2025, 2, 12), lines=(late(1, 3),))),
    "late.daily-many": (
        "late.daily",
        DutyMatter("user:5", date(2025, 2, 12), lines=[late(n, 3) for n in range(33)]),
    ),
    "report.due": ("report.due", REPORT),
    "report.due-half": (
        "report.due",
        replace(
            REPORT,
            half=1,
            last_day=date(2026, 6, 24),
            before_on=date(2026, 6, 25),
            left=0,
            data_to=date(2026, 6, 14),
            audience="superior",
            also_told=("office",),
        ),
    ),
    "report.due-tenants": (
        "report.due",
        replace(
            REPORT,
            office="Công ty Một",
            by="tenant",
            form="form_1",
            name=Text(
                "Báo cáo của tổ chức, cá nhân sản xuất kinh doanh trong cụm", "Report of a tenant"
            ),
            today=date(2026, 12, 16),
            before_on=date(2026, 12, 20),
            last_day=date(2026, 12, 18),
            receivers=(
                Text("cơ quan thống kê", "the statistics office"),
                Text("Ủy ban nhân dân cấp xã", "Commune People's Committee"),
            ),
            also_told=(),
        ),
    ),
    "report.due-decree_139": (
        "report.due",
        replace(
            REPORT,
            form="decree_139_local",
            name=Text(
                "Báo cáo năm về nhiệm vụ theo NĐ 139/2025/NĐ-CP của UBND cấp xã",
                "Yearly report on tasks under NĐ 139/2025, by the commune",
            ),
            today=date(2026, 11, 25),
            before_on=date(2026, 11, 30),
            last_day=date(2026, 11, 27),
            receivers=(Text("Ủy ban nhân dân cấp tỉnh", "Provincial People's Committee"),),
            data_from=None,
            data_to=None,
            basis="NĐ 139/2025 Art 20",
            confidence="secondary",
        ),
    ),
    "report.coming": (
        "report.coming",
        replace(
            REPORT,
            office="Bộ Công Thương",
            form="form_4",
            by="department",
            name=Text("Báo cáo của Sở Công Thương", "Report of the department"),
            before_on=date(2026, 12, 31),
            last_day=date(2026, 12, 30),
            today=date(2026, 12, 30),
            left=0,
            also_told=(),
        ),
    ),
    "early_clusters.due-one": ("early_clusters.due", replace(EARLY, count=1)),
    "early_clusters.due": ("early_clusters.due", EARLY),
    "early_clusters.due-counted": (
        "early_clusters.due",
        replace(EARLY, count=3, left=1, confidence="primary", audience="superior", also_told=()),
    ),
    "calendar_year.unconfirmed": (
        "calendar_year.unconfirmed",
        DutyMatter("administrators", date(2026, 12, 3), year=2027),
    ),
}


def compare(name: str, language: str, text: str) -> None:
    path = LETTERS / f"{name}.{language}.txt"
    if os.environ.get("CCN_WRITE_LETTERS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_letter_reads_as_it_was_reviewed(name, language):
    kind, matter = CASES[name]
    letter = compose(kind, matter, language)
    compare(name, language, f"{letter.subject_line}\n\n{letter.body}\n")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", DUTIES)
def test_the_letter_of_a_duty_reads_as_it_was_reviewed(name, language):
    kind, matter = DUTIES[name]
    letter = compose_duty(kind, matter, language)
    compare(name, language, f"{letter.subject_line}\n\n{letter.body}\n")


def test_every_kind_of_the_ladder_has_a_reviewed_letter():
    told = [*CASES.values(), *PLAIN_CASES.values()]
    assert {kind for kind, _matter in told} >= {found.kind for found in running.LETTERS}
    assert {kind for kind, _matter in DUTIES.values()} == set(DUTY_KINDS)


def test_a_letter_that_nobody_has_worded_is_no_letter():
    with pytest.raises(KeyError):
        compose_duty("no.such.kind", REPORT)
