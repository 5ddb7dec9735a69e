"""Writing down what is known of the investment-policy approval (CTĐT): no condition, no step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import InvestmentPolicyFact
from procedures.refusals import RuleRefused
from procedures.services.acting import legal_act


@dataclass(frozen=True, slots=True)
class Known:
    """How the approval stands, and the paper it is known from."""

    standing: str
    document: str = ""
    approved_on: date | None = None
    authority: str = ""
    note: str = ""


def record_investment_policy(*, dossier_id: int, act: Act, known: Known) -> InvestmentPolicyFact:
    """Enter or correct the fact; what stood before stays in the journal.

    The sources disagree on its place (conflict K4), so nothing is refused for its sake: only a
    paper dated after today, and an approval "before" that names no paper, are no facts.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        if known.standing not in InvestmentPolicyFact.Standing.values:
            raise RuleRefused(_("Chọn tình trạng chấp thuận chủ trương đầu tư."), field="standing")
        if (
            known.standing == InvestmentPolicyFact.Standing.BEFORE
            and not known.document.strip()
            and act.by is not None
        ):
            raise RuleRefused(
                _("Đã chấp thuận thì ghi số, ký hiệu văn bản chấp thuận."), field="document"
            )
        if known.approved_on is not None and act.on is not None and known.approved_on > act.on:
            raise RuleRefused(_("Ngày văn bản không thể sau ngày ghi nhận."), field="approved_on")
        before = InvestmentPolicyFact.objects.filter(dossier=doing.dossier).first()
        fact = InvestmentPolicyFact(
            dossier=doing.dossier,
            standing=known.standing,
            document=known.document.strip(),
            approved_on=known.approved_on,
            authority=known.authority.strip(),
            note=known.note.strip(),
            recorded_on=act.on,
            recorded_by=act.by,
        )
        fact.save(force_insert=before is None, force_update=before is not None)
        doing.record(
            "investment_policy.recorded",
            standing=fact.standing,
            was=before.standing if before else None,
            paper=fact.document or None,
            paper_on=fact.approved_on,
            authority=fact.authority or None,
        )
    return fact
