"""Objections against a decision: filed by a party, taken in and answered by who decided.

The law on complaints is not among the sources, so no limit is counted here; a province may enter
its period to complain, and the page shows it. Nothing here moves the dossier: an objection that is
upheld lets it be filed again, where the table of moves allows that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Decision, Objection, Organisation, Role
from procedures.refusals import RuleRefused
from procedures.selectors.refusal_grounds import deciding_office
from procedures.services.acting import LegalAct, legal_act
from procedures.statements import insert, update
from procedures.states import DossierState


@dataclass(frozen=True, slots=True)
class Objecting:
    """Against which decision, who (None: an old record does not say), and what is objected."""

    decision_id: int
    enterprise: Organisation | None
    content: str
    kind: str = Objection.Kind.COMPLAINT


def file_objection(*, dossier_id: int, act: Act, objecting: Objecting) -> Objection:
    """A party objects to a decision; the objection opens with the dossier's file in it.

    Raises RuleRefused for a decision that no longer stands, an enterprise that is no party, an
    empty objection, a day before the decision, and while an earlier one of the same party waits.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        dossier = doing.dossier
        decision = dossier.decisions.get(pk=objecting.decision_id)
        if decision.superseded:
            raise RuleRefused(_("Quyết định này không còn hiệu lực."), field="decision")
        if act.on is not None and act.on < decision.decided_on:
            raise RuleRefused(
                _("Ngày khiếu nại, kiến nghị không thể trước ngày quyết định (%(day)s).")
                % {"day": f"{decision.decided_on:%d/%m/%Y}"},
                field="on",
            )
        if act.by is not None:
            _require_party(doing, decision, objecting)
        objection = Objection(
            dossier=dossier,
            decision=decision,
            number=(dossier.objections.aggregate(last=Max("number"))["last"] or 0) + 1,
            kind=objecting.kind,
            enterprise=objecting.enterprise,
            office=deciding_office(dossier, at_reception=decision.at_reception),
            content=objecting.content.strip(),
            document=act.document,
            filed_on=act.on,
            filed_by=act.by,
        )
        insert(objection)
        doing.record(
            "objection.filed",
            number=objection.number,
            enterprise=str(objecting.enterprise) if objecting.enterprise else None,
            decision=str(decision) or None,
        )
        doing.owe("objection_filed", f"post:{objection.office_id}:{reader_of(objection)}")
        doing.owe("objection_filed", "local_body")
    return objection


def reader_of(objection: Objection) -> str:
    """The post that takes an objection in: the desk of the department, or the PC's office."""
    return Role.ONE_STOP if objection.decision.at_reception else Role.PC_OFFICE


def _require_party(doing: LegalAct, decision: Decision, objecting: Objecting) -> None:
    enterprise = objecting.enterprise
    if enterprise is None or not doing.dossier.requests.filter(enterprise=enterprise).exists():
        raise RuleRefused(
            _("Chỉ doanh nghiệp có đề nghị trong hồ sơ mới khiếu nại, kiến nghị được."),
            field="enterprise",
        )
    if not objecting.content.strip():
        raise RuleRefused(_("Ghi nội dung khiếu nại, kiến nghị."), field="content")
    waiting = decision.objections.filter(
        enterprise=enterprise,
        status__in=[Objection.Status.FILED, Objection.Status.TAKEN_IN],
    )
    if waiting.exists():
        raise RuleRefused(
            _("Khiếu nại, kiến nghị trước của doanh nghiệp đang được giải quyết."),
            field="content",
        )


def take_in_objection(*, dossier_id: int, act: Act, objection_id: int) -> Objection:
    """The office enters that it deals with the objection. Raises RuleRefused a second time."""
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        objection = _objection(doing, objection_id)
        if objection.status != Objection.Status.FILED:
            raise RuleRefused(_("Khiếu nại, kiến nghị này đã được thụ lý."))
        _require_after_filing(objection, act)
        objection.status = Objection.Status.TAKEN_IN
        objection.taken_in_on = act.on
        objection.taken_in_by = act.by
        update(objection, ("status", "taken_in_on", "taken_in_by"))
        doing.record("objection.taken_in", number=objection.number)
        _tell_party(doing, objection, "objection_taken_in")
    return objection


