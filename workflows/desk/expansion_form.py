"""The form on which a request to expand a standing cluster is entered (Art 8.2, 10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import Cluster, Organisation, Procedure, User
from procedures.refusals import RuleRefused
from procedures.selectors.register import clusters_of_office
from procedures.services.submission import Asked
from workflows.desk.fact_fields import OF_EXPANSION
from workflows.desk.intake_form import PaperIntakeForm


def cluster_choices(clusters: Sequence[Cluster]) -> list[tuple[str, str]]:
    """Standing clusters to pick from, with place and area so that twins can be told apart."""
    rows = [("", _("– chọn cụm công nghiệp –"))]
    for cluster in clusters:
        area = f"{cluster.area_ha.normalize():f} ha".replace(".", ",") if cluster.area_ha else ""
        words = " · ".join(part for part in (cluster.name, cluster.location, area) if part)
        rows.append((str(cluster.pk), words))
    return rows


class ExpansionIntakeForm(PaperIntakeForm):
    """Who asks to expand which standing cluster, and to what area."""

    procedure = Procedure.EXPANSION
    facts: ClassVar[tuple[str, ...]] = tuple(
        name for _legend, names in OF_EXPANSION for name in names if name != "kind"
    )
    name = None  # type: ignore[assignment]
    location = None  # type: ignore[assignment]
    main_sectors = None  # type: ignore[assignment]
    cluster = forms.ChoiceField(label=gettext_lazy("Cụm công nghiệp đề nghị mở rộng"))

    def __init__(
        self, data: Any = None, files: Any = None, *, user: User, offices: Sequence[Organisation]
    ) -> None:
        self.clusters = {
            str(cluster.pk): cluster for office in offices for cluster in clusters_of_office(office)
        }
        super().__init__(data, files, user=user, offices=offices)
        self.fields["cluster"].choices = cluster_choices(  # type: ignore[attr-defined]
            list(self.clusters.values())
        )

    def cluster_part(self) -> list[tuple[str, Sequence[str]]]:
        return [
            (_("Cụm công nghiệp"), ["cluster"]),
            *(
                (str(legend), [name for name in names if name != "kind"])
                for legend, names in OF_EXPANSION
            ),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        cluster = self.clusters.get(given.get("cluster", ""))
        after = given.get("total_area_after_ha")
        if cluster is not None and cluster.area_ha and after and after <= cluster.area_ha:
            self.add_error(
                "total_area_after_ha",
                _("Diện tích sau mở rộng phải lớn hơn diện tích hiện có (%(before)s ha).")
                % {"before": f"{cluster.area_ha.normalize():f}".replace(".", ",")},
            )
        return given

    def asked(self) -> Asked:
        cluster = self.clusters[self.cleaned_data["cluster"]]
        return Asked(
            name=cluster.name,
            facts={
                "kind": cluster.kind,
                **{name: self.cleaned_data[name] for name in self.facts},
            },
            cluster=cluster,
        )

    def refuse(self, refusal: RuleRefused) -> None:
        if refusal.field == "name":
            refusal.field = "cluster"
        super().refuse(refusal)
