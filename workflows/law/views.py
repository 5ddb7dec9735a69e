"""The law reader: public, for anyone who wants to know what the software goes by."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procedures.regimes import NotSourced, Regime, all_regimes
from procedures.regimes import regime as regime_by_id
from procedures.wording import in_reader_language
from workflows.law.lines import CONFIDENCE_WORDS, by_article, compared, not_sourced
from workflows.law.provincial import provinces_of


def _entry(law: Regime) -> dict[str, Any]:
    return {
        "id": law.id,
        "name": in_reader_language(law.name_vi, law.name_en),
        "valid_from": law.valid_from,
        "valid_to": law.valid_to,
        "in_force": law.in_force(timezone.localdate()),
        "basis": in_reader_language(law.basis_vi, law.basis),
        "confidence": str(CONFIDENCE_WORDS[law.confidence]),
        "note": in_reader_language(law.note_vi, law.note_en),
        "instruments": [
            in_reader_language(found.title_vi, found.title_en) for found in law.instruments
        ],
    }


def warning_of(*laws: Regime) -> str:
    """The sentence above every page of a regime that rests on a secondary source."""
    notes = [
        f"{law.id}: {in_reader_language(law.note_vi, law.note_en)}"
        for law in laws
        if law.confidence == "secondary" and law.note_vi
    ]
    return " ".join(notes)


def _found(regime_id: str) -> Regime:
    try:
        return regime_by_id(regime_id.upper())
    except NotSourced as error:
        raise Http404(_("Không có chế độ pháp luật này.")) from error


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """The regimes in the order of time."""
    user = request.user
    return render(
        request,
        "law/law.html",
        {
            "regimes": [_entry(found) for found in all_regimes()],
            "reads_provincial_rules": user.is_authenticated and bool(provinces_of(user)),
        },
    )


@require_safe
def law_regime(request: HttpRequest, regime_id: str) -> HttpResponse:
    """One regime, article by article."""
    found = _found(regime_id)
    return render(
        request,
        "law/regime.html",
        {
            "regime": _entry(found),
            "articles": by_article(found),
            "unsourced": not_sourced(found),
            "regime_warning": warning_of(found),
            "others": [other.id for other in all_regimes() if other.id != found.id],
            "section": "law",
        },
    )


@require_safe
def law_compare(request: HttpRequest) -> HttpResponse:
    """Two regimes side by side."""
    first = _found(request.GET.get("a", "R3"))
    second = _found(request.GET.get("b", "R4"))
    lines = compared(first, second)
    return render(
        request,
        "law/compare.html",
        {
            "first": _entry(first),
            "second": _entry(second),
            "regimes": [_entry(found) for found in all_regimes()],
            "lines": lines,
            "differing": sum(line.kind not in ("same", "article") for line in lines),
            "regime_warning": warning_of(first, second) if first != second else warning_of(first),
            "section": "law",
        },
    )
