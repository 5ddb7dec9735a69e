"""The fields in which facts of a dossier are entered, made from the columns that keep them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import ClusterKind, DossierFacts, Procedure
from workflows.steps.fields import FigureField, YesNoUnknownField

AREAS = (
    "area_ha",
    "planned_area_ha",
    "unleased_ha",
    "total_area_after_ha",
    "demand_ha",
    "industrial_land_ha",
)
Fieldsets = tuple[tuple[Any, tuple[str, ...]], ...]

OF_ESTABLISHMENT: Fieldsets = (
    (
        _("Cụm công nghiệp đề nghị"),
        ("kind", "area_ha", "mountainous", "land_use_fit", "type_share_pct"),
    ),
    (
        _("So với Danh mục được phê duyệt"),
        ("in_plan", "planned_name", "planned_area_ha", "location_within_allowed_unit"),
    ),
    (
        _("Các cụm đã thành lập trên địa bàn"),
        ("has_established_cluster", "mean_fill_pct", "unleased_ha"),
    ),
)
OF_EXPANSION: Fieldsets = (
    (
        _("Sau khi mở rộng"),
        ("total_area_after_ha", "land_use_fit", "kind", "mountainous", "type_share_pct"),
    ),
    (_("Tỷ lệ lấp đầy hoặc nhu cầu thuê đất"), ("fill_pct", "demand_ha", "industrial_land_ha")),
    (_("Hạ tầng của cụm hiện có"), ("works_done", "formed_before_2009")),
)
OF_ADJUSTMENT: Fieldsets = (
    (
        _("Giới hạn của nội dung điều chỉnh"),
        ("land_use_fit", "location_within_allowed_unit", "mountainous", "type_share_pct"),
    ),
)
_FIELDSETS: dict[str, Fieldsets] = {
    Procedure.EXPANSION: OF_EXPANSION,
    Procedure.ADJUSTMENT: OF_ADJUSTMENT,
    Procedure.ABOLITION: (),
    Procedure.INVESTOR_SELECTION: (),
}


def fact_fieldsets(procedure: str) -> Fieldsets:
    """The facts that a procedure is judged by, in groups; none where the law judges no figures."""
    return _FIELDSETS.get(procedure, OF_ESTABLISHMENT)


def fact_columns(procedure: str) -> tuple[str, ...]:
    """The same as one list of columns of DossierFacts."""
    return tuple(name for _legend, names in fact_fieldsets(procedure) for name in names)


WORK_LABELS = {
    "roads": _("Đường giao thông nội bộ"),
    "water": _("Cấp nước"),
    "wastewater": _("Thu gom, xử lý nước thải"),
    "solid_waste": _("Thu gom, xử lý chất thải rắn"),
    "fire_safety": _("Phòng cháy, chữa cháy"),
}
NO_WORKS = "none"


class WorksField(forms.MultipleChoiceField):
    """Which works are complete and in use: nothing ticked is unknown, "none of them" is none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        choices = [*WORK_LABELS.items(), (NO_WORKS, _("Chưa công trình nào hoàn thành"))]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> list[str] | None:
        ticked = super().clean(value)
        if NO_WORKS in ticked:
            if len(ticked) > 1:
                raise forms.ValidationError(
                    gettext("Đã chọn công trình hoàn thành thì bỏ chọn “Chưa công trình nào”.")
                )
            return []
        return list(ticked) or None

    def prepare_value(self, value: Any) -> Any:
        return [NO_WORKS] if value == [] else value


_TOO_LARGE_AREA = _("Số quá lớn: tối đa 6 chữ số trước dấu phẩy.")


def area_field(label: Any, **kwargs: Any) -> FigureField:
    """An area in hectares that the register of clusters can keep: 6 digits, 4 decimals."""
    return FigureField(
        label=label,
        max_digits=10,
        decimal_places=4,
        error_messages={"max_digits": _TOO_LARGE_AREA, "max_whole_digits": _TOO_LARGE_AREA},
        **kwargs,
    )


def fact_field(name: str) -> forms.Field:
    """The field of one column of DossierFacts; every fact but the kind may stay unknown."""
    column: Any = DossierFacts._meta.get_field(name)
    words = str(column.verbose_name)
    label = words[:1].upper() + words[1:]
    if name == "kind":
        return forms.ChoiceField(label=label, choices=ClusterKind.choices)
    if name == "works_done":
        return WorksField(label=label)
    if column.get_internal_type() == "BooleanField":
        return YesNoUnknownField(label=label)
    if name in AREAS:
        return area_field(label, required=False, min_value=0)
    if column.get_internal_type() == "DecimalField":
        return FigureField(
            label=label,
            required=False,
            max_digits=column.max_digits,
            decimal_places=column.decimal_places,
            min_value=0,
            max_value=100 if name.endswith("_pct") else None,
        )
    return forms.CharField(label=label, required=False, max_length=column.max_length)
