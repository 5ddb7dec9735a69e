"""An objection with the whole file of its dossier beneath it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflows.desk.dossier_sight import DossierSight, dossier_seen_by
from workflows.desk.signing_in import SignedInRequest


@login_required
@require_safe
def objection(request: SignedInRequest, code: str, objection_id: int) -> HttpResponse:
    """For the offices that handle the dossier; its party reads it in the portal."""
    found = dossier_seen_by(request.user, code)
    sight = DossierSight(found, request.user)
    if not sight.inside:
        raise PermissionDenied(_("Trang này của cơ quan giải quyết hồ sơ."))
    about = get_object_or_404(
        found.objections.select_related("decision", "enterprise", "office"), pk=objection_id
    )
    return render(
        request,
        "objections/objection.html",
        {
            "dossier": found,
            "objection": about,
            "sight": sight,
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
            "facts_url": reverse("dossier_act", args=[found.code, "facts"])
            if sight.may_record_facts
            else "",
        },
    )
