"""An objection against a decision: a small flow of its own, beside the dossier's procedure.

The law on complaints is not among the sources: no step has a limit or an article here. Who decided
answers: the provincial People's Committee, or the department where it refused at reception.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from procedures.models import Deadline, Objection, Role
from workflows.core import CaseFlow, Finish, StartCase, Step


def _step(title: Any, role: str, office: str, actor: str) -> Step:
    return Step(role=role, office=office, actor=actor, law_step="", title=title)


def nodes() -> dict[str, Any]:
    """Fresh nodes. Names become addresses and database values: chosen for good."""
    take_in, answer = _("Thụ lý khiếu nại, kiến nghị"), _("Trả lời khiếu nại, kiến nghị")
    committee, department = Deadline.Actor.PROVINCIAL_PC, Deadline.Actor.DEPARTMENT
    return {
        "start_committee": StartCase(this.objection_take_in, way_out=this.withdraw),
        "objection_take_in": _step(take_in, Role.PC_OFFICE, "provincial_pc", committee).Next(
            this.objection_answer
        ),
        "objection_answer": _step(answer, Role.PC_LEADER, "provincial_pc", committee).Next(
            this.end
        ),
        "start_department": StartCase(this.objection_take_in_department, way_out=this.withdraw),
        "objection_take_in_department": _step(
            take_in, Role.ONE_STOP, "department", department
        ).Next(this.objection_answer_department),
        "objection_answer_department": _step(answer, Role.DIRECTOR, "department", department).Next(
            this.end
        ),
        "withdraw": flow.Handle()
        .Annotation(title=_("Rút khiếu nại, kiến nghị"))
        .Next(this.withdrawn),
        "withdrawn": Finish().Annotation(title=_("Đã rút khiếu nại, kiến nghị")),
        "end": Finish().Annotation(title=_("Kết thúc")),
    }


class ObjectionFlow(CaseFlow):
    """Khiếu nại, kiến nghị về quyết định"""

    procedure = "objection"
    locals().update(nodes())


FLOWS = (ObjectionFlow,)


def entry_of(objection: Objection) -> str:
    """Where an objection enters: with the office that decided."""
    return "start_department" if objection.decision.at_reception else "start_committee"
