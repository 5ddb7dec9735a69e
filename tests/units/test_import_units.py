"""Lists of administrative units: whole or not at all."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from procedures.models import AdministrativeUnit
from procedures.services.units import (
    BadRow,
    UnitsRefused,
    load_shipped_provinces,
    load_units,
    read_units,
)

HEADER = "code\tname\ttier\tparent_code"
GOOD = f"{HEADER}\n01\tThành phố Hà Nội\tprovince\t\n00004\tPhường Ba Đình\tcommune\t01\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "units.tsv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_codes_keep_their_leading_zeros_and_names_are_folded(listed: Path) -> None:
    load_units(listed, "2025-07-01", date(2025, 7, 1))

    ward = AdministrativeUnit.objects.get(list_version="2025-07-01", code="00004")
    assert (ward.name, ward.folded_name) == ("Phường Ba Đình", "phuong ba dinh")
    assert ward.parent is not None and ward.parent.code == "01"
    assert ward.valid_from == date(2025, 7, 1)


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing(listed: Path) -> None:
    load_units(listed, "v1")
    before = list(AdministrativeUnit.objects.order_by("pk").values())

    again = load_units(listed, "v1")

    assert again.added == 0
    assert list(AdministrativeUnit.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_two_lists_keep_their_own_units_under_the_same_code(listed: Path) -> None:
    load_units(listed, "v1")
    load_units(listed, "v2")

    assert AdministrativeUnit.objects.filter(code="00004").count() == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("02\tTỉnh A\tprovince", "4 cột"),
        ("2x\tTỉnh A\tprovince\t", "chữ số"),
        ("\tTỉnh A\tprovince\t", "chữ số"),
        ("02\t\tprovince\t", "Tên"),
        (f"02\t{'a' * 121}\tprovince\t", "Tên"),
        ("02\tTỉnh A\tstate\t", "state"),
        ("02\tTỉnh A\tprovince\t01", "Cấp tỉnh"),
        ("02\tXã A\tcommune\t", "cấp trên"),
        ("02\tXã A\tcommune\t99", "99"),
        ("02\tXã A\tcommune\t00004", "không đúng cấp"),
        ("01\tTỉnh A\tprovince\t", "dòng 2"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(line: str, reason: str) -> None:
    with pytest.raises(UnitsRefused) as refused:
        read_units(f"{GOOD}{line}\n")

    assert [row.line for row in refused.value.rows] == [4]
    assert reason in refused.value.rows[0].reason


def test_every_bad_row_is_named() -> None:
    with pytest.raises(UnitsRefused) as refused:
        read_units(f"{GOOD}x\ty\tprovince\t\n03\tTỉnh\tprovince\t\n04\tXã\tcommune\t77\n")

    assert [row.line for row in refused.value.rows] == [4, 6]


@pytest.mark.parametrize("text", ["", "code,name,tier,parent_code\n", HEADER + "\n"])
def test_a_file_without_rows_or_columns_is_refused(text: str) -> None:
    with pytest.raises(UnitsRefused):
        read_units(text)


@pytest.mark.django_db
def test_nothing_of_a_bad_list_is_written(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(GOOD + "02\tTỉnh A\tstate\t\n", encoding="utf-8")

    with pytest.raises(CommandError, match="dòng 4"):
        call_command("import_units", str(path), list_version="v1")

    assert not AdministrativeUnit.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(listed: Path) -> None:
    out = StringIO()
    call_command("import_units", str(listed), list_version="v1", dry_run=True, stdout=out)

    assert "Sẽ nạp 2 đơn vị" in out.getvalue()
    assert not AdministrativeUnit.objects.exists()


@pytest.mark.django_db
def test_dates_the_wrong_way_round_are_refused(listed: Path) -> None:
    with pytest.raises(UnitsRefused) as refused:
        load_units(listed, "v1", date(2025, 7, 1), date(2025, 6, 30))
    assert refused.value.rows == [BadRow(1, "Ngày cuối không thể trước ngày đầu.")]
    assert not AdministrativeUnit.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_and_a_file_in_another_encoding_are_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_units", str(tmp_path / "none.tsv"), list_version="v1")
    other = tmp_path / "latin.tsv"
    other.write_bytes(HEADER.encode() + b"\n01\tH\xe0 N\xf4i\tprovince\t\n")
    with pytest.raises(CommandError):
        call_command("import_units", str(other), list_version="v1")


@pytest.mark.django_db
def test_the_63_and_the_34_provinces_come_with_the_program() -> None:
    load_shipped_provinces()
    load_shipped_provinces()

    old = AdministrativeUnit.objects.filter(valid_to=date(2025, 6, 30))
    new = AdministrativeUnit.objects.filter(valid_from=date(2025, 7, 1))
    assert (old.count(), new.count()) == (63, 34)
    assert old.get(name="Tỉnh Lào Cai").code == "10"
    assert new.get(name="Tỉnh Lào Cai").code == "15"


@pytest.mark.django_db
def test_ten_thousand_units_are_loaded_in_few_statements(
    tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    rows = [HEADER, "01\tTỉnh\tprovince\t"]
    rows += [f"{number:05}\tXã {number}\tcommune\t01" for number in range(10_000)]
    path = tmp_path / "many.tsv"
    path.write_text("\n".join(rows), encoding="utf-8")

    with django_assert_max_num_queries(150):  # type: ignore[operator]
        assert load_units(path, "v1").communes == 10_000
