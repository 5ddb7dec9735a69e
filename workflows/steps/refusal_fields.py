"""The fields of a refusal: a ground of the dossier's own law, the reason, and the way on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier
from procedures.selectors.refusal_grounds import Ground, grounds_of, usual_remedy
from procedures.services.refusals import MOST_ARTICLE, Refusing, fails
from workflows.desk.refusal_words import complaint_words, ground_words
from workflows.steps.fields import one_of


class RefusalFields:
    """For forms that refuse: ``add_refusal_fields`` in ``build``, then ``refusing()``."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    dossier: Dossier

    def add_refusal_fields(self, reason_label: Any, *, at_reception: bool = False) -> None:
        """Ground, article of another ground, reason, and what the refused may do."""
        grounds = grounds_of(self.dossier, at_reception=at_reception)
        self.fields["ground"] = one_of(
            [(ground.code, _label(ground)) for ground in grounds],
            label=_("Căn cứ"),
            required=False,
            help_text=_("Chỉ các điều kiện đã ghi là không đạt mới là căn cứ."),
        )
        self.fields["article"] = forms.CharField(
            label=_("Điều khoản của căn cứ khác"), max_length=MOST_ARTICLE, required=False
        )
        if not at_reception and not fails(ground.code for ground in grounds):
            self.fields["confirmed"] = forms.BooleanField(
                label=_(
                    "Không điều kiện nào đang không đạt; vẫn không chấp thuận theo căn cứ khác"
                ),
                required=False,
            )
        self.fields["reason"] = forms.CharField(
            label=reason_label,
            widget=forms.Textarea(attrs={"rows": 5}),
            required=False,
            max_length=10000,
        )
        self.fields["remedy"] = forms.CharField(
            label=_("Cách khắc phục, quyền khiếu nại"),
            widget=forms.Textarea(attrs={"rows": 4}),
            required=False,
            max_length=5000,
            initial=usual_remedy(self.dossier, at_reception=at_reception),
            help_text=complaint_words(self.dossier),
        )

        for name in ("ground", "article", "reason"):
            self.fields[name].required_sometimes = True  # type: ignore[attr-defined]

    def refusing(self) -> Refusing:
        """What was chosen, as the service takes it."""
        return Refusing(
            ground=self.cleaned_data["ground"],
            article=self.cleaned_data["article"],
            remedy=self.cleaned_data["remedy"],
            confirmed=self.cleaned_data.get("confirmed", False),
        )


def _label(ground: Ground) -> str:
    words = ground_words(ground.code, ground.article)
    return f"{words}. {ground.note}" if ground.note else words
