"""The sample data: two real dossiers and an invented one in every state, around today.

Invented dossiers carry ``is_invented`` and say so in the cluster's name. They go through the same
services and flows as any other; nothing here writes a row that a page could not have written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.cases import parse_case
from procedures.demo import PASSWORD
from procedures.models import Dossier, Organisation, Post, Role, User
from procedures.services import appraisal, opinions
from procedures.services.case_offices import body_named, offices_of_case
from procedures.services.opening import Offices
from procedures.services.submission import Asked
from workflows import change_samples, engine, sample_plans
from workflows.early import sample as early_sample
from workflows.replay import Replay

CASES = Path(__file__).resolve().parent.parent / "procedures" / "data" / "cases"
PROVINCE = "Lào Cai"
LOCAL_BODY = "UBND xã Xuân Ái"
PAPERS = ("request", "investment_report", "boundary_map", "financial_capacity", "experience")

PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("doanhnghiep", "Trần Thị Mai", Role.APPLICANT, "enterprise"),
    ("canboxa", "Hoàng Văn Tâm", Role.LOCAL_OFFICER, "local_body"),
    ("lanhdaoxa", "Lý Thị Sen", Role.LOCAL_LEADER, "local_body"),
    ("motcua", "Nguyễn Thu Hà", Role.ONE_STOP, "department"),
    ("truongphong", "Phạm Quốc Bảo", Role.DIVISION_HEAD, "department"),
    ("chuyenvien", "Nguyễn Minh Anh", Role.SPECIALIST, "department"),
    ("thukyhoidong", "Đỗ Hồng Vân", Role.COUNCIL_SECRETARY, "department"),
    ("giamdocso", "Vũ Đình Long", Role.DIRECTOR, "department"),
    ("soytaichinh", "Bùi Thanh Tùng", Role.OPINION_OFFICER, "body:Sở Tài chính"),
    ("soxaydung", "Lê Ngọc Khánh", Role.OPINION_OFFICER, "body:Sở Xây dựng"),
    ("sonnmt", "Giàng A Pao", Role.OPINION_OFFICER, "body:Sở Nông nghiệp và Môi trường"),
    ("chutichhoidong", "Trịnh Xuân Trường", Role.COUNCIL_CHAIR, "department"),
    ("vanphongtinh", "Đặng Thị Lan", Role.PC_OFFICE, "provincial_pc"),
    ("lanhdaotinh", "Hà Văn Thắng", Role.PC_LEADER, "provincial_pc"),
    ("bocongthuong", "Ngô Quang Huy", Role.MINISTRY_OFFICER, "ministry"),
    ("quantri", "Quản trị hệ thống", Role.ADMINISTRATOR, "ministry"),
)
IN_TEN_DAYS = "in ten working days"
BODIES = ("Sở Tài chính", "Sở Xây dựng", "Sở Nông nghiệp và Môi trường")


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented dossier: what happened so many working days ago, and what its people did then."""

    name: str
    area_ha: float
    events: Sequence[tuple[int, str, dict[str, Any]]]
    then: Sequence[str] = ()
    facts: dict[str, Any] | None = None
    second_applicant: bool = False


def load(today: date | None = None) -> int:
    """Load everything, once; gives the number of dossiers made (0 when they are there)."""
    if User.objects.filter(is_demo=True).exists():
        return 0
    today = today or timezone.localdate()
    with transaction.atomic():
        offices = offices_of_case(PROVINCE, LOCAL_BODY, today)
        people = _people(offices)
        for number, sample in enumerate(SAMPLES, 1):
            _invent(number, sample, today, people)
        early_sample.load(offices, people, partial(_days_ago, today))
        change_samples.load(today, partial(_days_ago, today), _SampleReplay)
        for path in sorted(CASES.glob("*.json")):
            Replay(parse_case(path, today=today), path.read_text(encoding="utf-8")).run()
        sample_plans.enter_sample_list(offices, today)
        sample_plans.invent_plan(offices, people, today)
    return Dossier.objects.count()


