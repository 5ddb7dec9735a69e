"""A province with its offices and one person a role: the stage on which the tests play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from viewflow.workflow.models import Task

from procedures.acts import Act
from procedures.folding import folded
from procedures.models import AdministrativeUnit, Dossier, Opinion, Organisation, Post, User
from procedures.regimes import regime
from procedures.regimes.register_items import required_items
from procedures.selectors.decision_content import proposed_items
from procedures.services import (
    appraisal,
    council,
    decision,
    opening,
    opinions,
    reception,
    submission,
    supplements,
    withdrawal,
)
from procedures.services.refusals import Refusing
from workflows import engine

PAPERS = (
    "request",
    "investment_report",
    "boundary_map",
    "legal_status",
    "financial_capacity",
    "experience",
)
MONDAY = date(2025, 3, 3)
"""A Monday in a month without holidays, under R2; Easter eggs of the calendar lie elsewhere."""

_numbers = count(1)


@dataclass
class World:
    """Offices and people; ``on`` is the day on which the next act happens."""

    offices: opening.Offices
    enterprise: Organisation
    rival: Organisation
    bodies: list[Organisation]
    people: dict[str, User]
    on: date = MONDAY
    opinion_days: int | None = 10
    facts: dict[str, Any] = field(
        default_factory=lambda: {
            "in_plan": True,
            "land_use_fit": True,
            "area_ha": Decimal(50),
            "planned_area_ha": Decimal(50),
            "has_established_cluster": False,
        }
    )

    def act(self, role: str | None = None, on: date | None = None, document: str = "") -> Act:
        """An act of the person in that role (None: of a record), today on this stage."""
        return Act(by=self.people[role] if role else None, on=on or self.on, document=document)

    def lodge(self, on: date | None = None, **facts: Any) -> Dossier:
        """The first request arrives; the procedure begins."""
        with transaction.atomic():
            dossier = submission.lodge_request(
                procedure="establishment",
                asked=submission.Asked(name=f"Cụm {next(_numbers)}", facts={**self.facts, **facts}),
                offices=self.offices,
                applying=submission.Applying(self.enterprise, papers=PAPERS),
                act=self.act("local_officer", on),
            )
            engine.start(dossier)
        return dossier

    def task(self, dossier: Dossier, step: str, opinion: Opinion | None = None) -> Task:
        """The open task of a step."""
        return engine.open_task(dossier, step, opinion=opinion)

    def perform(
        self, dossier: Dossier, step: str, role: str, service: Any, opinion: Opinion | None = None
    ) -> Any:
        """Do a step as the person in that role."""
        return engine.perform(
            self.task(dossier, step, opinion).pk, self.people[role], lambda d: service(d.pk)
        )

    # One verb a step, with the ordinary outcome.

    def announce(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "announce",
            "local_officer",
            lambda pk: submission.publish_notice(dossier_id=pk, act=self.act("local_officer", on)),
        )

    def close_window(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "close_window",
            "local_officer",
            lambda pk: submission.close_window(dossier_id=pk, act=self.act("local_officer", on)),
        )

    def submit(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "submit",
            "local_officer",
            lambda pk: submission.submit_dossier(dossier_id=pk, act=self.act("local_officer", on)),
        )

    def complete(self, dossier: Dossier, on: date | None = None, **kw: Any) -> None:
        self.perform(
            dossier,
            "receive",
            "one_stop",
            lambda pk: reception.confirm_complete(
                dossier_id=pk, act=self.act("one_stop", on), **kw
            ),
        )

    def ask_for_more(
        self,
        dossier: Dossier,
        on: date | None = None,
        *,
        step: str = "receive",
        role: str = "one_stop",
        missing: Sequence[str] = ("boundary_map",),
    ) -> None:
        self.perform(
            dossier,
            step,
            role,
            lambda pk: supplements.request_supplement(
                dossier_id=pk, act=self.act(role, on), missing=missing, asked_from_step=step
            ),
        )

    def supplement(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "answer_supplement",
            "local_officer",
            lambda pk: supplements.receive_supplement(
                dossier_id=pk, act=self.act("local_officer", on)
            ),
        )

    def assign(self, dossier: Dossier) -> None:
        self.perform(
            dossier,
            "assign",
            "division_head",
            lambda pk: appraisal.assign_specialist(
                dossier_id=pk,
                act=self.act("division_head"),
                specialist=self.people["specialist"],
            ),
        )

    def consult(self, dossier: Dossier, bodies: int = 0) -> list[Opinion]:
        asked = [opinions.Asking(body, self.opinion_days) for body in self.bodies[:bodies]]
        found: list[Opinion] = self.perform(
            dossier,
            "consult",
            "specialist",
            lambda pk: opinions.ask_opinions(
                dossier_id=pk, act=self.act("specialist"), asked=asked
            ),
        )
        return found

    def answer(self, opinion: Opinion, outcome: str = "agree", on: date | None = None) -> None:
        role = f"opinion_officer:{self.bodies.index(opinion.body)}"
        self.perform(
            opinion.dossier,
            "give_opinion",
            role,
            lambda pk: opinions.give_opinion(
                dossier_id=pk,
                act=self.act(role, on),
                opinion_id=opinion.pk,
                outcome=outcome,
                content="vì lý do",
            ),
            opinion,
        )

    def score(self, dossier: Dossier, sheets: Sequence[Any] = (), **kw: Any) -> Any:
        return self.perform(
            dossier,
            "score",
            "council_secretary",
            lambda pk: council.record_scores(
                dossier_id=pk, act=self.act("council_secretary"), sheets=sheets, **kw
            ),
        )

    def draft(self, dossier: Dossier, conclusion: str = "establish", summary: str = "") -> None:
        self.perform(
            dossier,
            "appraise",
            "specialist",
            lambda pk: appraisal.draft_report(
                dossier_id=pk, act=self.act("specialist"), conclusion=conclusion, summary=summary
            ),
        )

    def sign(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "sign_report",
            "director",
            lambda pk: appraisal.report_appraisal(dossier_id=pk, act=self.act("director", on)),
        )

    def decide(
        self,
        dossier: Dossier,
        on: date | None = None,
        outcome: str = "approved",
        items: dict[str, str] | None = None,
        **kw: Any,
    ) -> None:
        if items is None:
            items = content_of(dossier) if outcome == "approved" else {}
        if outcome == "refused":
            kw.setdefault("refusing", Refusing("other", "NĐ 32/2024 Art 8.1", confirmed=True))
        self.perform(
            dossier,
            "decide",
            "pc_leader",
            lambda pk: decision.decide(
                dossier_id=pk,
                act=self.act("pc_leader", on),
                outcome=outcome,
                signed=decision.Signed("298", "QĐ-UBND", "Nguyễn Văn A", "Chủ tịch", items),
                **kw,
            ),
        )

    def copy_to_ministry(self, dossier: Dossier, on: date | None = None) -> None:
        self.perform(
            dossier,
            "copy_ministry",
            "pc_office",
            lambda pk: decision.send_copy_to_ministry(dossier_id=pk, act=self.act("pc_office", on)),
        )

    def withdraw(self, dossier: Dossier) -> None:
        engine.withdraw(
            dossier.pk,
            lambda d: withdrawal.withdraw(
                dossier_id=d.pk, act=self.act("local_officer"), reason="đổi kế hoạch"
            ),
        )

    # Roads to a place in the procedure, on lawful days.

    def submitted(self, on: date | None = None, **facts: Any) -> Dossier:
        """A dossier that lies at the department since ``on`` (default: today)."""
        from datetime import timedelta

        on = on or self.on
        self.on = max(self.on, on)  # no later act may be dated before this one
        dossier = self.lodge(on - timedelta(days=40), **facts)
        self.announce(dossier, on - timedelta(days=38))
        self.close_window(dossier, on - timedelta(days=20))
        self.submit(dossier, on)
        return fresh(dossier)

    def in_appraisal(self, on: date | None = None, **facts: Any) -> Dossier:
        """A full dossier in a specialist's hands."""
        dossier = self.submitted(on, **facts)
        self.complete(dossier, on)
        self.assign(dossier)
        return fresh(dossier)

    def reported(self, on: date | None = None, **facts: Any) -> Dossier:
        """A dossier that awaits the decision since ``on``."""
        dossier = self.in_appraisal(on, **facts)
        self.consult(dossier)
        self.score(dossier)
        self.draft(dossier)
        self.sign(dossier, on)
        return fresh(dossier)

    def decided(self, on: date | None = None) -> Dossier:
        """A dossier with a decision to establish."""
        dossier = self.reported(on)
        self.decide(dossier, on)
        return fresh(dossier)


