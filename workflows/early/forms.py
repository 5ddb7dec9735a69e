"""Forms of the list: one cluster, a file of many, and the opening of a dossier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Organisation
from procedures.refusals import RuleRefused
from procedures.services.early_clusters import Listed
from procedures.services.early_import import MOST_BYTES
from workflows.desk.wording import basis_words
from workflows.steps.fields import (
    DayField,
    FigureField,
    not_in_the_future,
    under_known_law,
    word_errors,
)


class _Worded(forms.Form):
    """A form that says in the office's words what is wrong, and keeps a refusal at its field."""

    article: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            word_errors(field)

    def refuse(self, refusal: RuleRefused) -> None:
        """Put the refusal at its field, else above the form, with its article."""
        self.article = basis_words(refusal.article)
        name = refusal.field if refusal.field in self.fields else None
        self.add_error(name, refusal.message)


class EnterCluster(_Worded):
    """One cluster that works without an establishment decision."""

    name = forms.CharField(label=_("Tên cụm công nghiệp"), max_length=200)
    local_body = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("UBND cấp xã nơi có cụm"),
        empty_label=_("— chọn —"),
    )
    location = forms.CharField(label=_("Địa điểm"), max_length=255, required=False)
    area_ha = FigureField(
        label=_("Diện tích (ha)"), required=False, min_value=0, max_digits=18, decimal_places=10
    )
    main_sectors = forms.CharField(label=_("Ngành nghề chính"), max_length=500, required=False)
    source = forms.CharField(
        label=_("Nguồn ghi nhận"),
        max_length=200,
        help_text=_("Văn bản, báo cáo rà soát có nêu cụm này."),
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local_body"].queryset = bodies  # type: ignore[attr-defined]

    def clean_area_ha(self) -> Any:
        area = self.cleaned_data["area_ha"]
        if area == 0:
            raise ValidationError(_gettext("Diện tích phải lớn hơn 0; chưa biết thì để trống."))
        return area

    def listed(self) -> Listed:
        """The cluster as the service takes it."""
        return Listed(**self.cleaned_data)


class ImportList(_Worded):
    """A CSV file of clusters."""

    file = forms.FileField(
        label=_("Tệp CSV"),
        help_text=_("Mã UTF-8, dòng đầu là tên cột; ô trống là chưa rõ."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_gettext("Tệp quá lớn (tối đa 1 MB)."))
        return file


class OpenDossier(_Worded):
    """The day and the paper with which a dossier of a listed cluster is opened."""

    on = DayField(label=_("Ngày mở hồ sơ"))
    document = forms.CharField(
        label=_("Số, ký hiệu văn bản"),
        max_length=60,
        required=False,
        help_text=_("Văn bản chỉ đạo rà soát hoặc đề nghị, nếu có."),
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        not_in_the_future(day, timezone.localdate())
        under_known_law(day)
        return day