def _people(offices: Offices) -> dict[str, User]:
    named: dict[str, Organisation] = {
        "local_body": offices.local_body,
        "department": offices.department,
        "provincial_pc": offices.provincial_pc,
        "ministry": Organisation.objects.get(kind=Organisation.Kind.MINISTRY),
        "enterprise": Organisation.objects.create(
            kind=Organisation.Kind.ENTERPRISE,
            name="Công ty CP Hạ tầng Xuân Ái (mẫu)",
            tax_code="0000000001",
            address="xã Xuân Ái, tỉnh Lào Cai",
        ),
    }
    for body in BODIES:
        named[f"body:{body}"] = body_named(body, offices.province)
    people = {}
    for username, name, role, office in PEOPLE:
        user = User(
            username=username,
            display_name=name,
            email=f"{username}@ccn.invalid",
            is_demo=True,
            is_staff=role is Role.ADMINISTRATOR,
            is_superuser=role is Role.ADMINISTRATOR,
        )
        user.set_password(PASSWORD)
        user.save()
        Post.objects.create(user=user, organisation=named[office], role=role)
        people[username] = user
    return people


def _invent(number: int, sample: Sample, today: date, people: dict[str, User]) -> None:
    content = json.dumps(_case_file(number, sample, today), ensure_ascii=False)
    replayed = _SampleReplay(parse_case(content.encode(), today=today), content, is_invented=True)
    imported = replayed.run()
    dossier = imported.dossier
    for name in sample.then:
        THEN[name](dossier, people, today)


class _SampleReplay(Replay):
    """A replay in which the first applicant is the sample enterprise that can sign in."""

    def asked(self) -> Asked:
        asked = super().asked()
        return replace(
            asked,
            location=f"thôn {self.case.cluster.name.removesuffix(' (mẫu)')}, xã Xuân Ái, Lào Cai",
            main_sectors="Chế biến lâm sản; vật liệu xây dựng; cơ khí (mẫu)",
        )

    def applying(self, index: int) -> Any:
        if index == 0:
            self.enterprises.setdefault(0, _sample_enterprise())
        return super().applying(index)


def _sample_enterprise() -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.ENTERPRISE, tax_code="0000000001")


def _case_file(number: int, sample: Sample, today: date) -> dict[str, Any]:
    applicant = {
        "name": "Công ty CP Hạ tầng Xuân Ái (mẫu)",
        "capital_bn": round(sample.area_ha * 9.6, 1),
        "equity_bn": round(sample.area_ha * 9.6 * 0.22, 1),
        "documents": list(PAPERS),
    }
    applicants = [applicant]
    if sample.second_applicant:
        applicants.append({**applicant, "name": "Công ty TNHH Đầu tư Sông Hồng (mẫu)"})
    return {
        "format": "ccn-case/1",
        "id": f"MAU-{number:02d}",
        "procedure": "establishment",
        "province": PROVINCE,
        "local_body": LOCAL_BODY,
        "cluster": {
            "name": f"{sample.name} (mẫu)",
            "kind": "ordinary",
            "in_plan": True,
            "land_use_fit": True,
            "area_ha": sample.area_ha,
            "planned_area_ha": sample.area_ha,
            **(sample.facts or {}),
        },
        "area_facts": {"has_established_cluster": False},
        "applicants": applicants,
        "events": [
            {"on": _days_ago(today, ago).isoformat(), "act": act, **_dated(rest, today)}
            for ago, act, rest in sample.events
        ],
    }


def _dated(rest: dict[str, Any], today: date) -> dict[str, Any]:
    if rest.get("until") is not IN_TEN_DAYS:
        return rest
    until = calendar_in_force().add_working_days(today, 10)
    return {**rest, "until": until.isoformat()}


def _days_ago(today: date, working_days: int) -> date:
    calendar = calendar_in_force()
    day = today
    while working_days or not calendar.is_working_day(day):
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            working_days = max(0, working_days - 1)
    return day


