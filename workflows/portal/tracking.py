"""Tracking for everyone: a code gives the degree of completion only (TT 01/2018 Art 16)."""

from __future__ import annotations

import re
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Func, Value
from django.db.models.functions import Replace, Upper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from procedures.models import Dossier, Procedure
from procedures.regimes import NotSourced, regime
from procedures.states import DossierState as S

DEFAULT_PER_MINUTE = 20

STAGES: tuple[tuple[str, frozenset[S], int], ...] = (
    ("request", frozenset({S.REQUESTED}), 10),
    ("window", frozenset({S.ANNOUNCED}), 20),
    ("compile", frozenset({S.COMPILING}), 35),
    ("check", frozenset({S.SUBMITTED, S.AWAITING_SUPPLEMENT}), 50),
    ("appraise", frozenset({S.UNDER_APPRAISAL}), 65),
    ("decide", frozenset({S.AWAITING_DECISION}), 85),
    ("result", frozenset({S.DECIDED, S.REFUSED, S.WITHDRAWN}), 100),
)
"""How far a dossier is, by its state. What was decided, and why it waits, is not for everyone."""


WITHOUT_APPLICANT = frozenset(
    {Procedure.ADJUSTMENT, Procedure.ABOLITION, Procedure.INVESTOR_SELECTION}
)
"""An office prepares these itself: nobody applies, and no window is opened (Art 12.2)."""


def stages_of(dossier: Dossier) -> list[tuple[str, frozenset[S], int]]:
    """The stages that the dossier's procedure has under its law."""
    left_out = set()
    if dossier.procedure in WITHOUT_APPLICANT:
        left_out = {"window", "compile"}
    elif not _has_notice(dossier) and S.ANNOUNCED not in (dossier.state, dossier.state_before_stop):
        left_out = {"window"}
    return [stage for stage in STAGES if stage[0] not in left_out]


def _has_notice(dossier: Dossier) -> bool:
    try:
        return "notice" in regime(dossier.regime).steps_of(dossier.procedure)
    except NotSourced:
        return False


def stage_words(procedure: str = "") -> dict[str, str]:
    """The stages as a passer-by reads them."""
    return {
        "request": _("Lập đề nghị") if procedure in WITHOUT_APPLICANT else _("Tiếp nhận đề nghị"),
        "window": _("Thông báo, nhận hồ sơ"),
        "compile": _("Lập hồ sơ"),
        "check": _("Kiểm tra hồ sơ"),
        "appraise": _("Thẩm định"),
        "decide": _("Trình quyết định"),
        "result": _("Kết quả"),
    }


def degree_words(stage: str, procedure: str = "") -> str:
    """The answer in large type."""
    return {
        "request": _("Đang lập đề nghị")
        if procedure in WITHOUT_APPLICANT
        else _("Đã tiếp nhận đề nghị"),
        "window": _("Đang nhận hồ sơ"),
        "compile": _("Đang lập hồ sơ"),
        "check": _("Đang kiểm tra hồ sơ"),
        "appraise": _("Đang thẩm định"),
        "decide": _("Đang chờ quyết định"),
        "result": _("Đã giải quyết xong"),
    }[stage]


@require_safe
@never_cache
def track(request: HttpRequest, code: str = "") -> HttpResponse:
    """The tracking page, by ``?code=`` or by a link that carries the code."""
    asked = (code or request.GET.get("code", "")).strip()[:64]
    if not asked:
        return render(request, "portal/track.html", {"code": "", "found": None})
    if asks_too_often(request):
        response = render(
            request, "portal/track.html", {"code": asked, "too_many": True}, status=429
        )
        response["Retry-After"] = "60"
        return response
    dossier = dossier_of_code(asked)
    if dossier is None:
        return render(request, "portal/track.html", {"code": asked, "found": False}, status=404)
    return render(
        request,
        "portal/track.html",
        {"code": dossier.code, "found": True, **degree_of(dossier)},
    )


def degree_of(dossier: Dossier) -> dict[str, Any]:
    """The degree of completion: in words, in percent, and stage by stage."""
    state = S(dossier.state_before_stop or dossier.state)
    stages = stages_of(dossier)
    at = next(index for index, (_n, states, _p) in enumerate(stages) if state in states)
    name, _states, percent = stages[at]
    words = stage_words(dossier.procedure)
    is_over = name == "result"
    return {
        "degree_label": degree_words(name, dossier.procedure),
        "percent": percent,
        "steps": [
            {
                "label": words[stage],
                "state": "done" if index < at or is_over else "current" if index == at else "ahead",
            }
            for index, (stage, _s, _p) in enumerate(stages)
        ],
    }


def dossier_of_code(asked: str) -> Dossier | None:
    """The dossier of a code as it is typed: case, spaces and strokes do not matter."""
    columns = Dossier.objects.only("code", "state", "state_before_stop", "regime", "procedure")
    exact = columns.filter(code=asked.upper()).first() or columns.filter(code=asked).first()
    if exact is not None:
        return exact
    bare = re.sub(r"[\s.\-_/]", "", asked).upper()
    if not bare:
        return None
    stripped: Func | F = F("code")
    for sign in ".-_/":
        stripped = Replace(stripped, Value(sign), Value(""))
    found = list(columns.annotate(bare=Upper(stripped)).filter(bare=bare)[:2])
    return found[0] if len(found) == 1 else None


def asks_too_often(request: HttpRequest) -> bool:
    """Whether this address has asked more often this minute than a person would."""
    limit = int(getattr(settings, "TRACKING_PER_MINUTE", DEFAULT_PER_MINUTE))
    address = import_string(settings.AXES_CLIENT_IP_CALLABLE)(request)
    key = f"track:{address}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > limit
    except ValueError:
        # Dropped between the two calls: the first question of a new count.
        return False
