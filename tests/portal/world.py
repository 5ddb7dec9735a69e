"""A small province to try things in: its offices, its people, and a dossier on its way."""

from __future__ import annotations

import io
import itertools
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from procedures.acts import Act
from procedures.models import AdministrativeUnit, Dossier, Opinion, Organisation, Post, Role, User
from procedures.services import (
    appraisal,
    council,
    decision,
    opening,
    opinions,
    reception,
    submission,
    supplements,
)
from workflows import engine

ALL_PAPERS = ("request", "investment_report", "boundary_map", "financial_capacity", "experience")
DAY = date(2026, 9, 21)
_numbers = itertools.count(1)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pdf(name: str = "de-nghi.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A small PDF, as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


DOCX = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
XLSX = archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})
ODT = archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"})


def by_record(on: date) -> Act:
    """An act brought in from a record."""
    return Act(by=None, on=on)


@dataclass
class World:
    """One province."""

    province: AdministrativeUnit
    local_body: Organisation
    department: Organisation
    provincial_pc: Organisation
    bodies: list[Organisation]
    people: dict[str, User] = field(default_factory=dict)

    def office(self, kind: str, name: str, **columns: Any) -> Organisation:
        """An office of the province, or an enterprise."""
        province = None if kind == "enterprise" else self.province
        return Organisation.objects.create(kind=kind, name=name, province=province, **columns)

    def person(self, role: str, office: Organisation) -> User:
        """Someone who holds a post."""
        number = next(_numbers)
        user = User.objects.create(username=f"{role}{number}", display_name=f"Người {number}")
        Post.objects.create(user=user, organisation=office, role=role)
        return user

    def applicant(self, name: str = "Công ty A") -> tuple[User, Organisation]:
        """The representative of a new enterprise."""
        enterprise = self.office("enterprise", name)
        return self.person(Role.APPLICANT, enterprise), enterprise

    def offices(self) -> opening.Offices:
        """The chain of offices of a dossier here."""
        return opening.Offices(self.province, self.local_body, self.department, self.provincial_pc)

    def lodged(
        self,
        enterprise: Organisation,
        *,
        on: date = DAY,
        papers: tuple[str, ...] | None = ALL_PAPERS,
        name: str | None = None,
    ) -> Dossier:
        """A dossier that was just asked for, its process begun."""
        with transaction.atomic():
            dossier = submission.lodge_request(
                procedure="establishment",
                asked=submission.Asked(
                    name=name or f"Cụm số {next(_numbers)}",
                    facts={"area_ha": Decimal(50), "planned_area_ha": Decimal(50)},
                ),
                offices=self.offices(),
                applying=submission.Applying(enterprise, papers=papers),
                act=by_record(on),
            )
            engine.start(dossier)
        return dossier


def do(dossier: Dossier, step: str, service: Any, on: date, **facts: Any) -> Any:
    """Do the open step of the dossier through the engine."""
    opinion = facts.pop("opinion", None)
    task = engine.open_task(dossier, step, opinion=opinion)
    return engine.perform(
        task.pk, None, lambda locked: service(dossier_id=locked.pk, act=by_record(on), **facts)
    )


WAY = (
    "announce",
    "close_window",
    "submit",
    "receive",
    "assign",
    "consult",
    "give_opinion",
    "score",
    "appraise",
    "sign_report",
    "decide",
    "copy_ministry",
)


def walk(dossier: Dossier, world: World, *, until: str) -> Dossier:
    """Take the dossier on, up to and without the step ``until``."""
    acts = {
        "announce": lambda: do(dossier, "announce", submission.publish_notice, date(2026, 9, 22)),
        "close_window": lambda: do(
            dossier, "close_window", submission.close_window, date(2026, 9, 30)
        ),
        "submit": lambda: do(dossier, "submit", submission.submit_dossier, date(2026, 10, 5)),
        "receive": lambda: do(dossier, "receive", reception.confirm_complete, date(2026, 10, 7)),
        "assign": lambda: do(
            dossier, "assign", appraisal.assign_specialist, date(2026, 10, 8), specialist=None
        ),
        "consult": lambda: do(
            dossier,
            "consult",
            opinions.ask_opinions,
            date(2026, 10, 9),
            asked=[opinions.Asking(body) for body in world.bodies],
        ),
        "give_opinion": lambda: [
            answer(dossier, opinion) for opinion in Opinion.objects.filter(dossier=dossier)
        ],
        "score": lambda: do(dossier, "score", council.record_scores, date(2026, 10, 20), sheets=[]),
        "appraise": lambda: do(
            dossier, "appraise", appraisal.draft_report, date(2026, 10, 22), conclusion="establish"
        ),
        "sign_report": lambda: do(
            dossier, "sign_report", appraisal.report_appraisal, date(2026, 10, 23)
        ),
        "decide": lambda: do(
            dossier,
            "decide",
            decision.decide,
            date(2026, 10, 28),
            outcome="approved",
            signed=decision.Signed("12", "QĐ-UBND"),
        ),
        "copy_ministry": lambda: do(
            dossier, "copy_ministry", decision.send_copy_to_ministry, date(2026, 10, 30)
        ),
    }
    for step in WAY:
        if step == until:
            break
        acts[step]()
    dossier.refresh_from_db()
    return dossier


def answer(dossier: Dossier, opinion: Opinion) -> None:
    """A consulted body agrees."""
    engine.perform(
        engine.open_task(dossier, "give_opinion", opinion=opinion).pk,
        None,
        lambda locked: opinions.give_opinion(
            dossier_id=locked.pk,
            act=by_record(date(2026, 10, 15)),
            opinion_id=opinion.pk,
            outcome="agree",
        ),
    )


def ask_for_more(dossier: Dossier, missing: list[str], reason: str = "") -> None:
    """The one-stop desk asks for a supplement."""
    do(
        dossier,
        "receive",
        supplements.request_supplement,
        date(2026, 10, 6),
        missing=missing,
        reason=reason,
    )


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def a_world() -> World:
    """Lào Cai with one commune."""
    province = AdministrativeUnit.objects.create(
        list_version="2025-07-01",
        code="15",
        name="Tỉnh Lào Cai",
        folded_name="tinh lao cai",
        tier="province",
    )

    def office(kind: str, name: str) -> Organisation:
        return Organisation.objects.create(kind=kind, name=name, province=province)

    return World(
        province=province,
        local_body=office("commune", "UBND xã Xuân Ái"),
        department=office("department", "Sở Công Thương Lào Cai"),
        provincial_pc=office("province", "UBND tỉnh Lào Cai"),
        bodies=[
            office("consulted", f"Sở {name}") for name in ("Tài chính", "Xây dựng", "Nông nghiệp")
        ],
    )