# --- what people did after the record, each in his own name ---------------------------------------


def _by(user: User, today: date) -> Act:
    office = user.posts.select_related("organisation").order_by("pk").first()
    return Act(by=user, on=_days_ago(today, 0), office=office.organisation if office else None)


def _assign(dossier: Dossier, people: dict[str, User], today: date) -> None:
    head, specialist = people["truongphong"], people["chuyenvien"]
    engine.perform(
        engine.open_task(dossier, "assign").pk,
        head,
        lambda d: appraisal.assign_specialist(
            dossier_id=d.pk, act=_by(head, today), specialist=specialist
        ),
    )


def _ask_bodies(dossier: Dossier, people: dict[str, User], today: date) -> None:
    specialist = people["chuyenvien"]
    bodies = [body_named(name, dossier.province) for name in BODIES]
    engine.perform(
        engine.open_task(dossier, "consult").pk,
        specialist,
        lambda d: opinions.ask_opinions(
            dossier_id=d.pk,
            act=_by(specialist, today),
            asked=[opinions.Asking(body) for body in bodies],
        ),
    )


def _one_answers(dossier: Dossier, people: dict[str, User], today: date) -> None:
    officer = people["soytaichinh"]
    opinion = dossier.opinions.get(body__name="Sở Tài chính")
    engine.perform(
        engine.open_task(dossier, "give_opinion", opinion=opinion).pk,
        officer,
        lambda d: opinions.give_opinion(
            dossier_id=d.pk,
            act=_by(officer, today),
            opinion_id=opinion.pk,
            outcome="agree",
            content="Thống nhất; đề nghị bổ sung phương án huy động vốn vay.",
        ),
    )


def _ask_nobody(dossier: Dossier, people: dict[str, User], today: date) -> None:
    specialist = people["chuyenvien"]
    engine.perform(
        engine.open_task(dossier, "consult").pk,
        specialist,
        lambda d: opinions.ask_opinions(dossier_id=d.pk, act=_by(specialist, today), asked=[]),
    )


def _draft(dossier: Dossier, people: dict[str, User], today: date) -> None:
    specialist = people["chuyenvien"]
    engine.perform(
        engine.open_task(dossier, "appraise").pk,
        specialist,
        lambda d: appraisal.draft_report(
            dossier_id=d.pk,
            act=_by(specialist, today),
            conclusion="establish",
            summary="Hồ sơ đủ điều kiện; đề nghị thành lập.",
        ),
    )


THEN: dict[str, Callable[[Dossier, dict[str, User], date], None]] = {
    "assign": _assign,
    "ask_bodies": _ask_bodies,
    "one_answers": _one_answers,
    "ask_nobody": _ask_nobody,
    "draft": _draft,
}

_REQUEST = ("request_received", {"applicant": 0})
_SHEETS = [
    {
        "member": member,
        "applicant": applicant,
        "infrastructure": 12 - applicant,
        "environment": 12,
        "capacity": 24 - applicant,
        "finance": 31,
    }
    for member in ("Uỷ viên 1", "Uỷ viên 2", "Uỷ viên 3")
    for applicant in (0, 1)
]


def _line(
    start: int, *acts: tuple[int, str, dict[str, Any]]
) -> list[tuple[int, str, dict[str, Any]]]:
    """A dossier that was requested, announced, closed and submitted, then ``acts``."""
    return [
        (start, *_REQUEST),
        (start - 2, "notice_published", {"document": "12/TB-UBND"}),
        (start - 7, "window_closed", {}),
        (start - 10, "dossier_submitted", {"document": "34/TTr-UBND"}),
        *acts,
    ]


