"""The offices and enterprises that a case file names: found, or entered as the record has them."""

from __future__ import annotations

from datetime import date

from procedures.folding import folded
from procedures.models import AdministrativeUnit, Organisation
from procedures.services.opening import Offices

COMMUNES_SINCE = date(2025, 7, 1)
"""From here on communes do the work of the districts (NĐ 139/2025 Art 6)."""

RANKS = ("tinh ", "thanh pho ")
UNKNOWN_LIST = "case-files"


def province_named(name: str | None, on: date) -> AdministrativeUnit:
    """The province of that name in the list of the day; one that no list has is entered apart."""
    wanted = _without_rank(folded(name or "Chưa rõ"))
    found = [
        unit
        for unit in AdministrativeUnit.objects.filter(
            tier="province", folded_name__endswith=wanted
        ).order_by("list_version")
        if _without_rank(unit.folded_name) == wanted
    ]
    in_list = [unit for unit in found if _in_force(unit, on)] or found
    if in_list:
        return in_list[0]
    unit, _created = AdministrativeUnit.objects.get_or_create(
        list_version=UNKNOWN_LIST,
        code=wanted[:10] or "-",
        defaults={
            "name": name or "Chưa rõ tỉnh",
            "folded_name": folded(name or "Chưa rõ tỉnh"),
            "tier": "province",
        },
    )
    return unit


def is_same_province(one: AdministrativeUnit, other: AdministrativeUnit) -> bool:
    """Whether two units are the same province, in the list of 63 or in that of 34."""
    return one.pk == other.pk or _without_rank(one.folded_name) == _without_rank(other.folded_name)


def ended_before(unit: AdministrativeUnit, day: date) -> bool:
    """Whether a unit was gone on ``day``: no list in force then has a province of its name."""
    return not _in_force(unit, day) and not _in_force(province_named(unit.name, day), day)


def _in_force(unit: AdministrativeUnit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (
        unit.valid_to is None or on <= unit.valid_to
    )


def _without_rank(name: str) -> str:
    for rank in RANKS:
        name = name.removeprefix(rank)
    return name


def local_body_named(name: str | None, province: AdministrativeUnit, on: date) -> Organisation:
    """The People's Committee that compiles the dossier, district or commune by its name and day."""
    name = name or "UBND lập hồ sơ (chưa rõ)"
    words = folded(name).split()
    is_commune = on >= COMMUNES_SINCE or bool({"xa", "phuong"} & set(words[1:2]))
    office, _created = Organisation.objects.get_or_create(
        kind=Organisation.Kind.COMMUNE if is_commune else Organisation.Kind.DISTRICT,
        name=name,
        province=province,
        defaults={
            "valid_to": None if is_commune else date(2025, 6, 30),
        },
    )
    return office


def offices_of_case(province_name: str | None, local_body: str | None, on: date) -> Offices:
    """The chain of offices of a record."""
    province = province_named(province_name, on)
    short = province.name
    for rank in ("Tỉnh ", "Thành phố "):
        short = short.removeprefix(rank)
    rank = "thành phố" if province.name.startswith("Thành phố ") else "tỉnh"
    department = _provincial_office(
        Organisation.Kind.DEPARTMENT, f"Sở Công Thương {short}", province, on
    )
    provincial_pc = _provincial_office(
        Organisation.Kind.PROVINCE, f"UBND {rank} {short}", province, on
    )
    return Offices(province, local_body_named(local_body, province, on), department, provincial_pc)


def _provincial_office(
    kind: str, name: str, province: AdministrativeUnit, on: date
) -> Organisation:
    """An office of the province; one of a province that was merged names its successor."""
    office, created = Organisation.objects.get_or_create(
        kind=kind, name=name, province=province, defaults={"valid_to": province.valid_to}
    )
    if created and province.valid_to is not None:
        following = province_named(province.name, COMMUNES_SINCE)
        if following != province and _in_force(following, COMMUNES_SINCE):
            office.successor = _provincial_office(kind, name, following, COMMUNES_SINCE)
            office.save(update_fields=["successor"])
    return office


def body_named(name: str | None, province: AdministrativeUnit) -> Organisation:
    """A consulted body of the province, by its name."""
    body, _created = Organisation.objects.get_or_create(
        kind=Organisation.Kind.CONSULTED, name=name or "Cơ quan chưa rõ tên", province=province
    )
    return body


def enterprise_named(name: str | None, index: int) -> Organisation:
    """An applicant of a record: never merged with another's by name alone."""
    return Organisation.objects.create(
        kind=Organisation.Kind.ENTERPRISE, name=name or f"Nhà đầu tư số {index + 1} (chưa rõ tên)"
    )
