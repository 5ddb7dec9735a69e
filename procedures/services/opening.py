"""Opening a dossier: the row, its law and its code; what is then done is the procedure's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.codes import next_code
from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    Dossier,
    DossierFacts,
    DossierLink,
    Organisation,
)
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, RegimeChoice, RegimeFacts, regime_for
from procedures.regimes import regime as regime_by_id
from procedures.statements import insert
from procedures.states import CLOSED, DossierState


@dataclass(frozen=True, slots=True)
class Offices:
    """The chain of offices that a dossier passes."""

    province: AdministrativeUnit
    local_body: Organisation
    department: Organisation
    provincial_pc: Organisation


@dataclass(frozen=True, slots=True)
class Governed:
    """Under which law a dossier is opened.

    ``law_on`` is the first known day of a record that lacks the first act: it chooses the law and
    is never counted from. A forced regime needs its reason. ``submitted_on`` is the day on which a
    record's dossier goes to the department later: a procedure that the law of the first day has no
    text on takes the law of that day.
    """

    law_on: date | None = None
    forced_regime: str | None = None
    forced_reason: str = ""
    submitted_on: date | None = None


def open_dossier(
    *,
    procedure: str,
    cluster: Cluster | None,
    offices: Offices,
    act: Act,
    governed: Governed = Governed(),
    facts: Mapping[str, Any] | None = None,
    is_invented: bool = False,
) -> Dossier:
    """A new dossier of a procedure about a cluster (a plan has none), with the facts known so far.

    Nothing is recorded yet: the caller does that in a ``legal_act`` of the same transaction. Raises
    RuleRefused for a day without sourced law, and for a procedure that the law of the day does not
    know (R1 has no sourced adjustment); ValueError without any known day.
    """
    day = act.on or governed.law_on
    if day is None:
        raise ValueError("a dossier without any known day has no law regime")
    if governed.forced_regime:
        regime_id, basis, unsure = governed.forced_regime, governed.forced_reason, False
    else:
        choice = _law_of(procedure, day, act, governed.submitted_on)
        regime_id, basis, unsure = choice.regime.id, choice.reason_vi, choice.needs_confirmation
    _require_procedure(procedure, regime_id, act)
    dossier = Dossier(
        code=next_code(offices.local_body.identifier or offices.department.identifier, day),
        procedure=procedure,
        regime=regime_id,
        regime_basis=basis,
        regime_needs_confirmation=unsure,
        regime_is_forced=bool(governed.forced_regime),
        cluster=cluster,
        province=offices.province,
        local_body=offices.local_body,
        department=offices.department,
        provincial_pc=offices.provincial_pc,
        requested_on=act.on,
        is_invented=is_invented,
    )
    insert(dossier)
    insert(DossierFacts(dossier=dossier, **dict(facts or {})))
    return dossier


def link(source: Dossier, target: Dossier, kind: str, on: date | None) -> None:
    """Let ``source`` be found from ``target`` and back; linking twice changes nothing."""
    DossierLink.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"made_on": on}
    )


def _law_of(procedure: str, day: date, act: Act, submitted_on: date | None = None) -> RegimeChoice:
    """The law of the day; a person who asks for a day without sourced law is told at the field."""
    try:
        later = submitted_on if submitted_on is not None and submitted_on > day else None
        return regime_for(procedure, RegimeFacts(on=day, submitted_on=later))
    except NotSourced as gap:
        if act.by is None:
            raise
        raise RuleRefused(
            _("Chưa có căn cứ pháp luật được kiểm chứng cho ngày %(day)s.")
            % {"day": f"{day:%d/%m/%Y}"},
            field="on",
        ) from gap


def _require_procedure(procedure: str, regime_id: str, act: Act) -> None:
    law = regime_by_id(regime_id)
    try:
        law.steps_of(procedure)
    except NotSourced as gap:
        if act.by is None:
            raise
        raise RuleRefused(
            _("Chưa có nguồn được kiểm chứng về thủ tục này theo %(law)s.") % {"law": law.name_vi},
            field="on",
        ) from gap


def refuse_second_open_dossier(
    procedure: str,
    offices: Offices,
    *,
    name: str = "",
    cluster: Cluster | None = None,
    apart_from: int | None = None,
) -> None:
    """Refuse to open a dossier while the same office has one of the procedure for that cluster."""
    running = Dossier.objects.filter(
        procedure=procedure,
        state__in=[state.value for state in DossierState if state not in CLOSED],
    )
    if cluster is not None:
        running = running.filter(cluster=cluster)
        if apart_from is not None:
            running = running.exclude(pk=apart_from)
    else:
        running = running.filter(cluster__folded_name=folded(name), local_body=offices.local_body)
    if running.exists():
        raise RuleRefused(
            _("%(office)s đang giải quyết một hồ sơ cho cụm “%(name)s”; nộp đề nghị vào hồ sơ đó.")
            % {"office": offices.local_body, "name": name or cluster},
            field="name",
        )
