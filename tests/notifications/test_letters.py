"""Every letter as a lawyer reads it: the texts lie in tests/notifications/snapshots.

After a change on purpose: ``CCN_WRITE_LETTERS=1 pytest tests/notifications/test_letters.py``, then
read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from procedures.messages import (
    KINDS,
    Matter,
    RunningPeriod,
    SilenceRule,
    Text,
    compose,
    running,
)
from procedures.messages.matter import standing_words

LETTERS = Path(__file__).parent / "snapshots"
PROCEDURES = Path(__file__).resolve().parents[2] / "procedures" / "services"

APPRAISAL = RunningPeriod(
    step="appraise",
    step_name=Text(
        "Thẩm định, báo cáo UBND cấp tỉnh",
        "Appraise and report to the provincial People's Committee",
    ),
    due_on=date(2025, 2, 7),
    days_left=4,
    unit="days",
    basis="NĐ 32/2024 Art 10.3",
)
PLAIN = Matter(
    code="H38-250113-0042",
    cluster="Thống Nhất 1",
    state="under_appraisal",
    local_body="UBND TP Lào Cai",
    department="Sở Công Thương Lào Cai",
    provincial_pc="UBND tỉnh Lào Cai",
    audience="holder",
    today=date(2025, 2, 3),
    period=APPRAISAL,
    happened_on=date(2025, 2, 3),
    basis="NĐ 32/2024 Art 10.3",
    holders=("Nguyễn Minh Anh",),
)
IN_HAND = replace(PLAIN, task=Text("Lập báo cáo thẩm định", "Write the appraisal report"))


def step(name: str, vi: str, en: str, days: int | None, unit: str, basis: str) -> RunningPeriod:
    return RunningPeriod(
        step=name,
        step_name=Text(vi, en),
        due_on=date(2025, 2, 10) if days is not None else None,
        days_left=days,
        unit=unit,
        basis=basis,
    )


NOTICE = step(
    "notice",
    "Thông báo công khai tiếp nhận hồ sơ",
    "Publish that dossiers are received",
    5,
    "working_days",
    "NĐ 32/2024 Art 10.1",
)
SUBMIT = step(
    "submit",
    "Lập hồ sơ và tờ trình, gửi Sở Công Thương",
    "Compile the dossier and submit it to the department",
    5,
    "working_days",
    "NĐ 32/2024 Art 10.2",
)
DECIDE = step("decide", "Quyết định", "Decide", 5, "working_days", "NĐ 32/2024 Art 10.4")
OPINION = RunningPeriod(
    step="opinion",
    step_name=Text("Cho ý kiến", "Give the opinion"),
    due_on=date(2026, 12, 1),
    days_left=1,
    unit="working_days",
    basis="NĐ 118/2025",
    body="Sở Tài chính",
)
SECONDARY = replace(
    APPRAISAL,
    unit="working_days",
    days_left=2,
    due_on=date(2027, 1, 5),
    basis="NĐ 32/2024 Art 10.3 (as amended by NĐ 303/2026)",
    confidence="secondary",
    provisional=True,
)

PROPOSAL = replace(
    PLAIN,
    procedure="proposal",
    audience="local_body",
    period=None,
    basis="NĐ 32/2024 Art 34.1",
)
PLAN = replace(
    PLAIN,
    procedure="plan",
    cluster="Tỉnh Lào Cai",
    period=None,
    basis="NĐ 32/2024 Art 5.1",
)
AGREEMENT_DAYS = {"today": date(2019, 2, 4), "happened_on": date(2019, 2, 4), "regime": "R1"}
AGREEMENT = step(
    "ministry_opinion",
    "Bộ Công Thương thỏa thuận quy hoạch",
    "The Ministry agrees to the plan",
    5,
    "working_days",
    "NĐ 68/2017 Art 6",
)
AGREEMENT = replace(AGREEMENT, due_on=date(2019, 2, 18))

CASES: dict[str, tuple[str, Matter]] = {
    "amendment_opened": (
        "amendment_opened",
        replace(
            PLAIN,
            procedure="adjustment",
            state="requested",
            period=None,
            basis="NĐ 32/2024 Art 12.2(a)",
            payload={"reason": "Đổi tên cơ quan sau 01/7/2025."},
        ),
    ),
    "dossier_submitted-expansion": (
        "dossier_submitted",
        replace(PLAIN, procedure="expansion", state="submitted"),
    ),
    "deadline.before": ("deadline.before", IN_HAND),
    "deadline.before-secondary": (
        "deadline.before",
        replace(PLAIN, period=SECONDARY, is_invented=True),
    ),
    "deadline.before-opinion": ("deadline.before", replace(PLAIN, period=OPINION)),
    "deadline.on": ("deadline.on", replace(IN_HAND, period=replace(APPRAISAL, days_left=0))),
    "deadline.after": (
        "deadline.after",
        replace(IN_HAND, period=replace(APPRAISAL, days_left=-11), also_told=("superior",)),
    ),
    "deadline.after-superior": (
        "deadline.after",
        replace(
            IN_HAND,
            period=replace(APPRAISAL, days_left=-11),
            audience="superior",
            also_told=("holder",),
        ),
    ),
    "request_lodged": (
        "request_lodged",
        replace(PLAIN, period=NOTICE, also_told=("local_body",)),
    ),
    "request_received": (
        "request_received",
        replace(PLAIN, audience="applicants", also_told=("holder",), basis="NĐ 32/2024 Art 10.1"),
    ),
    "request_added": (
        "request_added",
        replace(PLAIN, period=NOTICE, payload={"enterprise": "Công ty TNHH Sông Hồng"}),
    ),
    "notice_published": (
        "notice_published",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 32/2024 Art 10.1",
            payload={"window_ends_on": "2025-02-20"},
        ),
    ),
    "window_closed": ("window_closed", replace(PLAIN, period=SUBMIT)),
    "dossier_submitted": (
        "dossier_submitted",
        replace(PLAIN, also_told=("applicants",)),
    ),
    "dossier_submitted_copy": (
        "dossier_submitted_copy",
        replace(PLAIN, audience="applicants", basis="NĐ 32/2024 Art 10.2"),
    ),
    "reception_completed": (
        "reception_completed",
        replace(PLAIN, audience="local_body", payload={"complete_on": "2025-01-31"}),
    ),
    "supplement_requested": (
        "supplement_requested",
        replace(
            PLAIN,
            audience="local_body",
            also_told=("applicants",),
            payload={"missing": ["boundary_map", "Bản gốc tờ trình"], "number": 1},
            component_names={
                "boundary_map": Text("Bản đồ vị trí, ranh giới", "Map of place and boundary")
            },
        ),
    ),
    "supplement_requested-applicants": (
        "supplement_requested",
        replace(PLAIN, audience="applicants", payload={"missing": [], "number": 2}),
    ),
    "supplement_received": ("supplement_received", PLAIN),
    "opinion_given": (
        "opinion_given",
        replace(
            PLAIN,
            audience="specialist",
            basis="",
            opinion_body="Sở Tài chính",
            opinion_outcome="agree",
        ),
    ),
    "opinion_requested": (
        "opinion_requested",
        replace(
            PLAIN,
            audience="post:7:opinion_officer",
            today=date(2026, 11, 23),
            happened_on=date(2026, 11, 23),
            period=replace(OPINION, days_left=6),
            silence=SilenceRule(),
            also_told=("consulted_bodies",),
        ),
    ),
    "opinion_requested-by_rule": (
        "opinion_requested",
        replace(
            PLAIN,
            audience="post:7:opinion_officer",
            today=date(2026, 11, 17),
            happened_on=date(2026, 11, 17),
            period=replace(OPINION, days_left=10, basis="QĐ 16/2026/QĐ-UBND Art 2.2(b)"),
            silence=SilenceRule(date(2026, 12, 1), "QĐ 16/2026/QĐ-UBND Art 2.2(b)"),
        ),
    ),
    "opinion_requested-no_limit": (
        "opinion_requested",
        replace(
            PLAIN,
            audience="post:7:opinion_officer",
            period=replace(
                OPINION,
                due_on=None,
                days_left=None,
                unit="",
                basis="NĐ 61/2018 Art 19.5",
                without_limit=True,
            ),
            silence=SilenceRule(),
        ),
    ),
    "opinion_given-conditional": (
        "opinion_given",
        replace(
            PLAIN,
            audience="specialist",
            basis="",
            opinion_body="Sở Xây dựng",
            opinion_outcome="conditional",
        ),
    ),
    "appraisal_assigned": (
        "appraisal_assigned",
        replace(IN_HAND, audience="user:5"),
    ),
    "draft_ready": (
        "draft_ready",
        replace(PLAIN, task=Text("Ký báo cáo thẩm định", "Sign the appraisal report")),
    ),
    "draft_returned": (
        "draft_returned",
        replace(PLAIN, audience="specialist", payload={"reason": "thiếu đánh giá năng lực."}),
    ),
    "appraisal_reported": (
        "appraisal_reported",
        replace(PLAIN, period=DECIDE, also_told=("applicants", "local_body")),
    ),
    "appraisal_reported_copy": (
        "appraisal_reported_copy",
        replace(PLAIN, audience="applicants", period=DECIDE),
    ),
    "decision_made": (
        "decision_made",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 32/2024 Art 10.4",
            also_told=("department", "local_body"),
            payload={"outcome": "approved", "number": "298/QĐ-UBND"},
        ),
    ),
    "decision_made-refused": (
        "decision_made",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 32/2024 Art 10.4",
            payload={"outcome": "refused", "reason": "chưa có trong Danh mục đã duyệt."},
        ),
    ),
    "decision_made-refused-remedy": (
        "decision_made",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 32/2024 Art 10.4",
            payload={
                "outcome": "refused",
                "reason": "chưa có trong Danh mục đã duyệt.",
                "remedy": "Khắc phục nội dung nêu trên rồi nộp lại hồ sơ qua UBND TP Lào Cai.",
            },
        ),
    ),
    "opinion_asked_inside": (
        "opinion_asked_inside",
        replace(PLAIN, audience="user:7", basis="", payload={"body": "Sở Tài chính"}),
    ),
    "opinion_answered_inside": (
        "opinion_answered_inside",
        replace(PLAIN, audience="user:7", basis="", payload={"body": "Sở Tài chính"}),
    ),
    "reception_refused": (
        "reception_refused",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 61/2018 Art 17.1(b)",
            payload={"reason": "hồ sơ không thuộc thẩm quyền."},
        ),
    ),
    "reception_refused-since_2025": (
        "reception_refused",
        replace(
            PLAIN,
            audience="applicants",
            happened_on=date(2026, 11, 30),
            basis="NĐ 118/2025",
            payload={"reason": "hồ sơ không thuộc thẩm quyền"},
        ),
    ),
    "objection_filed": (
        "objection_filed",
        replace(
            PLAIN,
            audience="post:3:pc_office",
            basis="",
            payload={"number": 1, "enterprise": "Công ty Một"},
        ),
    ),
    "objection_taken_in": (
        "objection_taken_in",
        replace(PLAIN, audience="post:9:applicant", basis="", payload={"number": 1}),
    ),
    "objection_answered": (
        "objection_answered",
        replace(
            PLAIN,
            audience="post:9:applicant",
            basis="",
            payload={"number": 1, "outcome": "dismissed", "reason": "quyết định đúng quy định."},
        ),
    ),
    "objection_answered-upheld": (
        "objection_answered",
        replace(
            PLAIN,
            audience="post:9:applicant",
            basis="",
            payload={
                "number": 2,
                "outcome": "upheld",
                "reason": "xét thiếu giấy tờ đã nộp.",
                "reopened": True,
            },
        ),
    ),
    "objection_withdrawn": (
        "objection_withdrawn",
        replace(PLAIN, audience="post:3:pc_office", basis="", payload={"number": 1}),
    ),
    "decision_copied": (
        "decision_copied",
        replace(PLAIN, audience="ministry", basis="NĐ 32/2024 Art 10.4"),
    ),
    "council_convened": (
        "council_convened",
        replace(
            PLAIN, audience="user:5", basis="NĐ 32/2024 Art 13.2", payload={"until": "2025-02-10"}
        ),
    ),
    "council_convened-no_day": (
        "council_convened",
        replace(PLAIN, audience="user:5", basis="NĐ 32/2024 Art 13.2"),
    ),
    "council_sheet_due": (
        "council_sheet_due",
        replace(PLAIN, audience="user:5", basis="", payload={"until": "2025-02-10"}),
    ),
    "council_sheets_missing": (
        "council_sheets_missing",
        replace(
            PLAIN,
            audience="council_secretary",
            basis="",
            payload={"until": "2025-02-10", "count": 3},
        ),
    ),
    "council_sheet_again": (
        "council_sheet_again",
        replace(
            PLAIN, audience="user:5", basis="NĐ 32/2024 Art 13.2", payload={"reason": "Mất mã"}
        ),
    ),
    "council_seat_closed": (
        "council_seat_closed",
        replace(PLAIN, audience="user:5", basis="NĐ 32/2024 Art 13.2", payload={"reason": "Vắng"}),
    ),
    "council_opened": (
        "council_opened",
        replace(PLAIN, audience="user:5", basis="NĐ 32/2024 Art 13.2"),
    ),
    "council_back_to_notice": (
        "council_back_to_notice",
        replace(
            PLAIN,
            audience="local_body",
            basis="NĐ 32/2024 Art 13.2",
            period=NOTICE,
            payload={"reason": "không hồ sơ nào đạt 50 điểm."},
        ),
    ),
    "dossier_withdrawn": (
        "dossier_withdrawn",
        replace(
            PLAIN, audience="department", basis="", payload={"reason": "thay đổi kế hoạch đầu tư."}
        ),
    ),
    "dossier_withdrawn-since_2025": (
        "dossier_withdrawn",
        replace(
            PLAIN,
            audience="department",
            happened_on=date(2026, 11, 30),
            basis="NĐ 118/2025 Art 21",
            payload={"reason": "thay đổi kế hoạch đầu tư"},
        ),
    ),
    "dossier_stopped": (
        "dossier_stopped",
        replace(
            PLAIN,
            audience="applicants",
            basis="",
            payload={"reason": "chờ kết luận thanh tra."},
        ),
    ),
    "deadline_extended": (
        "deadline_extended",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 61/2018 Art 19.9",
            office="Sở Công Thương Lào Cai",
            payload={
                "until": "2025-02-20",
                "due_before": "2025-02-07",
                "reason": "khối lượng đo đạc lớn.",
            },
        ),
    ),
    "deadline_extended-since_2025": (
        "deadline_extended",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 118/2025",
            payload={"until": "2026-12-11", "reason": "khối lượng đo đạc lớn"},
        ),
    ),
    "early_opened": (
        "early_opened",
        replace(PLAIN, period=SUBMIT, state="requested", basis="NĐ 32/2024 Art 35.4"),
    ),
    "early_concluded": (
        "early_concluded",
        replace(
            PLAIN,
            audience="local_body",
            basis="NĐ 32/2024 Art 35.4",
            payload={"falls_under": True, "reason": "dự án hạ tầng phê duyệt ngày 16/6/2008."},
        ),
    ),
    "early_concluded-not": (
        "early_concluded",
        replace(
            PLAIN,
            audience="local_body",
            basis="NĐ 32/2024 Art 35.4a (as amended by NĐ 303/2026)",
            payload={"falls_under": False, "reason": "không có văn bản trước 05/10/2009."},
        ),
    ),
    "local_body_changed": (
        "local_body_changed",
        replace(
            PLAIN,
            audience="applicants",
            basis="NĐ 139/2025 Art 22.2-22.3",
            happened_on=date(2025, 7, 1),
            payload={"before": "UBND TP Lào Cai", "after": "UBND phường Lào Cai"},
        ),
    ),
    "local_body_changed-before_2025": (
        "local_body_changed",
        replace(
            PLAIN,
            audience="applicants",
            basis="",
            happened_on=date(2020, 3, 1),
            payload={"before": "UBND huyện Bát Xát", "after": "UBND TP Lào Cai"},
        ),
    ),
    "proposal_considered-taken_up": (
        "proposal_considered",
        replace(PROPOSAL, regime="R4", payload={"outcome": "taken_up"}),
    ),
    "proposal_ended-not_approved": (
        "proposal_ended",
        replace(PROPOSAL, regime="R2", payload={"approved": False}),
    ),
    "plan_sent_to_ministry-no_limit": (
        "plan_sent_to_ministry",
        replace(
            PLAN,
            audience="post:9:ministry_officer",
            regime="R4",
            basis="NĐ 32/2024 Art 5.2 (as amended by NĐ 303/2026)",
            period=replace(
                AGREEMENT,
                due_on=None,
                days_left=None,
                unit="",
                basis="NĐ 32/2024 Art 5.2 (as amended by NĐ 303/2026)",
                without_limit=True,
            ),
        ),
    ),
    "ministry_asks_completion-R1": (
        "ministry_asks_completion",
        replace(
            PLAN,
            audience="specialist",
            regime="R1",
            today=date(2019, 2, 4),
            happened_on=date(2019, 2, 4),
            basis="NĐ 68/2017 Art 6",
            payload={"reason": "thiếu bản đồ"},
        ),
    ),
    **{
        kind: (kind, matter)
        for kind, matter in {
            "proposal_filed": replace(PROPOSAL, audience="holder"),
            "proposal_considered": replace(
                PROPOSAL, payload={"outcome": "put_off", "reason": "quỹ đất của kỳ đã hết"}
            ),
            "proposal_returned": replace(PROPOSAL, payload={"reason": "thiếu khoảng cách"}),
            "proposal_ended": replace(PROPOSAL, payload={"approved": True}),
            "plan_drafted": PLAN,
            "plan_returned": replace(PLAN, payload={"reason": "bổ sung thuyết minh"}),
            "plan_reported": PLAN,
            "plan_directed": replace(PLAN, audience="department"),
            "plan_sent_to_ministry": replace(
                PLAN, audience="post:9:ministry_officer", period=AGREEMENT, **AGREEMENT_DAYS
            ),
            "ministry_asks_completion": replace(
                PLAN, audience="specialist", payload={"reason": "thiếu bản đồ"}
            ),
            "plan_completed": replace(PLAN, period=AGREEMENT, **AGREEMENT_DAYS),
            "ministry_answered": replace(
                PLAN,
                audience="specialist",
                payload={"outcome": "disagree", "reason": "vượt quỹ đất"},
            ),
            "plan_awaits_approval": PLAN,
            "plan_approved": replace(PLAN, audience="ministry", payload={"number": "525/QĐ-UBND"}),
            "plan_refused": replace(PLAN, audience="department", payload={"reason": "chưa đủ"}),
        }.items()
    },
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_letter_reads_as_it_was_reviewed(name, language):
    kind, matter = CASES[name]
    letter = compose(kind, matter, language)
    text = f"{letter.subject_line}\n\n{letter.body}\n"
    path = LETTERS / f"{name}.{language}.txt"
    if os.environ.get("CCN_WRITE_LETTERS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_kind_has_a_reviewed_letter():
    # Those of the ladder are in test_ladder_letters.
    rungs = {found.kind for found in running.LETTERS}
    assert {kind for kind, _matter in CASES.values()} | rungs == set(KINDS)


def test_every_letter_that_an_act_owes_is_worded():
    owed = {
        kind
        for path in PROCEDURES.glob("*.py")
        for kind in re.findall(r'doing\.owe\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert owed
    assert owed <= set(KINDS)


@pytest.mark.parametrize("path", sorted(LETTERS.glob("*.txt")), ids=lambda path: path.name)
def test_no_letter_has_a_blank_left_open(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[{}]|None|: *$|  |\(\)", text, flags=re.M)


@pytest.mark.parametrize(
    ("days", "unit", "vi", "en"),
    [
        (2, "working_days", "còn 2 ngày làm việc", "2 working days left"),
        (1, "days", "còn 1 ngày", "1 day left"),
        (0, "days", "đến hạn hôm nay", "due today"),
        (-1, "working_days", "quá hạn 1 ngày làm việc", "1 working day late"),
        (-2, "working_hours", "quá hạn 2 ngày làm việc", "2 working days late"),
        (None, "", "", ""),
    ],
)
def test_days_are_told_in_words(days, unit, vi, en):
    period = replace(APPRAISAL, days_left=days, unit=unit)
    assert (standing_words(period, "vi"), standing_words(period, "en")) == (vi, en)
