"""The applicant's objection against a decision: filing it, reading the answer, taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from procedures.acts import act_today
from procedures.models import Decision, Dossier, Objection, Organisation
from procedures.refusals import RuleRefused
from procedures.selectors.dossiers import enterprises_of
from procedures.selectors.refusal_grounds import deciding_office
from procedures.services.objections import Objecting
from workflows import engine, objecting
from workflows.desk.races import told_when_too_late
from workflows.desk.refusal_words import complaint_words, ground_words
from workflows.portal.views import for_applicants, own_dossier
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import one_of

REFUSED_BY_LAW = 422


class FileObjection(ActForm):
    """What the enterprise objects to; the file opens with it."""

    way = "objection"
    title = _("Nộp khiếu nại, kiến nghị")
    button = _("Nộp khiếu nại, kiến nghị")
    takes_day = False
    document_label = _("Số, ký hiệu đơn (nếu có)")
    content = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=20000,
        help_text=_("Nêu điểm không đồng ý, lý do và đề nghị giải quyết."),
    )

    def for_decision(self, decision: Decision, enterprises: list[Organisation]) -> None:
        """The decision it is against, and for which of the person's enterprises."""
        self.decision = decision
        self.enterprises = {str(enterprise.pk): enterprise for enterprise in enterprises}
        self.fields["kind"] = one_of(
            Objection.Kind.choices, label=_("Loại"), initial=Objection.Kind.COMPLAINT
        )
        self.fields["content"].required_sometimes = True  # type: ignore[attr-defined]
        self.order_fields(["enterprise", "kind", "content", "document"])
        if len(enterprises) > 1:
            self.fields["enterprise"] = one_of(
                [(key, str(enterprise)) for key, enterprise in self.enterprises.items()],
                label=_("Doanh nghiệp"),
            )

    def perform(self, dossier: Dossier) -> Objection:
        key = self.cleaned_data.get("enterprise") or next(iter(self.enterprises))
        enterprise = self.enterprises[key]
        return objecting.object_to(
            dossier_id=dossier.pk,
            act=act_today(
                self.user, office=enterprise, document=self.cleaned_data["document"].strip()
            ),
            objecting=Objecting(
                decision_id=self.decision.pk,
                enterprise=enterprise,
                content=self.cleaned_data["content"],
                kind=self.cleaned_data["kind"],
            ),
        )


def own_objections(user: Any, dossier: Dossier) -> QuerySet[Objection]:
    """The objections of the person's own enterprises; never a competitor's."""
    return (
        Objection.objects.filter(dossier=dossier, enterprise__in=enterprises_of(user))
        .select_related("decision", "enterprise", "office")
        .order_by("-number")
    )


@for_applicants
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def my_objection(request: HttpRequest, code: str) -> HttpResponse:
    """Object to the decision that stands, and read what was answered."""
    user: Any = request.user
    dossier, own = own_dossier(request, code)
    decision = dossier.decisions.filter(superseded=False).first()
    earlier = list(own_objections(user, dossier))
    waiting = {found.enterprise_id for found in earlier if found.is_open}
    enterprises = [found.enterprise for found in own if found.enterprise_id not in waiting]
    form = None
    if decision is not None and enterprises:
        form = FileObjection(
            request.POST if request.method == "POST" else None,
            dossier=dossier,
            user=user,
            office=None,
        )
        form.for_decision(decision, enterprises)
        if _filed(form, dossier):
            messages.success(request, _gettext("Đã nộp khiếu nại, kiến nghị."))
            return redirect("my_objection", code=code)
    context = {
        "dossier": dossier,
        "decision": decision,
        "objections": earlier,
        "form": form,
        "office": deciding_office(dossier, at_reception=decision.at_reception)
        if decision
        else None,
        "ground": ground_words(decision.ground, decision.ground_article)
        if decision and decision.ground
        else "",
        "complaint": complaint_words(dossier, decision.decided_on) if decision else "",
        "print_code": dossier.code,
    }
    status = REFUSED_BY_LAW if form is not None and form.errors else 200
    return render(request, "portal/my_objection.html", context, status=status)


def _filed(form: FileObjection, dossier: Dossier) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        with engine._turning_busy():
            form.perform(dossier)
    except RuleRefused as refusal:
        form.refuse(refusal)
        return False
    return True


@for_applicants
@require_POST
@told_when_too_late
def my_objection_withdraw(request: HttpRequest, code: str, objection_id: int) -> HttpResponse:
    """Take one's own objection back."""
    user: Any = request.user
    dossier, _own = own_dossier(request, code)
    objection = get_object_or_404(own_objections(user, dossier), pk=objection_id)
    try:
        objecting.take_back(objection, act_today(user, office=objection.enterprise))
    except RuleRefused as refusal:
        messages.error(request, refusal.message)
    except engine.NoSuchTask:
        messages.error(request, _gettext("Khiếu nại, kiến nghị này đã kết thúc."))
    else:
        messages.success(request, _gettext("Đã rút khiếu nại, kiến nghị."))
    return redirect("my_objection", code=code)
