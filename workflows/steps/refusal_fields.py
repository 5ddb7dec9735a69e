"""The fields of a refusal: a ground of the dossier's own law, the reason, and the way on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier
from procedures.selectors.refusal_grounds import (
    INCOMPLETE,
    NOBODY_PASSES,
    OTHER,
    Ground,
    complaint_period,
    grounds_of,
    usual_remedy,
)
from procedures.services.refusals import MOST_ARTICLE, Refusing
from workflows.desk.wording import CONDITIONS, basis_words, period_words
from workflows.steps.fields import one_of

NAMES = {
    INCOMPLETE: _("Hồ sơ không đủ thành phần, nội dung theo quy định"),
    NOBODY_PASSES: _("Không nhà đầu tư nào đạt điểm"),
    OTHER: _("Căn cứ khác (ghi rõ điều khoản)"),
}


def ground_words(code: str, article: str = "") -> str:
    """A ground as the office calls it, with its article."""
    name = str(NAMES.get(code) or CONDITIONS.get(code) or code)
    return f"{name} – {basis_words(article)}" if article else name


def complaint_words(dossier: Dossier, on: Any = None) -> str:
    """Within which time to complain, or that no verified source says so."""
    rule = complaint_period(dossier.province, on)
    if rule is None:
        return _gettext("thời hạn khiếu nại: chưa có nguồn được kiểm chứng")
    return _gettext("thời hạn khiếu nại: %(period)s theo %(basis)s") % {
        "period": period_words(int(rule.value), rule.unit or "days"),
        "basis": basis_words(rule.basis),
    }


class RefusalFields:
    """For forms that refuse: ``add_refusal_fields`` in ``build``, then ``refusing()``."""

    fields: dict[str, forms.Field]
    initial: dict[str, Any]
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

    def refusing(self) -> Refusing:
        """What was chosen, as the service takes it."""
        return Refusing(
            ground=self.cleaned_data["ground"],
            article=self.cleaned_data["article"],
            remedy=self.cleaned_data["remedy"],
        )


def _label(ground: Ground) -> str:
    words = ground_words(ground.code, ground.article)
    return f"{words}. {ground.note}" if ground.note else words
