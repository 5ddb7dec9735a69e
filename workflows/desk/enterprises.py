"""The enterprise that an officer names: one that is known, or a new one."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from procedures.folding import folded
from procedures.models import Organisation
from procedures.refusals import RuleRefused

CODE = re.compile(r"\d{10}(-?\d{3})?")
"""Ten digits, or thirteen for a dependent unit."""


def enterprise_named(*, name: str, tax_code: str, address: str = "") -> Organisation:
    """Find the enterprise by its tax code, else by its name; enter it when it is new.

    Raises RuleRefused at the field ``tax_code`` or ``enterprise_name`` when code and name belong to
    two enterprises, when a name alone does not tell which one it is, and when a new one lacks name
    or code: no two enterprises are ever made one, or one two, by a guess.
    """
    name, tax_code = " ".join(name.split()), "".join(tax_code.split())
    enterprises = Organisation.objects.filter(kind=Organisation.Kind.ENTERPRISE)
    if tax_code:
        known = enterprises.filter(tax_code=tax_code).order_by("pk").first()
        if known is None:
            if not CODE.fullmatch(tax_code):
                raise RuleRefused(
                    _("Mã số gồm 10 chữ số, hoặc 13 chữ số dạng 0123456789-001."), field="tax_code"
                )
            return _enter(name, tax_code, address)
        if name and folded(name) != folded(known.name):
            raise RuleRefused(
                _(
                    "Mã số này là của “%(known)s”. Kiểm tra lại mã số, hoặc bỏ trống tên nếu đúng "
                    "doanh nghiệp đó."
                )
                % {"known": known.name},
                field="enterprise_name",
            )
        return known
    if not name:
        raise RuleRefused(_("Ghi mã số hoặc tên doanh nghiệp, hợp tác xã."), field="tax_code")
    namesakes = list(enterprises.filter(name=name).order_by("pk")[:2])
    if len(namesakes) == 1:
        return namesakes[0]
    raise RuleRefused(
        _("Có nhiều doanh nghiệp cùng tên này; ghi mã số để xác định.")
        if namesakes
        else _("Chưa có doanh nghiệp tên này trong phần mềm; ghi mã số để nhập mới."),
        field="tax_code",
    )


def _enter(name: str, tax_code: str, address: str) -> Organisation:
    if not name:
        raise RuleRefused(
            _("Mã số này chưa có trong phần mềm; ghi tên doanh nghiệp để nhập mới."),
            field="enterprise_name",
        )
    return Organisation.objects.create(
        kind=Organisation.Kind.ENTERPRISE,
        name=name,
        tax_code=tax_code,
        address=" ".join(address.split()),
    )