def content_of(dossier: Dossier) -> dict[str, str]:
    """A whole decision (Art 12.1): the draft that the dossier gives, the rest in a few words."""
    if dossier.procedure not in {"establishment", "expansion", "legacy"}:
        return proposed_items(dossier) if dossier.procedure == "adjustment" else {}
    words = {item.code: "theo hồ sơ" for item in required_items(regime(dossier.regime))}
    words |= {"capital_bn": "450", "area_ha": "50"} if words else {}
    draft = {code: text for code, text in proposed_items(fresh(dossier)).items() if text}
    return {code: draft.get(code, text) for code, text in words.items() if code != "investor"}


def fresh(dossier: Dossier) -> Dossier:
    """The dossier as the database has it now."""
    return Dossier.objects.select_related("cluster", "province").get(pk=dossier.pk)


def make_world() -> World:
    """The stage: Lào Cai (which has a local rule on opinions), its offices, its people."""
    province = AdministrativeUnit.objects.create(
        list_version="test",
        code="15",
        name="Tỉnh Lào Cai",
        folded_name=folded("Tỉnh Lào Cai"),
        tier="province",
    )

    def office(kind: str, name: str) -> Organisation:
        return Organisation.objects.create(kind=kind, name=name, province=province)

    offices = opening.Offices(
        province,
        office("commune", "UBND xã Xuân Ái"),
        office("department", "Sở Công Thương Lào Cai"),
        office("province", "UBND tỉnh Lào Cai"),
    )
    bodies = [office("consulted", f"Cơ quan {number}") for number in range(4)]
    enterprises = [
        Organisation.objects.create(kind="enterprise", name=name)
        for name in ("Công ty Một", "Công ty Hai")
    ]
    ministry = Organisation.objects.create(kind="ministry", name="Bộ Công Thương")
    people = {}
    for role, where in (
        ("applicant", enterprises[0]),
        ("applicant:rival", enterprises[1]),
        ("local_officer", offices.local_body),
        ("local_leader", offices.local_body),
        ("one_stop", offices.department),
        ("division_head", offices.department),
        ("specialist", offices.department),
        ("specialist:other", offices.department),
        ("council_secretary", offices.department),
        ("director", offices.department),
        ("pc_leader", offices.provincial_pc),
        ("pc_office", offices.provincial_pc),
        ("ministry_officer", ministry),
        ("administrator", ministry),
        *((f"opinion_officer:{n}", body) for n, body in enumerate(bodies)),
    ):
        user = User.objects.create(
            username=role.replace(":", "_"), display_name=role, email=f"{len(people)}@ccn.invalid"
        )
        Post.objects.create(user=user, organisation=where, role=role.partition(":")[0])
        people[role] = user
    return World(offices, enterprises[0], enterprises[1], bodies, people)