SAMPLES: tuple[Sample, ...] = (
    Sample("Bến Đền", 30, [(1, *_REQUEST)]),
    Sample("Khe Lếch", 24, [(4, *_REQUEST)]),
    Sample("Cốc Mỳ", 42.5, [(4, *_REQUEST), (3, "notice_published", {"document": "15/TB-UBND"})]),
    Sample(
        "Yên Hợp",
        50,
        [
            (9, *_REQUEST),
            (7, "notice_published", {"document": "11/TB-UBND"}),
            (2, "window_closed", {}),
        ],
        second_applicant=True,
    ),
    Sample("Đông An", 65, _line(12)),
    Sample("Phong Dụ", 35, _line(26, (15, "dossier_complete", {}))),
    Sample("Tân Nguyên", 48, _line(32, (21, "dossier_complete", {})), then=("assign",)),
    Sample(
        "Mậu Đông",
        37.5,
        _line(22, (12, "dossier_complete", {})),
        then=("assign", "ask_bodies", "one_answers"),
    ),
    Sample("Lâm Giang", 28, _line(20, (10, "dossier_complete", {})), then=("assign", "ask_nobody")),
    Sample(
        "Châu Quế",
        44,
        _line(
            24,
            (13, "dossier_complete", {}),
            (
                3,
                "scored",
                {"document": "05/BB-HĐ", "sheets": _SHEETS},
            ),
        ),
        second_applicant=True,
    ),
    Sample(
        "An Thịnh",
        33,
        _line(29, (18, "dossier_complete", {}), (2, "scored", {"document": "06/BB-HĐ"})),
        then=("draft",),
    ),
    Sample(
        "Quang Minh",
        26,
        _line(20, (9, "supplement_requested", {"missing": ["financial_capacity"]})),
    ),
    Sample(
        "Viễn Sơn",
        40,
        _line(
            28,
            (16, "supplement_requested", {"missing": ["boundary_map"]}),
            (11, "supplement_received", {}),
            (11, "dossier_complete", {}),
        ),
    ),
    Sample(
        "Đại Phác",
        22,
        _line(
            30, (19, "dossier_complete", {}), (4, "appraisal_reported", {"document": "41/BC-SCT"})
        ),
    ),
    Sample(
        "Yên Thái",
        18,
        _line(
            38, (27, "dossier_complete", {}), (9, "appraisal_reported", {"document": "37/BC-SCT"})
        ),
    ),
    Sample(
        "Ngòi A",
        55,
        _line(
            44,
            (33, "dossier_complete", {}),
            (14, "appraisal_reported", {"document": "35/BC-SCT"}),
            (10, "decided", {"outcome": "approved", "document": "812/QĐ-UBND"}),
        ),
    ),
    Sample(
        "Mỏ Vàng",
        60,
        _line(
            50,
            (39, "dossier_complete", {}),
            (20, "appraisal_reported", {"document": "30/BC-SCT"}),
            (16, "decided", {"outcome": "approved", "document": "790/QĐ-UBND"}),
            (12, "copied_to_ministry", {"document": "120/UBND-KT"}),
        ),
    ),
    Sample(
        "Nà Hẩu",
        12,
        _line(
            46,
            (35, "dossier_complete", {}),
            (18, "appraisal_reported", {"document": "33/BC-SCT"}),
            (
                14,
                "decided",
                {
                    "outcome": "refused",
                    "document": "55/UBND-KT",
                    "reason": "Không phù hợp kế hoạch sử dụng đất.",
                },
            ),
        ),
        facts={"land_use_fit": False},
    ),
    Sample("Xuân Tầm", 20, _line(18, (5, "withdrawn", {"reason": "Doanh nghiệp rút đề nghị."}))),
    Sample(
        "Tân Hợp",
        31,
        _line(
            21,
            (10, "dossier_complete", {}),
            (6, "stopped", {"reason": "Chờ kết quả điều chỉnh quy hoạch tỉnh."}),
        ),
    ),
    Sample(
        "Hoàng Thắng",
        27,
        _line(
            40,
            (29, "dossier_complete", {}),
            (
                10,
                "extended",
                {"until": IN_TEN_DAYS, "reason": "Chờ ý kiến cơ quan liên quan; xin lỗi, hẹn lại."},
            ),
        ),
    ),
)
