"""Telephone numbers as the gateway takes them: +84 and nine figures."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_MOBILE = re.compile(r"(?:\+?84|0)([35789]\d{8})")
_FILLING = re.compile(r"[\s.()-]+")


def international(number: str) -> str:
    """``0912 345 678`` as ``+84912345678``; raises ValidationError for no Vietnamese mobile."""
    found = _MOBILE.fullmatch(_FILLING.sub("", number))
    if found is None:
        raise ValidationError(
            _("Nhập số điện thoại di động Việt Nam, ví dụ 0912 345 678."), code="phone"
        )
    return f"+84{found[1]}"