def answer_objection(
    *,
    dossier_id: int,
    act: Act,
    objection_id: int,
    outcome: str,
    answer: str = "",
    reopen: bool = False,
) -> Objection:
    """The head of the office answers: upheld or dismissed, with the reasons.

    ``reopen`` lets the refused dossier be dealt with again; the caller then files it again
    (``withdrawal.resubmit``) in the same transaction. Raises RuleRefused for a second answer, one
    without reasons, and a reopening that the table of moves does not allow.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        objection = _objection(doing, objection_id)
        if not objection.is_open:
            raise RuleRefused(_("Khiếu nại, kiến nghị này đã kết thúc."))
        _require_after_filing(objection, act)
        if outcome not in Objection.Outcome.values:
            raise RuleRefused(_("Chọn chấp nhận hay không chấp nhận."), field="outcome")
        if not answer.strip() and act.by is not None:
            raise RuleRefused(_("Nêu lý do, nội dung giải quyết."), field="answer")
        if reopen:
            _require_reopenable(doing, objection, outcome)
        objection.status = Objection.Status.ANSWERED
        objection.outcome = outcome
        objection.answer = answer.strip()
        objection.answer_document = act.document
        objection.answered_on = act.on
        objection.answered_by = act.by
        objection.reopened = reopen
        update(
            objection,
            (
                "status",
                "outcome",
                "answer",
                "answer_document",
                "answered_on",
                "answered_by",
                "reopened",
            ),
        )
        doing.record(
            "objection.answered",
            number=objection.number,
            outcome=outcome,
            reason=answer.strip() or None,
            reopened=reopen or None,
        )
        _tell_party(doing, objection, "objection_answered")
        doing.owe("objection_answered", "local_body")
    return objection


def _require_reopenable(doing: LegalAct, objection: Objection, outcome: str) -> None:
    if outcome != Objection.Outcome.UPHELD:
        raise RuleRefused(
            _("Chỉ khi chấp nhận khiếu nại, kiến nghị mới giải quyết lại hồ sơ."), field="reopen"
        )
    if doing.dossier.state != DossierState.REFUSED or objection.decision.superseded:
        raise RuleRefused(
            _(
                "Chỉ hồ sơ bị từ chối mới được giải quyết lại; quyết định đã ban hành thì điều "
                "chỉnh, bãi bỏ bằng thủ tục riêng."
            ),
            doing.regime.step("decide", "adjustment").basis
            if "adjustment" in doing.regime.procedures
            else "",
            field="reopen",
        )


def withdraw_objection(*, dossier_id: int, act: Act, objection_id: int) -> Objection:
    """The party takes its objection back. Raises RuleRefused once it is answered."""
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        objection = _objection(doing, objection_id)
        if not objection.is_open:
            raise RuleRefused(_("Khiếu nại, kiến nghị này đã kết thúc."))
        objection.status = Objection.Status.WITHDRAWN
        update(objection, ("status",))
        doing.record("objection.withdrawn", number=objection.number)
        doing.owe("objection_withdrawn", f"post:{objection.office_id}:{reader_of(objection)}")
    return objection


def _objection(doing: LegalAct, objection_id: int) -> Objection:
    found: Objection = doing.dossier.objections.select_related("decision").get(pk=objection_id)
    found.dossier = doing.dossier
    return found


def _require_after_filing(objection: Objection, act: Act) -> None:
    if act.on is not None and objection.filed_on is not None and act.on < objection.filed_on:
        raise RuleRefused(
            _("Không thể trước ngày nộp khiếu nại, kiến nghị (%(day)s).")
            % {"day": f"{objection.filed_on:%d/%m/%Y}"},
            field="on",
        )


def _tell_party(doing: LegalAct, objection: Objection, kind: str) -> None:
    if objection.enterprise_id is not None:
        doing.owe(kind, f"post:{objection.enterprise_id}:{Role.APPLICANT}")
