"""The ground of a refusal in the office's words, and within which time to complain."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier
from procedures.selectors.refusal_grounds import (
    INCOMPLETE,
    NOBODY_PASSES,
    OTHER,
    complaint_period,
)
from workflows.desk.wording import CONDITIONS, basis_words, period_words

NAMES = {
    INCOMPLETE: _("Hồ sơ không đủ thành phần, nội dung theo quy định"),
    NOBODY_PASSES: _("Không nhà đầu tư nào đạt điểm"),
    OTHER: _("Căn cứ khác (ghi rõ điều khoản)"),
}


def ground_words(code: str, article: str = "") -> str:
    """A ground as the office calls it, with its article."""
    name = str(NAMES.get(code) or CONDITIONS.get(code) or code)
    return f"{name} – {basis_words(article)}" if article else name


def complaint_words(dossier: Dossier, on: date | None = None) -> str:
    """Within which time to complain, or that no verified source says so."""
    rule = complaint_period(dossier.province, on)
    if rule is None:
        return _gettext("thời hạn khiếu nại: chưa có nguồn được kiểm chứng")
    return _gettext("thời hạn khiếu nại: %(period)s theo %(basis)s") % {
        "period": period_words(int(rule.value), rule.unit or "days"),
        "basis": basis_words(rule.basis),
    }
