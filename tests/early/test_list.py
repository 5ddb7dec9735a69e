"""The list: whose it is, the countdown, totals, paging by key, and files that are taken or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    EarlyCluster,
    Organisation,
    Post,
    User,
)
from procedures.refusals import RuleRefused
from procedures.selectors.early_clusters import (
    countdown,
    offices_with_unsettled,
    totals,
    unsettled,
)
from procedures.services.early_clusters import Listed, enter_on_list
from procedures.services.early_import import ImportRefused, import_list
from tests.desk.people import text_of
from tests.early.stage import listed, opened
from tests.workflows.test_statements import Counting
from tests.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
HEAD = "ten_cum,ubnd_xa,nguon,dien_tich_ha\n"


@pytest.fixture
def elsewhere(world: World) -> EarlyCluster:
    """A cluster of another province."""
    province = AdministrativeUnit.objects.create(
        list_version="test",
        code="31",
        name="Tỉnh Phú Thọ",
        folded_name="tinh phu tho",
        tier="province",
    )
    body = Organisation.objects.create(kind="commune", name="UBND xã Xa", province=province)
    return enter_on_list(listed=Listed("Cụm Xa", body, "Báo cáo", area_ha=Decimal(20)), by=None)


def names(user: User) -> set[str]:
    return set(unsettled(user).values_list("name", flat=True))


def test_everybody_sees_the_clusters_of_his_own_reach(
    world: World, early: EarlyCluster, elsewhere: EarlyCluster
) -> None:
    other = Organisation.objects.create(
        kind="commune", name="UBND xã Khác", province=world.offices.province
    )
    enter_on_list(listed=Listed("Cụm Khác", other, "Báo cáo"), by=None)
    everything = {"Cụm Cổ Phúc", "Cụm Khác", "Cụm Xa"}
    seen = {
        "ministry_officer": everything,
        "administrator": everything,
        "specialist": everything - {"Cụm Xa"},
        "pc_leader": everything - {"Cụm Xa"},
        "local_officer": {"Cụm Cổ Phúc"},
        "applicant": set(),
        "opinion_officer:0": set(),
    }
    assert {role: names(world.people[role]) for role in seen} == seen


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 12, 30), 0),
        (date(2026, 12, 29), 1),
        (date(2026, 12, 31), -1),
        (date(2026, 12, 18), 8),
    ],
)
def test_the_countdown_ends_on_the_last_working_day_before_the_day(today: date, left: int) -> None:
    found = countdown(today)
    assert found.last_working_day == date(2026, 12, 30)
    assert found.working_days_left == left
    assert found.finish.is_confirmed is False


def test_totals_by_province_take_three_statements_whatever_the_length(
    world: World, early: EarlyCluster, elsewhere: EarlyCluster
) -> None:
    opened(world, early)
    for number in range(5):
        listed(world, f"Cụm số {number}", area=10)
    with Counting() as counting:
        found = totals(world.people["administrator"])
    assert [(t.province.name, t.count, t.area_ha, t.in_hand) for t in found] == [
        ("Tỉnh Lào Cai", 6, Decimal(90), 1),
        ("Tỉnh Phú Thọ", 1, Decimal(20), 0),
    ]
    assert counting.count <= 4, counting.said()


def test_the_page_counts_no_table_and_pages_by_key(
    world: World, as_person: SignIn, early: EarlyCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.early import list_pages

    monkeypatch.setattr(list_pages, "ROWS_A_PAGE", 2)
    for name in ("Cụm An", "Cụm Bình", "Cụm Châu"):
        listed(world, name)
    browser = as_person("ministry_officer")
    seen: list[str] = []
    address = reverse("early_clusters")
    while address:
        answer = browser.get(address)
        seen += [row["cluster"].name for row in answer.context["rows"]]
        address = answer.context["next_url"]
    assert seen == ["Cụm An", "Cụm Bình", "Cụm Châu", "Cụm Cổ Phúc"]


def test_the_page_takes_as_many_statements_for_many_clusters_as_for_one(
    world: World, as_person: SignIn, early: EarlyCluster
) -> None:
    browser = as_person("specialist")
    browser.get(reverse("early_clusters"))
    with Counting() as one:
        browser.get(reverse("early_clusters"))
    for number in range(8):
        opened(world, listed(world, f"Cụm số {number}"))
    with Counting() as many:
        browser.get(reverse("early_clusters"))
    assert one.count == many.count, many.said()
    assert many.count <= 16, many.said()


def test_the_page_says_what_is_not_confirmed_of_the_day(
    world: World, as_person: SignIn, early: EarlyCluster
) -> None:
    page = text_of(as_person("ministry_officer").get(reverse("early_clusters")))
    for words in ("31/12/2026", "30/12/2026", "nguồn thứ cấp", "ngày chưa kiểm chứng", "Cổ Phúc"):
        assert words in page


@pytest.mark.parametrize(
    ("name", "may"),
    [
        (
            "early_clusters",
            {
                "administrator",
                "ministry_officer",
                "local_officer",
                "local_leader",
                "one_stop",
                "division_head",
                "specialist",
                "specialist:other",
                "council_secretary",
                "director",
                "pc_leader",
                "pc_office",
            },
        ),
        (
            "early_cluster_enter",
            {
                "administrator",
                "local_officer",
                "one_stop",
                "division_head",
                "specialist",
                "specialist:other",
                "director",
            },
        ),
        (
            "early_clusters_import",
            {
                "administrator",
                "local_officer",
                "one_stop",
                "division_head",
                "specialist",
                "specialist:other",
                "director",
            },
        ),
    ],
)
def test_who_may_open_the_pages_of_the_list(
    world: World, as_person: SignIn, name: str, may: set[str]
) -> None:
    found = {role for role in world.people if as_person(role).get(reverse(name)).status_code == 200}
    assert found == may
    for role in set(world.people) - may:
        assert as_person(role).post(reverse(name)).status_code in {403, 405}
    assert Client().get(reverse(name)).status_code == 302


def test_a_dossier_is_opened_by_the_commune_or_the_department_alone(
    world: World, as_person: SignIn, early: EarlyCluster, elsewhere: EarlyCluster
) -> None:
    address = reverse("early_cluster_open", args=[early.pk])
    found = {role for role in world.people if as_person(role).get(address).status_code == 200}
    assert found == {
        "local_officer",
        "one_stop",
        "division_head",
        "specialist",
        "specialist:other",
        "director",
    }
    assert as_person("pc_leader").post(address).status_code == 403
    far = reverse("early_cluster_open", args=[elsewhere.pk])
    assert as_person("specialist").get(far).status_code == 404


def test_a_cluster_is_entered_on_the_page_and_a_fault_keeps_what_was_typed(
    world: World, as_person: SignIn
) -> None:
    browser = as_person("specialist")
    data = {
        "name": "Cụm Yên Bình",
        "local_body": world.offices.local_body.pk,
        "area_ha": "90,5",
        "source": "",
    }
    answer = browser.post(reverse("early_cluster_enter"), data)
    assert answer.status_code == 422
    assert "Cụm Yên Bình" in text_of(answer)
    answer = browser.post(reverse("early_cluster_enter"), {**data, "source": "Báo cáo 12/BC-SCT"})
    assert answer.status_code == 302
    cluster = Cluster.objects.get()
    assert (cluster.status, cluster.area_ha) == ("unsettled", Decimal("90.5"))
    again = browser.post(reverse("early_cluster_enter"), {**data, "source": "Báo cáo"})
    assert again.status_code == 422


def test_an_officer_enters_no_cluster_of_another_commune(world: World) -> None:
    other = Organisation.objects.create(
        kind="commune", name="UBND xã Khác", province=world.offices.province
    )
    with pytest.raises(PermissionDenied):
        enter_on_list(listed=Listed("Cụm", other, "Báo cáo"), by=world.people["local_officer"])
    with pytest.raises(PermissionDenied):
        enter_on_list(listed=Listed("Cụm", other, "Báo cáo"), by=world.people["pc_leader"])


def test_a_cluster_without_source_or_twice_is_refused(world: World, early: EarlyCluster) -> None:
    body = world.offices.local_body
    with pytest.raises(RuleRefused):
        enter_on_list(listed=Listed("Cụm Mới", body, " "), by=None)
    with pytest.raises(RuleRefused):
        enter_on_list(listed=Listed("cụm cổ phúc", body, "Báo cáo"), by=None)


# --- files ---------------------------------------------------------------------------------------


def taken(world: World, text: str | bytes, role: str = "specialist") -> list[EarlyCluster]:
    content = text.encode() if isinstance(text, str) else text
    return import_list(content, bodies=[world.offices.local_body], by=world.people[role])


def test_a_file_with_comma_or_semicolon_and_byte_order_mark_is_taken(world: World) -> None:
    text = (
        HEAD.replace(",", ";")
        + 'Cụm A;ubnd xã xuân ái;Báo cáo;"49,5"\n\nCụm B;UBND xã Xuân Ái;BC;\n'
    )
    entered = taken(world, b"\xef\xbb\xbf" + text.encode())
    assert [(row.cluster.name, row.cluster.area_ha) for row in entered] == [
        ("Cụm A", Decimal("49.5")),
        ("Cụm B", None),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ten_cum,ubnd_xa\nA,B\n", 1, "nguon"),
        (HEAD.replace("nguon", "nguon,xyz"), 1, "xyz"),
        (HEAD + ",UBND xã Xuân Ái,BC,1\n", 2, "ten_cum"),
        (HEAD + "Cụm A,UBND xã Lạ,BC,1\n", 2, "ubnd_xa"),
        (HEAD + "Cụm A,UBND xã Xuân Ái,BC,-3\n", 2, "dien_tich_ha"),
        (HEAD + "Cụm A,UBND xã Xuân Ái,BC,nhiều\n", 2, "dien_tich_ha"),
        (HEAD + "Cụm A,UBND xã Xuân Ái,BC,1\nCỤM A,UBND xã Xuân Ái,BC,1\n", 3, "ten_cum"),
        (HEAD + "Cụm A,UBND xã Xuân Ái,BC,1,thừa\n", 2, ""),
        (HEAD, 1, ""),
        ("", 1, "ten_cum"),
        (b"\xff\xfe\x00A", 1, ""),
        (HEAD + "x" * 300 + ",UBND xã Xuân Ái,BC,1\n", 2, "ten_cum"),
    ],
)
def test_a_faulty_file_is_refused_whole_with_line_and_column(
    world: World, text: str | bytes, line: int, column: str
) -> None:
    good = "Cụm Tốt,UBND xã Xuân Ái,BC,5\n"
    if isinstance(text, str) and text.startswith(HEAD) and len(text) > len(HEAD):
        text += good
    with pytest.raises(ImportRefused) as refused:
        taken(world, text)
    assert (refused.value.faults[0].line, refused.value.faults[0].column) == (line, column)
    assert not EarlyCluster.objects.exists()
    assert not Cluster.objects.exists()


def test_the_import_page_says_every_fault_and_takes_a_good_file(
    world: World, as_person: SignIn
) -> None:
    browser = as_person("local_officer")

    def send(text: str) -> object:
        file = SimpleUploadedFile("ds.csv", text.encode(), "text/csv")
        return browser.post(reverse("early_clusters_import"), {"file": file})

    bad = send(HEAD + "Cụm A,UBND xã Lạ,BC,1\nCụm B,UBND xã Lạ,,x\n")
    assert bad.status_code == 422  # type: ignore[attr-defined]
    page = text_of(bad)  # type: ignore[arg-type]
    assert page.count("ubnd_xa</code>:") == 2
    assert "dien_tich_ha</code>:" in page
    good = send(HEAD + "Cụm A,UBND xã Xuân Ái,BC,1\n")
    assert good.status_code == 302  # type: ignore[attr-defined]
    assert Cluster.objects.get().folded_name == folded("Cụm A")
    assert browser.post(reverse("early_clusters_import")).status_code == 422


# --- reminders -----------------------------------------------------------------------------------


def test_offices_that_have_something_to_settle_are_named_with_how_much(
    world: World, early: EarlyCluster, elsewhere: EarlyCluster
) -> None:
    found = {
        (row.kind, row.organisation_id): row.count
        for row in offices_with_unsettled(date(2026, 11, 2))
    }
    offices = world.offices
    ministry = Organisation.objects.get(kind="ministry")
    assert found == {
        ("commune", offices.local_body.pk): 1,
        ("commune", elsewhere.local_body_id): 1,
        ("department", offices.department.pk): 1,
        ("province", offices.provincial_pc.pk): 1,
        ("ministry", ministry.pk): 2,
    }


def test_nobody_is_reminded_of_a_list_that_is_settled(world: World, early: EarlyCluster) -> None:
    from workflows.duties import early_clusters as duty

    assert duty.unsettled_by_province() == {world.offices.province.pk: 1}
    Cluster.objects.update(status="established", established_on=date(2026, 10, 1))
    assert duty.unsettled_by_province() == {}
    assert offices_with_unsettled(date(2026, 11, 2)) == []


def test_a_post_that_has_ended_sees_nothing(world: World, early: EarlyCluster) -> None:
    user = world.people["specialist"]
    Post.objects.filter(user=user).update(valid_to=date(2020, 1, 1))
    user.__dict__.pop("_posts_today", None)
    assert names(User.objects.get(pk=user.pk)) == set()
