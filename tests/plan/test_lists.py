"""The List by its day: the figures of a real plan, and what an establishment rests on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from procedures.facts import conditions_of
from procedures.list_files import ListRefused, read_list, write_csv
from procedures.models import Cluster, DossierLink, ListVersion
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import (
    compare,
    count_changes,
    standing_of,
    totals_of,
    version_in_force,
)
from procedures.services import development_list, submission
from procedures.services.development_list import Paper
from tests.plan import stage
from tests.plan.conftest import SignIn
from tests.world import World, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FEBRUARY, JUNE = date(2026, 2, 25), date(2026, 6, 15)


def entered(world: World, rows: list[tuple[str, str, str]], on: date, paper: str) -> ListVersion:
    """A List of (name, area, stage), its changes left to be computed."""
    text = "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha);Giai đoạn\n" + "".join(
        f"{name};xã {name};{area};{staged}\n" for name, area, staged in rows
    )
    return development_list.enter_list(
        province=world.offices.province,
        paper=Paper("Chủ tịch UBND tỉnh Lào Cai", paper, on, period="2021-2030"),
        content=text.encode(),
        by=None,
    )


def lao_cai(world: World) -> tuple[ListVersion, ListVersion, ListVersion]:
    """Invented names with the figures of Lào Cai: the List before, of February, and of June 2026.

    54 clusters, 2,928 ha: 20 kept, 14 resized, 17 added, 3 brought forward; 13 withdrawn. In June
    two more are brought forward: 56 clusters, 3,052.81 ha.
    """
    kept = [(f"Giữ {n}", "50", "") for n in range(20)]
    before = [
        *kept,
        *((f"Đổi {n}", "40", "") for n in range(14)),
        *((f"Bỏ {n}", "30", "") for n in range(13)),
        *((f"Sau {n}", "62,4", "Giai đoạn sau") for n in range(5)),
    ]
    february = [
        *kept,  # 1,000 ha
        *((f"Đổi {n}", "56", "") for n in range(14)),  # 784 ha
        *((f"Mới {n}", "56", "") for n in range(17)),  # 952 ha
        *((f"Sau {n}", "64", "") for n in range(3)),  # 192 ha
        *((f"Sau {n}", "62,405", "Giai đoạn sau") for n in (3, 4)),
    ]
    june = [*february[:-2], *((f"Sau {n}", "62,405", "") for n in (3, 4))]
    return (
        entered(world, before, date(2023, 11, 20), "1/QĐ-TTg"),
        entered(world, february, FEBRUARY, "525/QĐ-UBND"),
        entered(world, june, JUNE, "999/QĐ-UBND"),
    )


def test_the_figures_of_lao_cais_plan_are_read_from_its_list(world: World):
    before, february, june = lao_cai(world)
    totals = totals_of(february.entries.all())
    assert (totals.clusters, totals.area_ha) == (54, Decimal(2928))
    counts = count_changes(compare(list(before.entries.all()), list(february.entries.all())))
    assert counts == {
        "kept": 20,
        "resized": 14,
        "added": 17,
        "brought_forward": 3,
        "withdrawn": 13,
    }
    assert {name: totals.by_change[name] for name in ("kept", "resized", "added")} == {
        "kept": 20,
        "resized": 14,
        "added": 17,
    }
    later = totals_of(june.entries.all())
    assert (later.clusters, later.area_ha) == (56, Decimal("3052.81"))
    moved = count_changes(compare(list(february.entries.all()), list(june.entries.all())))
    assert (moved["brought_forward"], moved["kept"], moved["withdrawn"]) == (2, 54, 0)
    assert version_in_force(world.offices.province.pk, date(2026, 6, 14)) == february
    assert version_in_force(world.offices.province.pk, JUNE) == june


def test_the_figures_stand_on_the_pages(world: World, as_person: SignIn):
    before, february, _june = lao_cai(world)
    client = as_person("ministry_officer")
    page = client.get(reverse("list_version", args=[february.pk])).content.decode()
    assert "2.928 ha" in page and ">54<" in page
    compared = client.get(
        reverse("list_compare") + f"?before={before.pk}&after={february.pk}"
    ).content.decode()
    for words in (
        "Bổ sung mới: 17",
        "Đưa ra khỏi Danh mục: 13",
        "Điều chỉnh diện tích: 14",
        "Đưa lên từ giai đoạn sau: 3",
        "Giữ nguyên: 20",
    ):
        assert words in compared
    desk = client.get(reverse("ministry")).content.decode()
    assert "3.052,81" in desk and ">56<" in desk


def test_a_list_written_as_a_table_is_read_back_alike(world: World):
    version = stage.a_list(world, [("Cụm “Một”", "10,5"), ("=HYPERLINK", 20)], FEBRUARY)
    rows = read_list(write_csv(version.entries.order_by("position")).encode())
    assert [(row.values["name"], row.values["area_ha"]) for row in rows] == [
        ("Cụm “Một”", Decimal("10.5")),
        ("'=HYPERLINK", Decimal(20)),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không có nội dung"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "không có cụm nào"),
        (b"{}", "danh sách"),
        (b"[1]", "đối tượng"),
        (b'[{"name": "A", "area": 1}]', "Không có cột nào"),
        (b'[{"name": "A", "commune": "X", "area_ha": true}]', "chữ hoặc số"),
        (b'[{"name": "A", "commune": "X", "area_ha": 0}]', "lớn hơn 0"),
        (b'[{"name": "A", "commune": "X", "area_ha": -1}]', "không âm"),
        (b'[{"name": "A", "commune": "X", "area_ha": 10, "stage": "sometime"}]', "ghi một trong"),
        (b"name;area_ha\nA;1", "Thiếu cột"),
        (b"name;name;commune;area_ha\nA;A;X;1", "hai lần"),
        (b"[" + b"9" * 5000, "JSON"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content: bytes, words: str):
    with pytest.raises(ListRefused, match=words):
        read_list(content)


def test_json_is_read_like_a_table():
    rows = read_list(
        b'{"clusters": [{"name": "A", "commune": "X", "area_ha": 10.5, "change": "added"}]}'
    )
    assert (rows[0].values["area_ha"], rows[0].change) == (Decimal("10.5"), "added")


# --- condition E-a -------------------------------------------------------------------------------


def request(world: World, name: str, on: date, **more: Any) -> Any:
    return submission.lodge_request(
        procedure="establishment",
        asked=submission.Asked(
            name=name, facts={"area_ha": Decimal(50), "land_use_fit": True}, **more
        ),
        offices=world.offices,
        applying=submission.Applying(world.enterprise),
        act=world.act("local_officer", on),
    )


def condition(dossier: Any, name: str, on: date | None = None) -> Any:
    found = [c for c in conditions_of(dossier, on) if c.id == name]
    return found[0] if found else None


def test_no_request_is_taken_in_without_the_list_where_there_is_one(world: World):
    stage.a_list(world, [("Cụm Một", 50)], FEBRUARY)
    with pytest.raises(RuleRefused) as refusal:
        request(world, "Cụm Lạ", FEBRUARY + DAY)
    assert refusal.value.article == "NĐ 32/2024 Art 8.1(a)"
    assert refusal.value.field == "list_entry"
    assert not Cluster.objects.filter(name="Cụm Lạ").exists()
    assert request(world, "Cụm Lạ", FEBRUARY - DAY)  # no List was in force on that day


@pytest.mark.parametrize("staged", ["Giai đoạn sau", "withdrawn"])
def test_what_was_withdrawn_or_put_to_a_later_stage_is_not_in_the_list(world: World, staged):
    if staged == "withdrawn":
        stage.a_list(world, [("Cụm Một", 50)], FEBRUARY - DAY)
        text = (
            "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha);So với Danh mục trước\n"
            "Cụm Một;xã X;50;Đưa ra khỏi Danh mục\n"
        )
        development_list.enter_list(
            province=world.offices.province,
            paper=Paper("UBND tỉnh", "2/QĐ", FEBRUARY),
            content=text.encode(),
            by=None,
        )
    else:
        entered(world, [("Cụm Một", "50", staged)], FEBRUARY, "2/QĐ")
    with pytest.raises(RuleRefused) as refusal:
        request(world, "Cụm Một", FEBRUARY + DAY)
    assert refusal.value.article == "NĐ 32/2024 Art 8.1(a)"


def test_the_list_says_what_is_planned_not_what_was_typed(world: World):
    stage.a_list(world, [("CCN Cụm Một", 46)], FEBRUARY)
    dossier = fresh(request(world, "Cụm Một", FEBRUARY + DAY))
    assert dossier.facts.in_plan is None
    assert condition(dossier, "E-a", FEBRUARY + DAY).holds is True
    deviation = condition(dossier, "DEV-area", FEBRUARY + DAY)
    assert deviation.holds is True  # 50 against 46: 4 ha more
    assert deviation.facts["planned_area_ha"] == Decimal(46)


@pytest.mark.parametrize(("planned", "holds"), [(45, True), ("44,9", False)])
def test_five_hectares_more_than_the_list_and_no_more(world: World, planned, holds):
    stage.a_list(world, [("Cụm Một", planned)], FEBRUARY)
    dossier = fresh(request(world, "Cụm Một", FEBRUARY + DAY))
    assert condition(dossier, "DEV-area", FEBRUARY + DAY).holds is holds


def test_a_cluster_may_bear_another_name_than_in_the_list(world: World):
    entry = stage.a_list(world, [("Cụm Theo Quy Hoạch", 50)], FEBRUARY).entries.get()
    dossier = fresh(request(world, "Tên Mới", FEBRUARY + DAY, list_entry=entry.pk))
    assert standing_of(dossier, FEBRUARY + DAY).entry == entry
    assert condition(dossier, "DEV-name", FEBRUARY + DAY).facts["planned_name"] == entry.name
    following = stage.a_list(world, [("Cụm Theo Quy Hoạch", 52)], FEBRUARY + 5 * DAY)
    assert standing_of(fresh(dossier), FEBRUARY + 6 * DAY).entry == following.entries.get()


def test_a_dossier_without_a_list_keeps_what_was_typed_and_says_so(world: World, as_person: SignIn):
    dossier = world.submitted(timezone.localdate())
    assert standing_of(dossier) is None
    assert condition(dossier, "E-a").holds is True
    page = as_person("specialist").get(reverse("dossier", args=[dossier.code])).content.decode()
    assert "do người nhập tay" in page


def test_a_later_list_takes_the_ground_from_under_an_open_dossier(world: World):
    today = timezone.localdate()
    stage.a_list(world, [("Cụm Một", 50)], today - 60 * DAY)
    dossier = fresh(request(world, "Cụm Một", today - 50 * DAY))
    assert condition(dossier, "E-a").holds is True
    stage.a_list(world, [("Cụm Hai", 50)], today - DAY)
    assert condition(fresh(dossier), "E-a").holds is False
    assert condition(fresh(dossier), "E-a", today - 2 * DAY).holds is True


def test_an_establishment_is_linked_to_the_plan_and_the_proposal_behind_it(
    world: World, as_person: SignIn
):
    on = timezone.localdate() - 20 * DAY
    proposal = stage.propose(world, "Cụm Mới", on, area=50)
    stage.consider(world, proposal, "taken_up", on)
    plan = stage.begin_plan(world, on)
    from procedures.services import plans

    plans.include_proposals(
        dossier_id=plan.pk, act=world.act("specialist", on), proposal_ids=[proposal.pk]
    )
    stage.report(world, plan, on)
    stage.direct(world, plan, on)
    stage.send(world, plan, on)
    stage.ministry_answers(world, plan, on)
    stage.submit(world, plan, on)
    version = stage.approve(world, plan, on)
    dossier = request(world, "Cụm Mới", on + DAY)
    assert dossier.cluster == proposal.cluster  # not entered a second time
    links = set(DossierLink.objects.filter(source=dossier).values_list("target", "kind"))
    assert links == {(plan.pk, "listed_by"), (proposal.pk, "proposed_by")}
    page = as_person("specialist").get(reverse("cluster", args=[dossier.cluster_id]))
    assert version.paper in page.content.decode()


def test_the_entry_is_chosen_by_hand_only_from_the_list_in_force(world: World, as_person: SignIn):
    today = timezone.localdate()
    old = stage.a_list(world, [("Cụm Một", 50)], today - 60 * DAY).entries.get()
    dossier = fresh(request(world, "Cụm Một", today - 50 * DAY))
    new = stage.a_list(world, [("Cụm Một Đổi Tên", 50)], today - DAY).entries.get()
    act = world.act("local_officer", today)
    with pytest.raises(RuleRefused, match="đang có hiệu lực"):
        development_list.choose_entry(dossier_id=dossier.pk, act=act, entry_id=old.pk)
    address = reverse("dossier_act", args=[dossier.code, "list-entry"])
    assert as_person("specialist").get(address).status_code in (403, 404)
    answer = as_person("local_officer").post(
        address, {"on": f"{today:%d/%m/%Y}", "list_entry": str(new.pk)}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert condition(fresh(dossier), "E-a").holds is True


def test_who_may_enter_a_list(world: World):
    from django.core.exceptions import PermissionDenied

    for role, may in (("director", True), ("specialist", False), ("ministry_officer", False)):
        allowed = development_list.may_enter(world.people[role], world.offices.province)
        assert allowed is may, role
    with pytest.raises(PermissionDenied):
        development_list.enter_list(
            province=world.offices.province,
            paper=Paper("UBND", "1/QĐ", FEBRUARY),
            content=b"[]",
            by=world.people["specialist"],
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"number": ""}, "number"),
        ({"approved_on": date(2099, 1, 1)}, "approved_on"),
        ({"valid_from": FEBRUARY - DAY}, "valid_from"),
    ],
)
def test_a_list_from_paper_names_its_decision(world: World, more: dict[str, Any], field: str):
    paper = Paper(**{"authority": "UBND", "number": "1/QĐ", "approved_on": FEBRUARY, **more})
    with pytest.raises(RuleRefused) as refusal:
        development_list.enter_list(
            province=world.offices.province,
            paper=paper,
            content=b'[{"name": "A", "commune": "X", "area_ha": 10}]',
            by=None,
        )
    assert refusal.value.field == field
