"""The applicant asks to expand a standing cluster (Art 8.2, 10.1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from procedures.acts import act_today
from procedures.models import Cluster, Dossier, Organisation, Procedure
from procedures.refusals import RuleRefused
from procedures.regimes import RegimeFacts, regime_for
from procedures.selectors.dossiers import enterprises_of
from procedures.services.submission import Asked
from workflows.desk.expansion_form import cluster_choices
from workflows.desk.fact_fields import area_field
from workflows.desk.wording import basis_words
from workflows.intake import lodge
from workflows.portal.forms import ApplyingForm, ProvinceForm
from workflows.portal.offices import local_bodies, provinces_with_offices
from workflows.portal.views import for_applicants, regime_warning

REFUSED_BY_LAW = 422


class ExpansionRequestForm(ApplyingForm):
    """Which standing cluster, to what area, with which papers."""

    cluster = forms.ChoiceField(label=gettext_lazy("Cụm công nghiệp đề nghị mở rộng"))
    local_body = forms.ModelChoiceField(
        label=gettext_lazy("UBND nơi có cụm công nghiệp"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("– chọn UBND –"),
    )
    total_area_after_ha = area_field(gettext_lazy("Tổng diện tích sau mở rộng (ha)"), min_value=0)
    demand_ha = area_field(
        gettext_lazy("Nhu cầu thuê đất công nghiệp (ha)"), required=False, min_value=0
    )

    def __init__(
        self, *args: Any, local_bodies: Any, clusters: list[Cluster], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clusters = {str(found.pk): found for found in clusters}
        self.fields["cluster"].choices = cluster_choices(clusters)  # type: ignore[attr-defined]
        self.fields["local_body"].queryset = local_bodies  # type: ignore[attr-defined]
        self.fieldsets.insert(
            0,
            (
                _("Cụm công nghiệp"),
                ["cluster", "local_body", "total_area_after_ha", "demand_ha"],
            ),
        )

    def asked(self) -> Asked:
        """The cluster and the facts that the applicant tells."""
        cluster = self.clusters[self.cleaned_data["cluster"]]
        return Asked(
            name=cluster.name,
            facts={
                "kind": cluster.kind,
                "total_area_after_ha": self.cleaned_data["total_area_after_ha"],
                "demand_ha": self.cleaned_data["demand_ha"],
            },
            cluster=cluster,
        )

    def clean_total_area_after_ha(self) -> Any:
        """An area is above nothing; its limits are conditions that the officer judges (Art 8.2)."""
        area = self.cleaned_data["total_area_after_ha"]
        if area <= 0:
            raise forms.ValidationError(_("Diện tích phải lớn hơn 0."), code="area")
        return area


@for_applicants
@require_http_methods(["GET", "HEAD", "POST"])
def expand(request: HttpRequest) -> HttpResponse:
    """A request to expand: first the province, then the cluster and the papers."""
    user: Any = request.user
    today = timezone.localdate()
    law = regime_for(Procedure.EXPANSION, RegimeFacts(on=today)).regime
    asked_for = request.GET if request.GET.get("province") else None
    provinces = ProvinceForm(asked_for, provinces=provinces_with_offices(today))
    context: dict[str, Any] = {
        "regime": law,
        "regime_warning": regime_warning(law),
        "province_form": provinces,
    }
    if asked_for is None or not provinces.is_valid():
        return render(request, "portal/expand.html", context)
    province = provinces.cleaned_data["province"]
    standing = Cluster.objects.filter(province=province, status=Cluster.Status.ESTABLISHED)
    form = ExpansionRequestForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        regime=law,
        enterprises=enterprises_of(user),
        local_bodies=local_bodies(province, today),
        clusters=list(standing.order_by("folded_name", "pk")),
    )
    context |= {"form": form, "province": province}
    if request.method == "POST" and form.is_valid():
        try:
            dossier = _lodge(request, form, province)
        except RuleRefused as refusal:
            context["article"] = basis_words(refusal.article)
            name = "cluster" if refusal.field == "name" else refusal.field
            form.add_error(name if name in form.fields else None, refusal.message)
        else:
            messages.success(
                request, _("Đã nộp đề nghị. Mã hồ sơ: %(code)s.") % {"code": dossier.code}
            )
            return redirect("my_dossier", code=dossier.code)
    return render(
        request, "portal/expand.html", context, status=REFUSED_BY_LAW if form.errors else 200
    )


def _lodge(request: HttpRequest, form: ExpansionRequestForm, province: Any) -> Dossier:
    given = form.cleaned_data
    user: Any = request.user
    return lodge(
        asked=form.asked(),
        province=province,
        local_body=given["local_body"],
        applying=form.applying,
        act=act_today(user, office=given["enterprise"]),
        attach=form.attach,
        procedure=Procedure.EXPANSION,
    )
