"""What one person sees of one dossier, read in a number of statements that does not grow.

Three circles: the offices that handle the dossier see all of it; a consulted body sees the facts,
the dossier's own papers and its own opinion; an applicant sees his own request and the public acts.
What lies outside somebody's circle is not read, so it cannot reach the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from procedures.backends import office_ids_of, posts_of
from procedures.calendars import calendar_in_force
from procedures.clock import Calendar, DayLine
from procedures.facts import conditions_of
from procedures.models import (
    AppraisalReport,
    Component,
    Deadline,
    Decision,
    DocumentFile,
    Dossier,
    DossierFacts,
    InvestorRequest,
    Objection,
    Opinion,
    Organisation,
    Procedure,
    Role,
    ScoringRound,
    Supplement,
    User,
)
from procedures.regimes import NotSourced, Regime
from procedures.regimes import regime as regime_by_id
from procedures.selectors.councils import rounds_visible_to
from procedures.selectors.dossiers import (
    dossiers_visible_to,
    requests_visible_to,
    sees_inside,
    sits_on_council,
)
from procedures.selectors.opinions import SummaryLine, summary_of
from procedures.services import deadlines
from procedures.services.regime_pinning import regime_reason
from procedures.states import DossierState
from procedures.wording import in_reader_language
from workflows import engine
from workflows.desk import rights, wording
from workflows.desk.investment_policy_words import SOURCES, investment_policy_facts
from workflows.desk.opinion_words import OpinionRow, rows_of
from workflows.desk.plan_sight import PlanPart, plan_part_of, plan_steps_line
from workflows.desk.refusal_words import complaint_words, ground_words
from workflows.desk.standing import Standing, standing_of, standing_of_item
from workflows.diagram import live_svg


def dossier_seen_by(user: User, code: str) -> Dossier:
    """The dossier of this code; 404 both where there is none and where it is not his to see."""
    return get_object_or_404(with_its_offices(dossiers_visible_to(user)), code=code)


def with_its_offices(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Dossiers with everything that their head line and facts need, in one statement."""
    return dossiers.select_related(
        "cluster",
        "facts",
        "province",
        "local_body",
        "department",
        "provincial_pc",
        "specialist",
        "scoring__tie_choice__enterprise",
        "investment_policy",
    ).annotate(has_rounds=Exists(ScoringRound.objects.filter(dossier=OuterRef("pk"))))


