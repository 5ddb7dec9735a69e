"""On what ground of the law a dossier may be refused, and what the refused may do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from procedures.facts import conditions_of
from procedures.models import AdministrativeUnit, Dossier, Organisation, Procedure
from procedures.regimes import Regime
from procedures.regimes import regime as regime_by_id
from procedures.selectors.provincial_rules import ProvinceRule, rule_or_none
from procedures.wording import in_reader_language

INCOMPLETE, NOBODY_PASSES, OTHER = "incomplete", "nobody_passes", "other"

_FILED_BY_ARTICLE_9 = frozenset({Procedure.ESTABLISHMENT.value, Procedure.EXPANSION.value})


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its code, the article it stands on (empty where it must be typed), a note."""

    code: str
    article: str
    note: str = ""


def grounds_of(dossier: Dossier, *, at_reception: bool = False) -> list[Ground]:
    """The grounds that stand for this dossier today, as its regime has them.

    A condition is a ground only while it is known not to hold; that nobody passes, only by the
    recorded scores. "Other" asks for the article. At reception only the papers are judged.
    """
    law = regime_by_id(dossier.regime)
    grounds: list[Ground] = []
    if not at_reception:
        grounds += [
            Ground(
                condition.id,
                condition.basis,
                in_reader_language(condition.note_vi, condition.note_en),
            )
            for condition in conditions_of(dossier)
            if condition.holds is False
        ]
    papers = _article_of_papers(law) if dossier.procedure in _FILED_BY_ARTICLE_9 else ""
    if papers:
        grounds.append(Ground(INCOMPLETE, papers))
    if not at_reception and law.has("council.pass_ge") and _nobody_passes(dossier):
        grounds.append(Ground(NOBODY_PASSES, law.value("council.pass_ge").basis))
    return [*grounds, Ground(OTHER, "")]


def _article_of_papers(law: Regime) -> str:
    """Art 9.1 of the decree; empty where the regime's list of papers is not sourced (R1)."""
    if not law.components:
        return ""
    return replace(law.components[0].article, point=None, amended_by=None).basis


def _nobody_passes(dossier: Dossier) -> bool:
    result = dossier.scoring.result if hasattr(dossier, "scoring") else None
    rows = (result or {}).get("results") or []
    return bool(rows) and not any(row["passed"] for row in rows)


def deciding_office(dossier: Dossier, *, at_reception: bool = False) -> Organisation:
    """Who refuses, and so who answers an objection: the department at reception, else the PC."""
    return dossier.department if at_reception else dossier.provincial_pc


def usual_remedy(dossier: Dossier, *, at_reception: bool = False) -> str:
    """What a refusal tells the refused when its writer has nothing else to say."""
    return _(
        "Khắc phục nội dung nêu trên rồi nộp lại hồ sơ qua %(local_body)s. Nếu không đồng ý, gửi "
        "khiếu nại, kiến nghị đến %(office)s."
    ) % {
        "local_body": dossier.local_body,
        "office": deciding_office(dossier, at_reception=at_reception),
    }


def complaint_period(province: AdministrativeUnit, on: date | None) -> ProvinceRule | None:
    """Within which time to complain, as the province has entered it; None: no verified source."""
    return rule_or_none(province, "complaint_period", on)
