"""What an applicant fills in: a first request, a request in an open window, further papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import AdministrativeUnit, ClusterKind, Organisation
from procedures.regimes import NotSourced, Regime
from procedures.selectors.completeness import missing_of_codes, papers_of_applicant
from procedures.services.submission import Applying
from procedures.wording import in_reader_language
from workflows.desk.fact_fields import area_field
from workflows.files.fields import PapersFormMixin, files_help
from workflows.steps.fields import FigureField


class ProvinceForm(forms.Form):
    """Where the cluster lies: the first question, because the offices follow from it."""

    province = forms.ModelChoiceField(
        label=gettext_lazy("Tỉnh, thành phố có cụm công nghiệp"),
        queryset=AdministrativeUnit.objects.none(),
        empty_label=gettext_lazy("– chọn tỉnh, thành phố –"),
    )

    def __init__(self, *args: Any, provinces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces  # type: ignore[attr-defined]


class ApplyingForm(PapersFormMixin, forms.Form):
    """One enterprise's request in a dossier: its money, and the papers that the regime asks for."""

    enterprise = forms.ModelChoiceField(
        label=gettext_lazy("Doanh nghiệp, hợp tác xã đề nghị"),
        queryset=Organisation.objects.none(),
    )
    capital_bn = FigureField(
        label=gettext_lazy("Tổng vốn đầu tư (tỷ đồng)"),
        min_value=0,
        max_digits=18,
        decimal_places=6,
    )
    equity_bn = FigureField(
        label=gettext_lazy("Vốn chủ sở hữu (tỷ đồng)"), min_value=0, max_digits=18, decimal_places=6
    )

    asked_fields: Sequence[str] = ()

    def __init__(
        self, *args: Any, regime: Regime, enterprises: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.regime = regime
        field = self.fields["enterprise"]
        keys = [enterprise.pk for enterprise in enterprises]
        field.queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        if len(enterprises) == 1:
            field.initial = enterprises[0].pk
            field.empty_label = None  # type: ignore[attr-defined]
        papers = self.add_papers(papers_of_applicant(regime.id))
        self.fields["incomplete"] = forms.BooleanField(
            label=_("Tôi biết hồ sơ còn thiếu giấy tờ bắt buộc và sẽ bổ sung sau"),
            help_text=files_help(),
            required=False,
        )
        self.fieldsets: list[tuple[str, Sequence[str]]] = [
            (_("Doanh nghiệp, hợp tác xã"), ["enterprise", "capital_bn", "equity_bn"]),
            (_("Giấy tờ nộp kèm"), [*papers, "incomplete"]),
        ]

    def clean(self) -> dict[str, Any]:
        """The completeness check of the officer, run on the sender's side."""
        given: dict[str, Any] = super().clean() or {}
        capital, equity = given.get("capital_bn"), given.get("equity_bn")
        if capital is not None and equity is not None and equity > capital:
            self.add_error("equity_bn", _("Vốn chủ sở hữu không thể lớn hơn tổng vốn đầu tư."))
        missing = missing_of_codes(self.regime.id, self.filed_codes())
        if missing and not given.get("incomplete"):
            names = "; ".join(in_reader_language(c.name_vi, c.name_en) for c in missing)
            self.add_error(
                "incomplete",
                ValidationError(
                    _(
                        "Còn thiếu: %(missing)s. Hãy chọn tệp, hoặc đánh dấu là nộp bản giấy; nếu "
                        "vẫn nộp khi còn thiếu thì đánh dấu ô này. Các tệp đã chọn cần chọn lại."
                    )
                    % {"missing": names},
                    code="missing",
                ),
            )
        return given

    @property
    def applying(self) -> Applying:
        """What the service needs to know of the applicant."""
        return Applying(
            enterprise=self.cleaned_data["enterprise"],
            capital_bn=self.cleaned_data["capital_bn"],
            equity_bn=self.cleaned_data["equity_bn"],
            papers=self.filed_codes(),
        )


class NewRequestForm(ApplyingForm):
    """The first request for a cluster: it opens the dossier."""

    local_body = forms.ModelChoiceField(
        label=gettext_lazy("UBND nơi có cụm công nghiệp"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("– chọn UBND –"),
    )
    name = forms.CharField(
        label=gettext_lazy("Tên cụm công nghiệp"),
        max_length=200,
        help_text=gettext_lazy("Theo Danh mục cụm công nghiệp của tỉnh, ví dụ: Thống Nhất 1."),
    )
    location = forms.CharField(
        label=gettext_lazy("Địa điểm"),
        max_length=255,
        help_text=gettext_lazy("Thôn, xã hoặc phường."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại cụm công nghiệp"))
    area_ha = area_field(gettext_lazy("Diện tích đề nghị (ha)"))
    main_sectors = forms.CharField(
        label=gettext_lazy("Ngành nghề hoạt động chủ yếu"), max_length=500
    )

    def __init__(self, *args: Any, local_bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local_body"].queryset = local_bodies  # type: ignore[attr-defined]
        try:
            kinds = self.regime.value("legal_types.kinds").value
        except NotSourced:
            kinds = (ClusterKind.ORDINARY.value,)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in ClusterKind if kind.value in kinds
        ]
        self.fieldsets.insert(
            0,
            (
                _("Cụm công nghiệp"),
                ["local_body", "name", "location", "kind", "area_ha", "main_sectors"],
            ),
        )

    def clean_area_ha(self) -> Any:
        """An area is above nothing; its limits are conditions that the officer judges (Art 2.1)."""
        area = self.cleaned_data["area_ha"]
        if area <= 0:
            raise ValidationError(_("Diện tích phải lớn hơn 0."), code="area")
        return area


class FurtherPapersForm(PapersFormMixin, forms.Form):
    """Papers that come after the request, while nothing is decided."""

    def __init__(self, *args: Any, regime: Regime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_papers(papers_of_applicant(regime.id), on_paper=False)

    def clean(self) -> dict[str, Any]:
        """At least one file."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.uploads():
            raise ValidationError(_("Hãy chọn ít nhất một tệp."), code="nothing")
        return given