# --- plain values for the templates --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One deadline with its standing, its ledger and, where asked, its working day by day."""

    deadline: Deadline
    title: str
    limit: str
    basis: str
    standing: Standing
    ledger: list[dict[str, Any]] = field(default_factory=list)
    days: tuple[DayLine, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldTask:
    """An open task and who has it."""

    task: Task
    title: str
    holder: str
    post: str
    standing: Standing
    may_do: bool
    is_mine: bool


def step_title(item: Any) -> str:
    """The step of a desk line as the office calls it; an opinion names its body."""
    title = str(item.task.flow_task.task_title or item.step)
    if item.opinion_id:
        return _("%(title)s: %(body)s") % {"title": title, "body": item.opinion.body}
    return title


MINISTERIAL = (Organisation.Kind.MINISTRY, Organisation.Kind.MINISTRY_DEPARTMENT)


class DossierSight:
    """One dossier through the eyes of one person; each part is read when the page asks for it."""

    def __init__(self, dossier: Dossier, user: User) -> None:
        self.dossier = dossier
        self.user = user
        self.today: date = timezone.localdate()
        self.calendar: Calendar = calendar_in_force()
        self.inside = sees_inside(user, dossier)
        self.body_ids = {
            office_id
            for post in posts_of(user)
            if post.role in {Role.OPINION_OFFICER, Role.MINISTRY_OFFICER}
            for office_id in office_ids_of(post)
        }

    # --- law ---

    @cached_property
    def regime(self) -> Regime:
        return regime_by_id(self.dossier.regime)

    @property
    def regime_name(self) -> str:
        return f"{self.regime.id} · " + in_reader_language(self.regime.name_vi, self.regime.name_en)

    @property
    def regime_reason(self) -> str:
        return regime_reason(self.dossier)

    @property
    def regime_warning(self) -> str:
        """A sentence above the page where the law behind it is not surely known; else empty."""
        parts = []
        if self.regime.confidence == "secondary":
            parts.append(
                _(
                    "Chế độ %(regime)s dựa trên nguồn thứ cấp: chưa có văn bản chính thức của "
                    "NĐ 303/2026/NĐ-CP. Hãy đối chiếu trước khi ký."
                )
                % {"regime": self.regime.id}
                if self.regime.id == "R4"
                else _("Chế độ %(regime)s dựa trên nguồn thứ cấp.") % {"regime": self.regime.id}
            )
        if self.dossier.regime_needs_confirmation:
            parts.append(
                _("Việc áp dụng chế độ pháp luật cho hồ sơ này cần người có thẩm quyền xác nhận.")
            )
        return " ".join(parts)

    # --- who and what ---

    @property
    def state_words(self) -> str:
        return str(self.dossier.state_words)

    @cached_property
    def facts(self) -> list[tuple[str, Any]]:
        if self.dossier.procedure in rights.WITHOUT_PROJECT:
            return []  # nothing of it is judged by Article 8
        return wording.facts_of(self.dossier) if self._has_facts else []

    @cached_property
    def _has_facts(self) -> bool:
        try:
            return bool(self.dossier.facts.pk)
        except DossierFacts.DoesNotExist:
            return False

    @cached_property
    def head_facts(self) -> list[tuple[Any, ...]]:
        """The dossier's own particulars."""
        from workflows.templatetags.ccn import vi_date

        dossier = self.dossier
        rows: list[tuple[Any, ...]] = [
            *_about(dossier),
            (_("Cơ quan lập hồ sơ"), dossier.local_body.name),
            (_("Cơ quan thẩm định"), dossier.department.name),
            (_("Cơ quan quyết định"), dossier.provincial_pc.name),
            (_("Ngày đề nghị"), vi_date(dossier.requested_on)),
        ]
        if dossier.was_submitted:
            rows.append((_("Ngày trình Sở"), vi_date(dossier.submitted_on)))
            rows.append((_("Ngày đủ hồ sơ"), vi_date(dossier.complete_on)))
        if self.inside and dossier.was_submitted:
            rows.append((_("Chuyên viên thụ lý"), str(dossier.specialist or "")))
        if dossier.reported_on:
            rows.append((_("Ngày báo cáo thẩm định"), vi_date(dossier.reported_on)))
        if dossier.closed_on:
            rows.append((_("Ngày kết thúc"), vi_date(dossier.closed_on)))
        if dossier.copied_on:
            rows.append((_("Ngày gửi Bộ Công Thương"), vi_date(dossier.copied_on)))
        return rows

    @cached_property
    def requests(self) -> list[InvestorRequest]:
        """The investors' requests with their papers: all inside, his own for an applicant."""
        papers = Component.objects.order_by("id").prefetch_related("files")
        return list(
            requests_visible_to(self.user, self.dossier).prefetch_related(
                Prefetch("components", queryset=papers)
            )
        )

    @cached_property
    def own_papers(self) -> list[Component]:
        """The dossier's papers that belong to no applicant (the tờ trình and its annexes)."""
        if not (self.inside or self.is_consulted):
            return []
        return list(
            self.dossier.components.filter(request__isnull=True)
            .order_by("id")
            .prefetch_related("files")
        )

    @cached_property
    def other_files(self) -> list[DocumentFile]:
        """Files that are no paper of the dossier, such as a body's answer: inside all, else one's
        own."""
        found = self.dossier.files.filter(component__isnull=True).select_related("uploaded_by")
        if not self.inside:
            found = found.filter(uploaded_by=self.user)
        return list(found.order_by("id"))

    @cached_property
    def is_consulted(self) -> bool:
        """A guest who reads the papers to judge them: a body that was asked, a council member."""
        if self.inside:
            return False
        return bool(self.opinions) or sits_on_council(self.user, self.dossier)

    @cached_property
    def asked_papers(self) -> list[tuple[str, str]]:
        """The papers that the regime asks for: code and name."""
        return [
            (component.code, in_reader_language(component.name_vi, component.name_en))
            for component in self.regime.components
        ]

    @cached_property
    def conditions(self) -> list[wording.ConditionLine]:
        """Judged for those who handle the dossier; a consulted body sees all but the applicants."""
        if not self.inside and not self.is_consulted:
            return []
        results = conditions_of(self.dossier)
        if not self.inside:
            results = [result for result in results if result.id not in {"E-b", "X-b"}]
        standing = [
            request
            for request in self.requests
            if request.status != InvestorRequest.Status.WITHDRAWN
        ]
        return wording.condition_lines(results, [request.enterprise.name for request in standing])

    @property
    def may_record_facts(self) -> bool:
        act = rights.ACTS["facts"]
        return act.is_open(self.dossier) and act.may(self.user, self.dossier)

    @property
    def facts_url(self) -> str:
        """Where a missing fact is entered; empty for who may not. Early clusters have their own."""
        if not self.may_record_facts:
            return ""
        if self.dossier.procedure == Procedure.LEGACY:
            return reverse("early", args=[self.dossier.code])
        return reverse("dossier_act", args=[self.dossier.code, "facts"])

    # --- time ---

    @cached_property
    def _deadlines(self) -> list[Deadline]:
        found = self.dossier.deadlines.select_related("organisation", "body").prefetch_related(
            "ledger"
        )
        if not self.inside:
            found = found.filter(body__isnull=True) | found.filter(body__in=self.body_ids)
        return list(found.order_by("id"))

    @cached_property
    def running(self) -> PeriodLine | None:
        """The period that runs now, with its working: the clock beside the page."""
        for deadline in reversed(self._deadlines):
            if (
                deadline.status == Deadline.Status.OPEN
                and deadline.body_id is None
                and deadlines.is_running_step(self.dossier, deadline.step)
            ):
                return self.period(deadline, with_days=True)
        return None

    @cached_property
    def running_opinions(self) -> list[PeriodLine]:
        """The open periods of consulted bodies."""
        return [
            self.period(deadline)
            for deadline in self._deadlines
            if deadline.body_id and deadline.status == Deadline.Status.OPEN
        ]

    @cached_property
    def periods(self) -> list[PeriodLine]:
        """Every period so far; the office's own ones with their working (the running one has its
        own place, opinions their own page)."""
        running = self.running.deadline.pk if self.running else None
        return [
            self.period(deadline, with_days=deadline.body_id is None and deadline.pk != running)
            for deadline in self._deadlines
        ]

    def period(self, deadline: Deadline, *, with_days: bool = False) -> PeriodLine:
        """One deadline in words."""
        entries = sorted(deadline.ledger.all(), key=lambda entry: entry.pk)
        days: tuple[DayLine, ...] = ()
        if with_days:
            derived = deadlines.derive(deadline, entries, self.calendar)
            days = derived.working(self.calendar) if derived else ()
        title = str(wording.STEP_PERIODS.get(deadline.step, deadline.step))
        if deadline.body_id:
            title = _("%(title)s: %(body)s") % {"title": title, "body": deadline.body}
        return PeriodLine(
            deadline=deadline,
            title=title,
            limit=wording.period_words(deadline.amount, deadline.unit),
            basis=wording.basis_words(deadline.basis),
            standing=standing_of(deadline, self.today, self.calendar),
            ledger=[
                {
                    "kind": entry.get_kind_display(),
                    "on": entry.on,
                    "until": entry.until,
                    "reason": entry.reason_words,
                    "basis": wording.basis_words(entry.basis),
                    "inferred": entry.inferred,
                }
                for entry in entries
            ],
            days=days,
        )

    # --- what happened ---

    @cached_property
    def timeline(self) -> list[wording.TimelineEntry]:
        entries = self.dossier.journal.select_related("actor", "office").order_by("-sequence")
        return wording.timeline_of(entries, inside=self.inside, body_ids=self.body_ids)

    @cached_property
    def opinion_lines(self) -> list[SummaryLine]:
        """All opinions inside; its own for a consulted body; none for anyone else."""
        if self.inside:
            return summary_of(self.dossier, self.today)
        if not self.body_ids:
            return []
        return summary_of(self.dossier, self.today, bodies=self.body_ids)

    @cached_property
    def opinions(self) -> list[Opinion]:
        """The opinions of the lines."""
        return [line.opinion for line in self.opinion_lines]

    @cached_property
    def opinion_rows(self) -> list[OpinionRow]:
        """The opinions in words; what became of them is inside until the report is out."""
        told = self.inside or self.dossier.reported_on is not None
        return rows_of(self.opinion_lines, with_answers=told)

    @cached_property
    def own_open_opinion(self) -> Opinion | None:
        """The opinion that the person's own body still has to give, if any."""
        return next(
            (
                opinion
                for opinion in self.opinions
                if opinion.is_open
                and opinion.body_id in self.body_ids
                and opinion.body.kind not in MINISTERIAL  # asks its own house elsewhere
            ),
            None,
        )

    def period_of_body(self, body_id: int) -> PeriodLine | None:
        """The open period of one consulted body."""
        for deadline in reversed(self._deadlines):
            if deadline.body_id == body_id and deadline.status == Deadline.Status.OPEN:
                return self.period(deadline)
        return None

    @cached_property
    def round_is_open(self) -> bool:
        return any(opinion.is_open for opinion in self.opinions)

    @cached_property
    def supplements(self) -> list[Supplement]:
        if self.is_consulted:
            return []
        return list(self.dossier.supplements.order_by("number"))

    @cached_property
    def supplement_lines(self) -> list[dict[str, Any]]:
        """Supplements with the names of what is missing; why it was asked stays inside."""
        return [
            {
                "supplement": supplement,
                "missing": [wording.paper_words(str(code)) for code in supplement.missing],
            }
            for supplement in self.supplements
        ]

    @cached_property
    def open_supplement(self) -> dict[str, Any] | None:
        for line in self.supplement_lines:
            if not line["supplement"].is_answered:
                return line
        return None

    @cached_property
    def reports(self) -> list[AppraisalReport]:
        if not self.inside:
            return []
        return list(self.dossier.reports.select_related("drafted_by").order_by("number"))

    @cached_property
    def decisions(self) -> list[Decision]:
        if self.is_consulted:
            return []
        return list(self.dossier.decisions.order_by("-id"))

    @cached_property
    def objections(self) -> list[Objection]:
        """The objections against its decisions: inside only; a party reads its own elsewhere."""
        if not self.inside or not self.decisions:
            return []
        found = self.dossier.objections.select_related("decision", "enterprise", "office")
        return list(found.order_by("-number"))

    @cached_property
    def investment_policy(self) -> list[tuple[str, Any]]:
        """What is known of the investment-policy approval; inside only, and not of a plan."""
        if not self.inside or self.dossier.procedure in rights.WITHOUT_PROJECT:
            return []
        return investment_policy_facts(self.dossier)

    @property
    def investment_policy_sources(self) -> tuple[Any, ...]:
        """The sources that disagree on it, both named."""
        return SOURCES

    @cached_property
    def decision_lines(self) -> list[dict[str, Any]]:
        """Decisions with their content items under the names of the regime."""
        names = {
            item.code: in_reader_language(item.name_vi, item.name_en)
            for item in self.regime.decision_items
        }
        return [
            {
                "decision": decision,
                "items": [(names.get(code, code), text) for code, text in decision.items.items()],
                "ground": ground_words(decision.ground, decision.ground_article)
                if decision.ground
                else "",
                "complaint": complaint_words(self.dossier, decision.decided_on)
                if decision.outcome == Decision.Outcome.REFUSED
                else "",
            }
            for decision in self.decisions
        ]

    @cached_property
    def scoring_rounds(self) -> list[ScoringRound]:
        """The council's rounds, for its members and the offices that may see them."""
        if not (self.inside or self.is_consulted) or not getattr(self.dossier, "has_rounds", True):
            return []
        rounds = rounds_visible_to(self.user).filter(dossier=self.dossier)
        return list(rounds.select_related("council").order_by("number"))

    @cached_property
    def scores(self) -> dict[str, Any] | None:
        """What the council recorded; inside only."""
        scoring = getattr(self.dossier, "scoring", None) if self.inside else None
        if scoring is None:
            return None
        by_number = {request.number: request.enterprise for request in self.requests}
        result = scoring.result or {}
        return {
            "scoring": scoring,
            "results": [
                {**row, "enterprise": by_number.get(row["applicant"], row["applicant"])}
                for row in sorted(result.get("results", []), key=lambda row: row["rank"])
            ],
            "tie": result.get("tie"),
            "chosen": by_number.get(result.get("chosen", -1)),
            "sheets": list(scoring.sheets.select_related("request__enterprise").order_by("id")),
            "recusals": list(scoring.recusals.order_by("id")),
        }

    # --- who holds it ---

    @cached_property
    def held_tasks(self) -> list[HeldTask]:
        """The open tasks; a consulted body sees its own, an applicant none."""
        if not self.inside and not self.is_consulted:
            return []
        tasks = engine.open_tasks(self.dossier)
        if not self.inside:
            tasks = [task for task in tasks if engine.may_do(task, self.user)]
        offices: dict[int | None, Organisation] = {
            self.dossier.local_body_id: self.dossier.local_body,
            self.dossier.department_id: self.dossier.department,
            self.dossier.provincial_pc_id: self.dossier.provincial_pc,
        }
        return [self._held(task, offices) for task in tasks]

    def _held(self, task: Task, offices: Mapping[int | None, Organisation]) -> HeldTask:
        item = task.item
        office = (
            item.opinion.body
            if item.opinion_id
            else offices.get(int(task.owner_permission_obj_pk or 0))
        )
        role = (task.owner_permission or "").removeprefix("procedures.act_as_")
        post = " · ".join(
            str(part) for part in (Role(role).label if role else "", office or "") if part
        )
        is_mine = task.owner_id == self.user.pk
        return HeldTask(
            task=task,
            title=step_title(item),
            holder=str(task.owner) if task.owner else "",
            post=post,
            standing=standing_of_item(item, self.today, self.calendar),
            may_do=engine.is_his(task, self.user) and engine.may_do(task, self.user),
            is_mine=is_mine,
        )

    @cached_property
    def acts(self) -> list[rights.DossierAct]:
        """The acts beside the steps that the person may do now."""
        return rights.acts_for(
            self.user,
            self.dossier,
            round_is_open=self.inside and self.round_is_open,
            has_unanswered=any(
                not opinion.is_open and not opinion.is_answered for opinion in self.opinions
            ),
        )

    @cached_property
    def diagram(self) -> SafeString:
        """The procedure with the dossier's position, for the offices that handle it."""
        return live_svg(self.dossier) if self.inside else SafeString("")

    @cached_property
    def plan_part(self) -> PlanPart | None:
        """What a proposal, a plan, or a dossier that rests on the List has of the plan."""
        return plan_part_of(self.dossier, self.user, inside=self.inside)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The line of the steps, from the legal state alone."""
        return steps_line_of(self.dossier, self.regime)


def _about(dossier: Dossier) -> list[tuple[Any, ...]]:
    """The cluster that the dossier is about; a plan is about the province."""
    if dossier.cluster is None:
        return [(_("Phạm vi"), dossier.province.name)]
    return [
        (_("Cụm công nghiệp"), dossier.cluster.name),
        (_("Địa điểm"), dossier.cluster.location),
        (_("Ngành nghề chính"), dossier.cluster.main_sectors),
    ]


_LINE: tuple[tuple[str, frozenset[str]], ...] = (
    ("request", frozenset({"requested"})),
    ("window", frozenset({"announced"})),
    ("compile", frozenset({"compiling"})),
    ("receive", frozenset({"submitted", "awaiting_supplement"})),
    ("appraise", frozenset({"under_appraisal"})),
    ("decide", frozenset({"awaiting_decision"})),
    ("result", frozenset({"decided", "refused", "withdrawn"})),
)


PREPARED_BY_OFFICE = frozenset({"adjustment", "abolition", "investor_selection"})
"""Nobody applies and no window is opened: an office prepares what changes a decision (Art 12.2)."""


def steps_line_of(dossier: Dossier, regime: Regime) -> list[dict[str, Any]]:
    """Đề nghị ─ Tiếp nhận ─ Lập hồ sơ ─ Kiểm tra ─ Thẩm định ─ Quyết định ─ Kết quả."""
    if dossier.procedure in deadlines.ONE_AT_A_TIME:
        return plan_steps_line(dossier)
    labels = {
        "request": _("Đề nghị, thông báo"),
        "window": _("Tiếp nhận đề nghị"),
        "compile": _("Lập hồ sơ"),
        "receive": _("Kiểm tra đầy đủ"),
        "appraise": _("Thẩm định"),
        "decide": _("Quyết định"),
        "result": _("Kết quả"),
    }
    state = dossier.state_before_stop or dossier.state
    try:
        has_window = "notice" in regime.steps_of(dossier.procedure)
    except NotSourced:
        has_window = False
    left_out = set() if has_window else {"window"}
    if dossier.procedure in PREPARED_BY_OFFICE:
        left_out = {"window", "compile"}
        labels["request"] = _("Lập đề nghị")
    names = [name for name, _states in _LINE if name not in left_out]
    current = next(name for name, states in _LINE if state in states)
    if current not in names:
        current = names[0]
    at = names.index(current)
    ended = current == "result"
    rows = []
    for index, name in enumerate(names):
        if index < at or (ended and name == "result"):
            step_state = "done"
        elif index == at:
            step_state = "current"
        else:
            step_state = "ahead"
        if ended and dossier.state == DossierState.WITHDRAWN and not _was_reached(dossier, name):
            step_state = "skipped"
        rows.append({"label": labels[name], "state": step_state})
    return rows


def _was_reached(dossier: Dossier, name: str) -> bool:
    if name in {"receive", "appraise", "decide"}:
        reached = {
            "receive": dossier.was_submitted,
            "appraise": dossier.complete_on is not None,
            "decide": dossier.reported_on is not None,
        }
        return reached[name]
    return True
