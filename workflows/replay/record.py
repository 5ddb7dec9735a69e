"""One case file on its way through its procedure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from viewflow.workflow.models import Task

from procedures.acts import Act
from procedures.cases import CaseFile, Event
from procedures.models import ClusterDecision, Dossier, ImportedCase, Organisation
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.regimes import regime as regime_by_id
from procedures.services import notes, submission
from procedures.services.case_offices import enterprise_named
from workflows import engine
from workflows.core import CaseFlow
from workflows.flows.road import MAIN_LINE

NO_GROUND_RECORDED = "Hồ sơ cũ không ghi lý do."
MOST_TURNS = 60
"""No record lacks more steps than this before one it has: beyond it the replay runs in circles."""


class CaseConflict(Exception):
    """A case of this id was replayed before with other content, or cannot be replayed at all."""


@dataclass
class Replay:
    """One case file on its way through the procedure."""

    case: CaseFile
    content: str = ""
    is_invented: bool = False
    dossier: Dossier = field(init=False)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    enterprises: dict[int, Organisation] = field(default_factory=dict)
    asked_again: int = 0
    changed: ClusterDecision | None = None
    infers_standing: bool = False

    def run(self) -> ImportedCase:
        """Replay, or give back what an earlier replay of the same content made.

        Raises CaseConflict for the same id with other content and for procedures without a flow.
        """
        known = ImportedCase.objects.filter(case_id=self.case.id).first()
        if known is not None:
            if known.digest != self.case.digest:
                raise CaseConflict(
                    f"{self.case.file}: id: hồ sơ {self.case.id} đã được nhập với nội dung khác"
                )
            return known
        if self.case.procedure not in openings():
            raise CaseConflict(
                f"{self.case.file}: procedure: thủ tục {self.case.procedure} chưa thể nhập lại"
            )
        if not self.case.events:
            raise CaseConflict(f"{self.case.file}: events: hồ sơ không có sự kiện nào để nhập lại")
        with transaction.atomic():
            self.dossier = openings()[self.case.procedure](self)
            if self.infers_standing:
                self._note_inferred_cluster()
            for event in self.case.events:
                self._try(event)
            return ImportedCase.objects.create(
                case_id=self.case.id,
                digest=self.case.digest,
                dossier=self.dossier,
                content=self.content,
                refusals=self.refusals,
            )

    def _note_inferred_cluster(self) -> None:
        """Mark that the register had no such cluster, and that it stood follows from the record."""
        act = Act(by=None, on=None, known_by=self.case.events[0].on, inferred=True)
        notes.note(
            dossier_id=self.dossier.pk,
            act=act,
            name="cluster.standing_inferred",
            cluster=self.dossier.name,
        )

    # --- applicants ------------------------------------------------------------------------------

    def asked(self) -> submission.Asked:
        """The cluster that the record is about."""
        asked = submission.Asked(name=self.case.cluster.name, facts=self.facts())
        if self.case.procedure == "expansion":
            from workflows.replay.amendments import asked_to_expand

            return asked_to_expand(self, asked)
        return asked

    def facts(self) -> dict[str, Any]:
        """What the record knows of the facts that conditions look at (DossierFacts)."""
        cluster, area = self.case.cluster, self.case.area_facts
        expansion = self.case.expansion_facts
        return {
            "fill_pct": expansion.fill_pct,
            "total_area_after_ha": expansion.total_area_after_ha,
            "demand_ha": expansion.demand_ha,
            "industrial_land_ha": expansion.industrial_land_ha,
            "works_done": None if expansion.works_done is None else list(expansion.works_done),
            "formed_before_2009": expansion.formed_before_2009,
            "kind": cluster.kind or "ordinary",
            "no_applicant": self.case.applicants == (),
            "mountainous": cluster.mountainous,
            "in_plan": cluster.in_plan,
            "land_use_fit": cluster.land_use_fit,
            "area_ha": cluster.area_ha,
            "planned_area_ha": cluster.planned_area_ha,
            "planned_name": cluster.planned_name or "",
            "location_within_allowed_unit": cluster.location_within_allowed_unit,
            "type_share_pct": cluster.type_share_pct,
            "has_established_cluster": area.has_established_cluster,
            "mean_fill_pct": area.mean_fill_pct,
            "unleased_ha": area.unleased_ha,
        }

    def applicant_of(self, event: Event) -> int | None:
        if event.applicant is not None:
            return event.applicant
        return 0 if len(self.case.applicants or ()) == 1 else None

    def applicants_with_events(self) -> set[int]:
        found = set()
        for event in self.case.events:
            if event.act == "request_received":
                index = self.applicant_of(event)
                if index is not None:
                    found.add(index)
        return found

    def applying(self, index: int) -> submission.Applying:
        applicant = (self.case.applicants or ())[index]
        if index not in self.enterprises:
            self.enterprises[index] = enterprise_named(applicant.name, index)
        return submission.Applying(
            enterprise=self.enterprises[index],
            capital_bn=applicant.capital_bn,
            equity_bn=applicant.equity_bn,
            papers=applicant.documents,
            number=index,
        )

    # --- events ----------------------------------------------------------------------------------

    def act_of(self, event: Event) -> Act:
        return Act(by=None, on=event.on, at=event.at, document=event.document or "")

    def _try(self, event: Event) -> None:
        try:
            with transaction.atomic():
                handler_of(self.case.procedure, event.act)(self, event)
        except RuleRefused as refusal:
            self.refuse(event, refusal.message, refusal.article)
        except NotSourced as gap:
            self.refuse(event, str(gap), "")
        self.dossier = self.fresh()

    def refuse(self, event: Event, reason: str, basis: str) -> None:
        self.refusals.append(
            {
                "event": event.path,
                "on": event.on.isoformat(),
                "act": event.act,
                "reason": str(reason),
                "basis": basis or self._law_basis(),
            }
        )

    def _law_basis(self) -> str:
        """Where the order of the steps itself refuses: the article that sets the order."""
        return regime_by_id(self.dossier.regime).step("submit", self.dossier.procedure).basis

    def fresh(self) -> Dossier:
        return Dossier.objects.select_related("cluster", "province").get(pk=self.dossier.pk)

    def open_step(self) -> Task | None:
        from workflows import registry

        beside = registry.side_steps()
        tasks = [task for task in engine.open_tasks(self.dossier) if task.item.step not in beside]
        return tasks[0] if tasks else None

    def perform(self, task: Task, act: Callable[[Dossier], Any]) -> Any:
        return engine.perform(task.pk, None, act)

    def reach(self, step: str, event: Event) -> Task:
        """The open task of ``step``, after inferring what the record lacks on the way to it.

        Raises RuleRefused when the procedure has no such step, or has passed it.
        """
        for _turn in range(MOST_TURNS):
            task = self.open_step()
            if task is None:
                raise RuleRefused("Thủ tục đã kết thúc; không còn bước này.", self.basis(step))
            if task.item.step == step:
                return task
            if not self._lies_ahead(step, task.item.step):
                raise RuleRefused("Bước này đã qua hoặc không có trong thủ tục.", self.basis(step))
            infer(self, task, event)
            self.dossier = self.fresh()
        raise RuntimeError(f"{self.case.id}: {event.path} never reaches {step}")

    def _lies_ahead(self, step: str, now: str) -> bool:
        if now == "answer_supplement":
            return step != "announce"
        if step not in self._nodes():
            return False
        line = self._flow_class.main_line or MAIN_LINE
        if step not in line or now not in line:
            return False
        return line.index(step) > line.index(now)

    @property
    def _flow_class(self) -> type[CaseFlow]:
        from workflows import registry

        return registry.flow_for(self.dossier.procedure, self.dossier.regime)

    def _nodes(self) -> set[str]:
        return set(self._flow_class.instance._nodes_by_name)

    def basis(self, step: str) -> str:
        """The article of a step of the flow, "" where it has no such step."""
        node = self._flow_class.instance.node(step, no_obsolete=True)
        return getattr(node, "basis", "")

    def note(self, event: Event, name: str, **facts: Any) -> None:
        """Enter an event that moves nothing."""
        notes.note(dossier_id=self.dossier.pk, act=self.act_of(event), name=name, **facts)

    def receipts_after(self, event: Event) -> int:
        """How many receipts the record has after an event, in the same appraisal."""
        count = 0
        for later in self.case.events[event.index + 1 :]:
            if later.act in {"appraisal_reported", "decided", "withdrawn", "resubmitted"}:
                break
            count += later.act == "supplement_received"
        return count


# The handlers know this class, so they are looked up when the first case is replayed.


def openings() -> dict[str, Callable[[Replay], Dossier]]:
    """How the dossier of each procedure is opened."""
    from workflows.replay.openings import OPENINGS

    return OPENINGS


def handler_of(procedure: str, act: str) -> Callable[[Replay, Event], None]:
    """What an act of the case format does in a procedure."""
    from workflows.replay.handlers import HANDLERS, HANDLERS_OF_PROCEDURE

    return HANDLERS_OF_PROCEDURE.get((procedure, act)) or HANDLERS[act]


def infer(replay: Replay, task: Task, event: Event) -> None:
    """Do the act that the record lacks, marked as inferred and without a date of its own."""
    from workflows.replay.inferences import infer_step

    infer_step(replay, task, event)
