"""Entering what a province has ruled where the law leaves it free."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from procedures.backends import is_administrator, posts_of
from procedures.models import AdministrativeUnit, ProvincialRule, Role, User
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.regimes.settable import settable

MAY_SET = frozenset({Role.DIRECTOR, Role.PC_OFFICE, Role.PC_LEADER})
"""Whoever leads the department or works for the provincial People's Committee."""


def may_set_rules(user: User, province: AdministrativeUnit) -> bool:
    """Whether the person may enter the rules of this province."""
    if is_administrator(user):
        return True
    return any(
        post.role in MAY_SET and post.organisation.province_id == province.pk
        for post in posts_of(user)
    )


def set_rule(
    *,
    province: AdministrativeUnit,
    name: str,
    value: Any,
    document: str,
    valid_from: date,
    by: User,
) -> ProvincialRule:
    """Enter one rule from a day on, with the document that sets it; earlier days keep theirs.

    Raises PermissionDenied, and RuleRefused for a rule that a province cannot set, a value it
    cannot mean, a missing document, or a second rule of the same day.
    """
    if not may_set_rules(by, province):
        raise PermissionDenied(_("Chỉ lãnh đạo Sở hoặc UBND cấp tỉnh ghi được quy định của tỉnh."))
    try:
        kept = settable(name).read(value)
    except NotSourced as unknown:
        raise RuleRefused(_("Tỉnh không được tự quy định điểm này."), field="name") from unknown
    except ValueError as fault:
        raise RuleRefused(_("Giá trị không phù hợp với quy định này."), field="value") from fault
    if not document.strip():
        raise RuleRefused(_("Phải ghi văn bản của tỉnh làm căn cứ."), field="document")
    try:
        with transaction.atomic():
            return ProvincialRule.objects.create(
                province=province,
                name=name,
                value=kept,
                document=document.strip(),
                valid_from=valid_from,
                entered_by=by,
            )
    except IntegrityError as twice:
        raise RuleRefused(
            _("Đã có quy định áp dụng từ đúng ngày này."), field="valid_from"
        ) from twice
