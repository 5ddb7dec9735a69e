"""The road that most procedures share: from the local body's dossier to the signed decision.

Each procedure and regime builds its own nodes here: a running case keeps the graph it began with,
and sharing nodes between classes would run one law's steps in another's cases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from procedures.models import Deadline, Dossier, Procedure, Role, Supplement
from procedures.regimes import one_stop_basis, regime
from procedures.selectors.early_clusters import chooses_investor
from procedures.states import DossierState
from workflows.core import (
    Branch,
    CaseActivation,
    Finish,
    Gather,
    SplitEach,
    StartCase,
    Step,
)
from workflows.flows.council_room import council_nodes, scores_are_reopened

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Condition = Callable[[CaseActivation], bool]

# --- the questions at the forks ------------------------------------------------------------------


def in_state(state: DossierState) -> Condition:
    """The act of the step has brought the dossier to ``state``."""

    def holds(activation: CaseActivation) -> bool:
        return activation.dossier.state == state

    return holds


asked_for_more = in_state(DossierState.AWAITING_SUPPLEMENT)


def came_back_to(step: str) -> Condition:
    """The supplement just taken in had been asked for from ``step`` of the appraisal."""

    def holds(activation: CaseActivation) -> bool:
        dossier = activation.dossier
        return _last_asked_from(dossier) == step

    return holds


def _last_asked_from(dossier: Dossier) -> str | None:
    # A dossier that nobody has been given yet goes to the head of division first.
    if "_asked_from" not in dossier.__dict__:
        last = (
            Supplement.objects.filter(dossier=dossier).order_by("-number").first()
            if dossier.handed_out
            else None
        )
        dossier.__dict__["_asked_from"] = last.asked_from_step if last else None
    found: str | None = dossier.__dict__["_asked_from"]
    return found


def opinions_are_asked(activation: CaseActivation) -> bool:
    """The specialist has asked at least one body."""
    return bool(open_branches(activation.dossier))


def already_scored(activation: CaseActivation) -> bool:
    """The council has done its part in an earlier round."""
    return hasattr(activation.dossier, "scoring") and activation.dossier.scoring.is_scored


def needs_no_scores(activation: CaseActivation) -> bool:
    """The council has done its part, or nobody asks it to (a change without a new investor)."""
    return already_scored(activation) or not wants_investor(activation.dossier)


def wants_investor(dossier: Dossier) -> bool:
    """Whether an investor is to be chosen in this dossier (Art 13.2, 12.2(b)).

    An adjustment asks the council only where it changes the investor; an abolition never does; for
    an early cluster the person who concludes says so.
    """
    if dossier.procedure in {Procedure.ADJUSTMENT, Procedure.ABOLITION}:
        return bool(dossier.changes_investor)
    if dossier.procedure == Procedure.LEGACY:
        return chooses_investor(dossier)
    return True


def another_round(activation: CaseActivation) -> bool:
    """The specialist wants another round of opinions instead of a report."""
    return bool(activation.dossier.__dict__.get("wants_another_round"))


def open_branches(dossier: Dossier) -> list[Branch]:
    """The opinions just asked, each with the deadline it runs under."""
    if "_branches" not in dossier.__dict__:
        by_body = {
            deadline.body_id: deadline
            for deadline in Deadline.objects.filter(
                dossier=dossier, step="opinion", status=Deadline.Status.OPEN
            )
        }
        dossier.__dict__["_branches"] = [
            Branch(opinion, by_body.get(opinion.body_id))
            for opinion in dossier.opinions.filter(is_open=True).order_by("pk")
        ]
    found: list[Branch] = dossier.__dict__["_branches"]
    return found


# --- the steps -----------------------------------------------------------------------------------

MAIN_LINE = (
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
"""The steps of the road in their order; a replay infers along it what a record lacks."""


class Road:
    """The steps of one procedure under one regime, each with its limit and article.

    ``has_council`` False leaves the council's part out: an abolition never chooses an investor.
    """

    def __init__(self, procedure: str, regime_id: str, *, has_council: bool = True) -> None:
        self.procedure = procedure
        self.has_council = has_council
        self.law = regime(regime_id)
        # The picture tells one article for the regime's whole time: that of its last day.
        self.asking_basis = one_stop_basis("19.5", self.law.valid_to or self.law.valid_from)
        self.steps = self.law.steps_of(procedure)

    def has(self, law_step: str) -> bool:
        """Whether the procedure has the step under this regime."""
        return law_step in self.steps

    def step(self, *, law_step: str, **described: Any) -> Step:
        """A human step with limit and article of ``law_step``."""
        limit = self.law.step(law_step, self.procedure)
        return Step(
            law_step=law_step,
            basis=limit.basis,
            limit="" if limit.amount is None else f"{limit.amount} {limit.unit}",
            **described,
        )

    def local(self, law_step: str, title: StrOrPromise) -> Step:
        """A step of the local body's officer."""
        return self.step(
            law_step=law_step,
            title=title,
            role=Role.LOCAL_OFFICER,
            office="local_body",
            actor=Deadline.Actor.LOCAL_BODY,
        )

    def department(
        self,
        title: StrOrPromise,
        role: str,
        holder: str = "",
        law_step: str = "appraise",
        *,
        suspends: bool = False,
    ) -> Step:
        """A step inside the department."""
        return self.step(
            suspends=suspends,
            law_step=law_step,
            title=title,
            role=role,
            office="department",
            holder=holder,
            actor=Deadline.Actor.DEPARTMENT,
        )

    def committee(
        self, title: StrOrPromise, role: str = Role.PC_LEADER, law_step: str = "decide"
    ) -> Step:
        """A step of the provincial People's Committee."""
        return self.step(
            law_step=law_step,
            title=title,
            role=role,
            office="provincial_pc",
            actor=Deadline.Actor.PROVINCIAL_PC,
        )

    # Groups of nodes. Names become addresses and database values: chosen for good.

    def entrance(self) -> dict[str, Any]:
        """Where a dossier begins: with the notice where the law has one, else with submission."""
        if not self.has("notice"):
            return {"start": StartCase(this.submit, way_out=this.withdraw)}
        return {
            "start": StartCase(this.announce, way_out=this.withdraw),
            "announce": self.local("notice", _("Thông báo tiếp nhận hồ sơ")).Next(
                this.close_window
            ),
            "close_window": self.local("reception", _("Kết thúc tiếp nhận hồ sơ")).Next(
                this.submit
            ),
        }

    def compiled(self) -> dict[str, Any]:
        """Where the department itself compiles what it reports on (Art 12.2, 33.2(a))."""
        return {"compiled": StartCase(this.assign, way_out=this.withdraw)}

    def reception(self, *, submit: StrOrPromise) -> dict[str, Any]:
        """From the local body to the specialist's desk, supplements included."""
        receive = (
            self.department(_("Kiểm tra tính đầy đủ của hồ sơ"), Role.ONE_STOP)
            .Next(this.answer_supplement, when=asked_for_more)
            .Next(this.end, when=in_state(DossierState.REFUSED))
            .Next(this.consult, when=came_back_to("consult"))
        )
        if self.has_council:
            receive.Next(this.score, when=came_back_to("score"))
        return {
            "filed_again": StartCase(this.receive, way_out=this.withdraw),
            "submit": self.local("submit", submit).Next(this.receive),
            "receive": receive.Next(this.appraise, when=came_back_to("appraise")).Next(this.assign),
            "answer_supplement": self.step(
                law_step="appraise",
                title=_("Bổ sung hồ sơ"),
                role=Role.LOCAL_OFFICER,
                office="local_body",
                actor=Deadline.Actor.LOCAL_BODY,
                suspends=True,
            ).Next(this.receive),
            "assign": self.department(_("Phân công thụ lý"), Role.DIVISION_HEAD).Next(this.consult),
        }

    def opinions(self) -> dict[str, Any]:
        """Asking other bodies, each on its own branch, and gathering them."""
        consult = (
            self.department(_("Lấy ý kiến cơ quan liên quan"), Role.SPECIALIST, "specialist")
            .Next(this.answer_supplement, when=asked_for_more)
            .Next(this.ask_each, when=opinions_are_asked)
        )
        return {
            "consult": self._on_from_opinions(consult),
            "ask_each": SplitEach(open_branches).Next(this.give_opinion),
            "give_opinion": Step(
                law_step="opinion",
                title=_("Cho ý kiến"),
                role=Role.OPINION_OFFICER,
                office="body",
                actor=Deadline.Actor.CONSULTED_BODY,
                basis=self.asking_basis,
            ).Next(this.opinions_in),
            "opinions_in": self._on_from_opinions(Gather()),
        }

    def _on_from_opinions(self, node: Any) -> Any:
        """To the council where the procedure has one and an investor is to be chosen."""
        if self.has_council:
            return node.Next(this.appraise, when=needs_no_scores).Next(this.score)
        return node.Next(this.appraise)

    def scoring(self) -> dict[str, Any]:
        """The council's part (Art 13.2)."""
        score = (
            self.department(_("Ghi kết quả chấm điểm của Hội đồng"), Role.COUNCIL_SECRETARY)
            .Next(this.answer_supplement, when=asked_for_more)
            .Next(this.consult, when=another_round)
        )
        return council_nodes(self, score=score)

    def report(self) -> dict[str, Any]:
        """The appraisal report, drafted and signed."""
        appraise = (
            self.department(_("Lập báo cáo thẩm định"), Role.SPECIALIST, "specialist")
            .Next(this.answer_supplement, when=asked_for_more)
            .Next(this.consult, when=another_round)
        )
        if self.has_council:
            appraise.Next(this.score, when=scores_are_reopened)
        return {
            "appraise": appraise.Next(this.sign_report),
            "sign_report": self.department(
                _("Ký báo cáo thẩm định, trình UBND cấp tỉnh"), Role.DIRECTOR
            )
            .Next(this.decide, when=in_state(DossierState.AWAITING_DECISION))
            .Next(this.appraise),
        }

    def decision(self, title: StrOrPromise) -> dict[str, Any]:
        """The decision, and the copy to the ministry where the law asks for it."""
        built: dict[str, Any] = {}
        deciding = self.committee(title)
        if self.has("copy_ministry"):
            deciding.Next(this.copy_ministry, when=in_state(DossierState.DECIDED))
            built["copy_ministry"] = self.committee(
                _("Gửi quyết định đến Bộ Công Thương"), Role.PC_OFFICE, "copy_ministry"
            ).Next(this.end)
        deciding.Next(this.end)
        built["decide"] = deciding
        return built

    def ends(self) -> dict[str, Any]:
        """Withdrawal at any time, and the end."""
        return {
            "withdraw": flow.Handle().Annotation(title=_("Rút hồ sơ")).Next(this.withdrawn),
            "withdrawn": Finish().Annotation(title=_("Đã rút hồ sơ")),
            "end": Finish().Annotation(title=_("Kết thúc")),
        }

    def whole(self, *, submit: StrOrPromise, decide: StrOrPromise) -> dict[str, Any]:
        """All of the road: entrance, reception, opinions, council, report, decision."""
        return {
            **self.entrance(),
            **self.decision(decide),
            **self.reception(submit=submit),
            **self.opinions(),
            **(self.scoring() if self.has_council else {}),
            **self.report(),
            **self.ends(),
        }
