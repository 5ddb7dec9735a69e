"""The content that a decision on a dossier would have, as far as the dossier knows (Art 12.1)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.facts import standing_requests
from procedures.models import Dossier, DossierFacts, InvestorRequest, Procedure
from procedures.selectors.register import standing_texts


def known_items(dossier: Dossier) -> dict[str, str]:
    """What rows say of the cluster asked for: the content that even an old record has."""
    cluster = dossier.its_cluster
    facts = facts_or_none(dossier)
    found = {
        "name": cluster.name,
        "kind": facts.kind if facts else cluster.kind,
        "area_ha": _number(facts.area_ha if facts else cluster.area_ha),
        "location": cluster.location,
        "main_sectors": cluster.main_sectors,
    }
    return {code: text for code, text in found.items() if text}


def proposed_items(dossier: Dossier) -> dict[str, str]:
    """The draft that the form of the decision opens with; what nobody has written stays empty.

    An expansion starts from the decision as it stands, an adjustment from the changes asked for.
    """
    if dossier.procedure == Procedure.ADJUSTMENT:
        return {change.item: change.new for change in dossier.item_changes.all()}
    if dossier.procedure == Procedure.EXPANSION:
        facts = facts_or_none(dossier)
        found = {**standing_texts(dossier.its_cluster)}
        found.setdefault("effect", _("Quyết định có hiệu lực kể từ ngày ký."))
        if facts and facts.total_area_after_ha is not None:
            found["area_ha"] = _number(facts.total_area_after_ha)
        for code, text in {**known_items(dossier), **_money(dossier)}.items():
            found.setdefault(code, text)
        return found
    return {
        **known_items(dossier),
        **_money(dossier),
        "duties": _("%(investor)s; %(department)s; %(local_body)s thực hiện theo quy định.")
        % {
            "investor": _("Chủ đầu tư hạ tầng kỹ thuật"),
            "department": dossier.department.name,
            "local_body": dossier.local_body.name,
        },
        "effect": _("Quyết định có hiệu lực kể từ ngày ký."),
    }


def facts_or_none(dossier: Dossier) -> DossierFacts | None:
    """The facts of the dossier, if there are any."""
    try:
        return dossier.facts
    except DossierFacts.DoesNotExist:
        return None


def likely_investor(dossier: Dossier) -> InvestorRequest | None:
    """Whom the scores choose, or the only one who asks; None where a person must say."""
    requests = standing_requests(dossier)
    result = dossier.scoring.result if hasattr(dossier, "scoring") else None
    chosen = (result or {}).get("chosen")
    for request in requests:
        if request.number == chosen:
            return request
    return requests[0] if len(requests) == 1 else None


def _money(dossier: Dossier) -> dict[str, str]:
    request = likely_investor(dossier)
    if request is None or request.capital_bn is None:
        return {}
    found = {"capital_bn": _number(request.capital_bn)}
    if request.equity_bn is not None and request.equity_bn <= request.capital_bn:
        found["capital_structure"] = _(
            "Vốn chủ sở hữu %(own)s tỷ đồng; vốn vay và vốn huy động khác %(rest)s tỷ đồng."
        ) % {
            "own": _number(request.equity_bn).replace(".", ","),
            "rest": _number(request.capital_bn - request.equity_bn).replace(".", ","),
        }
    return found


def _number(number: Decimal | None) -> str:
    if number is None:
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
