"""Replaying a case file through the services and flows that the pages use.

Each event's own date is its "today". What the record lacks but the procedure needs is inferred,
entered as inferred, and never given a date. What the law did not allow is listed as a refusal and
not done; the replay goes on, for history may have been unlawful and the reader must see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from viewflow.workflow.models import Task

from procedures.acts import Act
from procedures.cases import CaseFile, Event
from procedures.models import Dossier, ImportedCase, Opinion, Organisation
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.regimes import regime as regime_by_id
from procedures.services import (
    appraisal,
    council,
    decision,
    notes,
    opinions,
    reception,
    submission,
    succession,
    supplements,
    withdrawal,
)
from procedures.services.case_offices import (
    body_named,
    enterprise_named,
    local_body_named,
    offices_of_case,
)
from procedures.states import DossierState
from workflows import engine

NO_GROUND_RECORDED = "Hồ sơ cũ không ghi lý do."
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
REPLAYED = ("establishment",)


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
        if self.case.procedure not in REPLAYED:
            raise CaseConflict(
                f"{self.case.file}: procedure: thủ tục {self.case.procedure} chưa thể nhập lại"
            )
        if not self.case.events:
            raise CaseConflict(f"{self.case.file}: events: hồ sơ không có sự kiện nào để nhập lại")
        with transaction.atomic():
            self._open()
            for event in self.case.events:
                self._try(event)
            return ImportedCase.objects.create(
                case_id=self.case.id,
                digest=self.case.digest,
                dossier=self.dossier,
                content=self.content,
                refusals=self.refusals,
            )

    # --- opening ---------------------------------------------------------------------------------

    def _open(self) -> None:
        case, first = self.case, self.case.events[0]
        opening = first if first.act == "request_received" else None
        act = self._act(first) if opening else self._act(first).as_inferred()
        offices = offices_of_case(case.province, case.local_body, first.on)
        with transaction.atomic():
            self.dossier = submission.lodge_request(
                procedure=case.procedure,
                asked=self._asked(),
                offices=offices,
                applying=self._first_applying(opening),
                act=act,
                law_on=first.on,
                forced_regime=case.regime,
                forced_reason=case.regime_reason or "",
                is_invented=self.is_invented,
            )
            engine.start(self.dossier)
        self._file_requests_without_event(act)

    def _asked(self) -> submission.Asked:
        return submission.Asked(name=self.case.cluster.name, facts=self._facts())

    def _facts(self) -> dict[str, Any]:
        cluster, area = self.case.cluster, self.case.area_facts
        return {
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

    def _applicant_of(self, event: Event) -> int | None:
        if event.applicant is not None:
            return event.applicant
        return 0 if len(self.case.applicants or ()) == 1 else None

    def _first_applying(self, opening: Event | None) -> submission.Applying | None:
        applicants = self.case.applicants or ()
        if opening is not None:
            index = self._applicant_of(opening)
            return self._applying(index) if index is not None else None
        with_events = self._applicants_with_events()
        index = next((i for i in range(len(applicants)) if i not in with_events), None)
        return self._applying(index) if index is not None else None

    def _applicants_with_events(self) -> set[int]:
        found = set()
        for event in self.case.events:
            if event.act == "request_received":
                index = self._applicant_of(event)
                if index is not None:
                    found.add(index)
        return found

    def _applying(self, index: int) -> submission.Applying:
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

    def _file_requests_without_event(self, act: Act) -> None:
        with_events = self._applicants_with_events()
        filed = set(self.dossier.requests.values_list("number", flat=True))
        for index in range(len(self.case.applicants or ())):
            if index not in with_events and index not in filed:
                submission.add_request(
                    dossier_id=self.dossier.pk,
                    applying=self._applying(index),
                    act=act if act.inferred else act.as_inferred(),
                )

    # --- events ----------------------------------------------------------------------------------

    def _act(self, event: Event) -> Act:
        return Act(by=None, on=event.on, at=event.at, document=event.document or "")

    def _try(self, event: Event) -> None:
        handler: Callable[[Event], None] = getattr(self, f"_on_{event.act}")
        try:
            with transaction.atomic():
                handler(event)
        except RuleRefused as refusal:
            self._refuse(event, refusal.message, refusal.article)
        except NotSourced as gap:
            self._refuse(event, str(gap), "")
        self.dossier = self._fresh()

    def _refuse(self, event: Event, reason: str, basis: str) -> None:
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
        return regime_by_id(self.dossier.regime).step("submit").basis

    def _fresh(self) -> Dossier:
        return Dossier.objects.select_related("cluster", "province").get(pk=self.dossier.pk)

    def _open_step(self) -> Task | None:
        tasks = engine.open_tasks(self.dossier)
        return tasks[0] if tasks else None

    def _perform(self, task: Task, act: Callable[[Dossier], Any]) -> Any:
        return engine.perform(task.pk, None, act)

    def _reach(self, step: str, event: Event) -> Task:
        """The open task of ``step``, after inferring what the record lacks on the way to it.

        Raises RuleRefused when the procedure has no such step, or has passed it.
        """
        for _turn in range(3 * len(MAIN_LINE)):
            task = self._open_step()
            if task is None:
                raise RuleRefused("Thủ tục đã kết thúc; không còn bước này.", self._basis(step))
            if task.item.step == step:
                return task
            if not self._lies_ahead(step, task.item.step):
                raise RuleRefused("Bước này đã qua hoặc không có trong thủ tục.", self._basis(step))
            self._infer(task, event)
        raise RuntimeError(f"{self.case.id}: {event.path} never reaches {step}")

    def _lies_ahead(self, step: str, now: str) -> bool:
        if now == "answer_supplement":
            return step != "announce"
        if step not in self._nodes():
            return False
        return MAIN_LINE.index(step) > MAIN_LINE.index(now)

    def _nodes(self) -> set[str]:
        from workflows import registry

        flow_class = registry.flow_for(self.dossier.procedure, self.dossier.regime)
        return set(flow_class.instance._nodes_by_name)

    def _basis(self, step: str) -> str:
        from workflows import registry

        node = registry.flow_for(self.dossier.procedure, self.dossier.regime).instance.node(
            step, no_obsolete=True
        )
        return getattr(node, "basis", "")

    def _infer(self, task: Task, event: Event) -> None:
        """Do the act that the record lacks, marked as inferred and without a date of its own."""
        act = self._act(event).as_inferred()
        pk = self.dossier.pk
        match task.item.step:
            case "announce":
                self._perform(task, lambda d: submission.publish_notice(dossier_id=pk, act=act))
            case "close_window":
                self._perform(task, lambda d: submission.close_window(dossier_id=pk, act=act))
            case "submit":
                self._perform(task, lambda d: submission.submit_dossier(dossier_id=pk, act=act))
            case "receive":
                self._perform(task, lambda d: reception.confirm_complete(dossier_id=pk, act=act))
            case "answer_supplement":
                # The next act of the same step closes the stop on its own day, unless the record
                # has the receipt later on: then the clock stands still until that.
                stays_stopped = self._receipts_after(event) > 0
                closing = act if stays_stopped else Act(by=None, on=event.on, inferred=True)
                self._perform(
                    task,
                    lambda d: supplements.receive_supplement(
                        dossier_id=pk, act=closing, keeps_stop=stays_stopped
                    ),
                )
            case "assign":
                self._perform(
                    task,
                    lambda d: appraisal.assign_specialist(dossier_id=pk, act=act, specialist=None),
                )
            case "consult":
                self._perform(
                    task, lambda d: opinions.ask_opinions(dossier_id=pk, act=act, asked=[])
                )
            case "give_opinion":
                opinion = task.item.opinion
                engine.drop_opinion_task(
                    pk,
                    opinion,
                    lambda d: opinions.drop_body(
                        dossier_id=pk,
                        act=act,
                        opinion_id=opinion.pk,
                        reason="Hồ sơ không ghi ý kiến trả lời.",
                    ),
                )
            case "score":
                self._perform(
                    task, lambda d: council.record_scores(dossier_id=pk, act=act, sheets=[])
                )
            case "appraise":
                self._perform(
                    task,
                    lambda d: appraisal.draft_report(dossier_id=pk, act=act, conclusion="unknown"),
                )
            case "sign_report":
                self._perform(task, lambda d: appraisal.report_appraisal(dossier_id=pk, act=act))
            case step:
                raise RuleRefused(
                    "Không thể suy ra quyết định mà hồ sơ không ghi.", self._basis(step)
                )
        self.dossier = self._fresh()

    def _receipts_after(self, event: Event) -> int:
        """How many receipts the record has after an event, in the same appraisal."""
        count = 0
        for later in self.case.events[event.index + 1 :]:
            if later.act in {"appraisal_reported", "decided", "withdrawn", "resubmitted"}:
                break
            count += later.act == "supplement_received"
        return count

    # One handler an act, named after it.

    def _on_request_received(self, event: Event) -> None:
        index = self._applicant_of(event)
        if event is self.case.events[0]:
            return
        if index is None:
            notes.note(
                dossier_id=self.dossier.pk, act=self._act(event), name="request.received_unnamed"
            )
            return
        submission.add_request(
            dossier_id=self.dossier.pk, applying=self._applying(index), act=self._act(event)
        )

    def _on_notice_published(self, event: Event) -> None:
        task = self._reach("announce", event)
        self._perform(
            task,
            lambda d: submission.publish_notice(dossier_id=d.pk, act=self._act(event)),
        )

    def _on_window_closed(self, event: Event) -> None:
        task = self._reach("close_window", event)
        self._perform(
            task, lambda d: submission.close_window(dossier_id=d.pk, act=self._act(event))
        )

    def _on_dossier_submitted(self, event: Event) -> None:
        task = self._reach("submit", event)
        self._perform(
            task, lambda d: submission.submit_dossier(dossier_id=d.pk, act=self._act(event))
        )

    def _on_dossier_complete(self, event: Event) -> None:
        def complete(dossier: Dossier) -> Dossier:
            return reception.confirm_complete(dossier_id=dossier.pk, act=self._act(event))

        task = self._open_step()
        if (
            task is not None
            and self.dossier.state == DossierState.UNDER_APPRAISAL
            and self.dossier.complete_on is None
        ):
            complete(self.dossier)
            return
        self._perform(self._reach("receive", event), complete)

    def _on_supplement_requested(self, event: Event) -> None:
        def ask(dossier: Dossier) -> Any:
            return supplements.request_supplement(
                dossier_id=dossier.pk,
                act=self._act(event),
                missing=event.missing or (),
                reason="" if event.missing else (event.reason or NO_GROUND_RECORDED),
                asked_from_step=step,
            )

        task = self._open_step()
        step = task.item.step if task else ""
        waiting = self.dossier.state == DossierState.AWAITING_SUPPLEMENT
        if waiting and self._receipts_after(event) > 1 + self.asked_again:
            # Both requests are answered later: the time from the first to the last is one stop.
            self.asked_again += 1
            self._note(event, "supplement.requested_again", missing=list(event.missing or ()))
        elif step == "give_opinion":
            ask(self.dossier)
        elif step == "assign" and task is not None:
            self._infer(task, event)
            step = "consult"
            self._perform(self._reach("consult", event), ask)
        elif task is not None and step in {"consult", "score", "appraise"}:
            self._perform(task, ask)
        else:
            step = "receive"
            self._perform(self._reach("receive", event), ask)

    def _on_supplement_received(self, event: Event) -> None:
        def receive(dossier: Dossier) -> Any:
            return supplements.receive_supplement(
                dossier_id=dossier.pk,
                act=self._act(event),
                answer=", ".join(event.missing or ()),
                back_to=DossierState.UNDER_APPRAISAL if beside else DossierState.SUBMITTED,
            )

        if self.asked_again:
            self.asked_again -= 1
            self._note(event, "supplement.received_in_part")
            return
        task = self._open_step()
        beside = task is None or task.item.step != "answer_supplement"
        if beside or task is None:
            receive(self.dossier)
        else:
            self._perform(task, receive)

    def _on_opinion_requested(self, event: Event) -> None:
        asking = opinions.Asking(body_named(event.body, self.dossier.province), event.due_days)
        self._ask(asking, self._act(event), event)

    def _ask(self, asking: opinions.Asking, act: Act, event: Event) -> None:
        task = self._open_step()
        if task is not None and task.item.step == "give_opinion":
            engine.add_opinion_task(
                self.dossier.pk,
                lambda d: opinions.add_body(dossier_id=d.pk, act=act, asking=asking),
            )
            return
        if task is not None and task.item.step in {"score", "appraise"}:
            self._perform(task, _want_another_round)
        self._perform(
            self._reach("consult", event),
            lambda d: opinions.ask_opinions(dossier_id=d.pk, act=act, asked=[asking]),
        )

    def _on_opinion_given(self, event: Event) -> None:
        body = body_named(event.body, self.dossier.province)
        opinion = self._open_opinion(body)
        if opinion is None:
            self._ask(opinions.Asking(body, event.due_days), self._act(event).as_inferred(), event)
            opinion = self._open_opinion(body)
        if opinion is None:
            raise RuntimeError(f"{self.case.id}: {event.path}: the opinion was not opened")
        answered = opinion
        self._perform(
            engine.open_task(self.dossier, "give_opinion", opinion=answered),
            lambda d: opinions.give_opinion(
                dossier_id=d.pk,
                act=self._act(event),
                opinion_id=answered.pk,
                outcome=event.outcome or "",
                content=event.reason or "",
            ),
        )

    def _open_opinion(self, body: Organisation) -> Opinion | None:
        return self.dossier.opinions.filter(body=body, is_open=True).first()

    def _on_ministry_opinion_requested(self, event: Event) -> None:
        self._note(event, "ministry.opinion_requested")

    def _on_ministry_opinion_given(self, event: Event) -> None:
        self._note(event, "ministry.opinion_given", outcome=event.outcome)

    def _note(self, event: Event, name: str, **facts: Any) -> None:
        notes.note(dossier_id=self.dossier.pk, act=self._act(event), name=name, **facts)

    def _on_council_established(self, event: Event) -> None:
        self._council(event, "established")

    def _on_criteria_adopted(self, event: Event) -> None:
        self._council(event, "criteria_adopted")

    def _on_council_dissolved(self, event: Event) -> None:
        self._council(event, "dissolved")

    def _council(self, event: Event, what: str) -> None:
        council.note_council(dossier_id=self.dossier.pk, act=self._act(event), what=what)

    def _on_scored(self, event: Event) -> None:
        _scoring, _result, left_out = self._perform(
            self._reach("score", event),
            lambda d: council.record_scores(
                dossier_id=d.pk,
                act=self._act(event),
                sheets=event.sheets or (),
                recused={who.member: who.reason or "" for who in event.recused or ()},
                tie_choice=event.tie_choice,
                strict=False,
            ),
        )
        for refusal in left_out:
            path = event.path if refusal.index is None else f"{event.path}.sheets[{refusal.index}]"
            self._refuse(event, refusal.reason_vi, refusal.basis)
            self.refusals[-1]["event"] = path

    def _on_appraisal_reported(self, event: Event) -> None:
        self._perform(
            self._reach("sign_report", event),
            lambda d: appraisal.report_appraisal(dossier_id=d.pk, act=self._act(event)),
        )

    def _on_decided(self, event: Event) -> None:
        if event.outcome is None:
            raise RuleRefused("Hồ sơ không ghi kết quả của quyết định.", self._basis("decide"))
        number, _slash, symbol = (event.document or "").partition("/")
        self._perform(
            self._reach("decide", event),
            lambda d: decision.decide(
                dossier_id=d.pk,
                act=self._act(event),
                outcome=event.outcome or "",
                signed=decision.Signed(number=number, symbol=symbol),
                reason=event.reason or (NO_GROUND_RECORDED if event.outcome == "refused" else ""),
            ),
        )

    def _on_copied_to_ministry(self, event: Event) -> None:
        def send(dossier: Dossier) -> Dossier:
            return decision.send_copy_to_ministry(dossier_id=dossier.pk, act=self._act(event))

        task = self._open_step()
        if task is not None and task.item.step == "copy_ministry":
            self._perform(task, send)
        else:
            send(self.dossier)

    def _on_extended(self, event: Event) -> None:
        if event.until is None:
            raise RuleRefused("Hồ sơ không ghi ngày hẹn lại.", withdrawal.NEW_DATE_BASIS)
        withdrawal.extend(
            dossier_id=self.dossier.pk,
            act=self._act(event),
            until=event.until,
            reason=event.reason or "",
        )

    def _on_stopped(self, event: Event) -> None:
        withdrawal.stop_processing(
            dossier_id=self.dossier.pk, act=self._act(event), reason=event.reason or ""
        )

    def _on_withdrawn(self, event: Event) -> None:
        engine.withdraw(
            self.dossier.pk,
            lambda d: withdrawal.withdraw(
                dossier_id=d.pk, act=self._act(event), reason=event.reason or ""
            ),
        )

    def _on_resubmitted(self, event: Event) -> None:
        engine.resubmit(
            self.dossier.pk,
            lambda d: withdrawal.resubmit(dossier_id=d.pk, act=self._act(event)),
        )

    def _on_local_body_changed(self, event: Event) -> None:
        succession.change_local_body(
            dossier_id=self.dossier.pk,
            act=self._act(event),
            to=local_body_named(event.to, self.dossier.province, event.on),
        )


def _want_another_round(dossier: Dossier) -> None:
    dossier.__dict__["wants_another_round"] = True


def replay(
    case: CaseFile,
    content: str = "",
    *,
    as_of: date,
    dry_run: bool = False,
    is_invented: bool = False,
) -> dict[str, Any]:
    """Replay a case and answer as the case format says, counted on ``as_of``.

    With ``dry_run`` everything is rolled back after the answer is made. Raises CaseConflict.
    """
    from workflows.case_answer import answer

    with transaction.atomic():
        imported = Replay(case, content, is_invented).run()
        made = answer(imported, case, as_of)
        if dry_run:
            transaction.set_rollback(True)
    return made
