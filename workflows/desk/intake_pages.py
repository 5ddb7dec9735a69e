"""The page on which a local officer enters a request that came on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procedures.backends import posts_of
from procedures.models import Organisation, Role, User
from procedures.refusals import RuleRefused
from procedures.services import documents
from procedures.wording import in_reader_language
from workflows import engine
from workflows.desk.expansion_form import ExpansionIntakeForm
from workflows.desk.intake_form import PaperIntakeForm
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest

REFUSED_BY_LAW = 422


def offices_receiving(user: User) -> list[Organisation]:
    """The local bodies for which the person takes in requests today."""
    return [post.organisation for post in posts_of(user) if post.role == Role.LOCAL_OFFICER]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def intake(request: SignedInRequest) -> HttpResponse:
    """Enter a first request that came on paper (Art 10.1); the procedure begins with it."""
    return _take_in(request, PaperIntakeForm, _("Ghi nhận đề nghị nộp giấy"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def expansion_intake(request: SignedInRequest) -> HttpResponse:
    """Enter a request to expand a standing cluster (Art 8.2); the same road begins with it."""
    return _take_in(request, ExpansionIntakeForm, _("Ghi nhận đề nghị mở rộng cụm công nghiệp"))


def _take_in(
    request: SignedInRequest, form_class: type[PaperIntakeForm], title: str
) -> HttpResponse:
    offices = offices_receiving(request.user)
    if not offices:
        raise PermissionDenied(_("Chỉ cán bộ tiếp nhận của UBND nơi có cụm mới ghi nhận đề nghị."))
    sent = request.POST if request.method == "POST" else None
    form = form_class(
        sent, request.FILES if sent is not None else None, user=request.user, offices=offices
    )
    if sent is None and "cluster" in form.fields:
        form.initial["cluster"] = request.GET.get("cluster", "")
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with (
                    engine._turning_busy(),
                    documents.files_discarded_on_failure(),
                    transaction.atomic(),
                ):
                    dossier = form.lodge()
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request,
                    _("Đã ghi nhận đề nghị. Mã hồ sơ: %(code)s.") % {"code": dossier.code},
                )
                return redirect("dossier", code=dossier.code)
    law = form.regime
    return render(
        request,
        "desk/intake.html",
        {
            "form": form,
            "title": title,
            "regime": law,
            "regime_name": in_reader_language(law.name_vi, law.name_en),
            "regime_warning": in_reader_language(law.note_vi, law.note_en)
            if law.confidence == "secondary"
            else "",
            "files_were_chosen": bool(form.errors and request.FILES),
        },
        status=status,
    )
