"""A cluster's page: its decision as amended on any day, whose word each item is, its dossiers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procedures.refusals import RuleRefused
from procedures.selectors.register import ClusterHistory
from procedures.services import register
from tests.amendments.stage import CLOSING, ask_to_expand, open_change, to_the_decision


def amended(world, cluster, **changes):
    """An adjustment decided today on this stage."""
    dossier = open_change(world, cluster, changes=changes)
    world.decide(to_the_decision(world, dossier))
    return dossier


def page_on(client, cluster, on=""):
    address = reverse("cluster", args=[cluster.pk])
    return client.get(f"{address}?on={on}" if on else address)


def test_the_page_shows_the_decision_as_it_stood_on_a_day(world, as_person, cluster):
    world.on = date(2025, 3, 3)
    amended(world, cluster, schedule="Quý IV/2027")
    officer = as_person("local_officer")

    before = page_on(officer, cluster, "2025-03-02").content.decode()
    after = page_on(officer, cluster, "2025-03-03").content.decode()
    earlier = page_on(officer, cluster, "21/01/2018").content.decode()

    assert "Quý IV/2020" in before.split('id="decisions"')[0]
    assert "Quý IV/2027" not in before.split('id="decisions"')[0]
    assert "Quý IV/2027" in after.split('id="decisions"')[0]
    assert "298/QĐ-UBND" in after.split('id="decisions"')[0]
    assert "chưa có quyết định thành lập" in earlier
    assert "sau ngày đang xem" in earlier


def test_a_day_that_is_none_is_asked_back(world, as_person, cluster):
    answer = page_on(as_person("local_officer"), cluster, "hôm qua")
    assert answer.status_code == 422
    assert "hôm qua" in answer.content.decode()


def test_old_and_new_stand_beside_each_other_for_each_decision(world, cluster):
    world.on = date(2025, 3, 3)
    amended(world, cluster, schedule="2026")
    world.on = date(2025, 3, 10)
    amended(world, cluster, schedule="2027", main_sectors="May mặc")
    lines = ClusterHistory(cluster).lines()
    assert [(c.item, c.old, c.new) for line in lines[1:] for c in line.changes] == [
        ("schedule", "Quý IV/2020", "2026"),
        ("main_sectors", "Cơ khí, đúc, rèn", "May mặc"),
        ("schedule", "2026", "2027"),
    ]


def test_an_establishing_decision_writes_every_item_and_links_to_its_dossier(world, as_person):
    dossier = world.decided(world.on)
    history = ClusterHistory(dossier.its_cluster)
    items = {item.item: item for item in history.items_on(world.on)}
    assert items["area_ha"].text == "50"
    assert items["investor"].enterprise_id == world.enterprise.pk
    assert {item.source.decision.dossier for item in items.values()} == {dossier}
    assert history.standing_on(world.on - timedelta(days=1)) == ""
    page = page_on(as_person("specialist"), dossier.its_cluster).content.decode()
    assert reverse("dossier", args=[dossier.code]) in page


def test_a_decision_that_leaves_a_required_item_empty_is_refused_with_its_article(world):
    dossier = world.reported()
    from tests.world import content_of

    items = content_of(dossier)
    with pytest.raises(RuleRefused) as refused:
        world.decide(dossier, items={**items, "schedule": "  "})
    assert (refused.value.field, refused.value.article) == (
        "item_schedule",
        "NĐ 32/2024 Art 12.1(d)",
    )


@pytest.mark.parametrize(("item", "text"), [("area_ha", "0"), ("area_ha", "rộng"), ("kind", "x")])
def test_an_item_that_cannot_be_is_refused_at_its_field(world, item, text):
    from tests.world import content_of

    dossier = world.reported()
    with pytest.raises(RuleRefused) as refused:
        world.decide(dossier, items={**content_of(dossier), item: text})
    assert refused.value.field == f"item_{item}"


def test_the_form_of_the_decision_opens_with_what_the_dossier_knows(world, as_person):
    from django.utils import timezone

    from workflows import engine

    dossier = world.reported(timezone.localdate() - timedelta(days=1))
    page = as_person("pc_leader").get(
        reverse("task", args=[engine.open_task(dossier, "decide").pk])
    )
    form = page.context["forms"][0]
    assert form.initial["item_name"] == dossier.name
    assert form.initial["item_area_ha"] == 50
    assert "11 nội dung" in page.content.decode()  # R4: two of them are not sourced


def test_an_abolished_cluster_stays_on_record_for_everyone(world, as_person, cluster):
    dossier = open_change(world, cluster, "abolition", closing=CLOSING)
    world.decide(to_the_decision(world, dossier))
    answer = page_on(as_person("opinion_officer:0"), cluster)
    assert answer.status_code == 200
    assert "Đã bãi bỏ" in answer.content.decode()


def test_a_proposed_cluster_is_seen_with_its_dossier_only(world, as_person):
    proposed = world.lodge().its_cluster
    assert page_on(as_person("local_officer"), proposed).status_code == 200
    assert page_on(as_person("opinion_officer:0"), proposed).status_code == 404


def test_dossiers_one_may_not_see_are_only_counted(world, as_person, cluster):
    dossier = open_change(world, cluster)
    own = page_on(as_person("local_officer"), cluster).content.decode()
    other = page_on(as_person("opinion_officer:0"), cluster).content.decode()
    assert dossier.code in own
    assert dossier.code not in other
    assert "Còn 1 hồ sơ khác" in other


def test_links_are_read_from_both_ends_and_hide_what_one_may_not_see(world, as_person):
    established = world.decided(world.on)
    world.on += timedelta(days=30)
    changing = open_change(world, established.its_cluster, changes={"schedule": "2029"})
    officer = as_person("local_officer")
    there = officer.get(reverse("dossier", args=[established.code])).content.decode()
    back = officer.get(reverse("dossier", args=[changing.code])).content.decode()
    assert (
        f'Quyết định được thay đổi ở hồ sơ: <a href="{reverse("dossier", args=[changing.code])}"'
        in there
    )
    assert (
        f'Thay đổi quyết định của hồ sơ: <a href="{reverse("dossier", args=[established.code])}"'
        in back
    )
    # The department has not been sent the new dossier yet.
    outside = as_person("specialist").get(reverse("dossier", args=[established.code]))
    assert changing.code not in outside.content.decode()
    assert "một hồ sơ mà bạn không được xem" in outside.content.decode()


def test_beginnings_are_offered_to_whoever_may_begin(world, as_person, cluster):
    begin = reverse("adjustment_open") + f"?cluster={cluster.pk}"
    assert begin in page_on(as_person("local_officer"), cluster).content.decode()
    assert begin not in page_on(as_person("pc_leader"), cluster).content.decode()


def test_the_page_asks_as_much_for_many_decisions_as_for_one(world, as_person, cluster):
    officer = as_person("local_officer")
    page_on(officer, cluster)
    with CaptureQueriesContext(connection) as few:
        page_on(officer, cluster)
    for number in range(3):
        amended(world, cluster, schedule=f"Quý {number + 1}/2027")
        world.on += timedelta(days=1)
    page_on(officer, cluster)
    with CaptureQueriesContext(connection) as many:
        page_on(officer, cluster)
    # One more for each kind of row that was not there before, none for each row.
    assert len(many) <= len(few) + 2, "\n".join(q["sql"][:150] for q in many)
    assert len(many) <= 16


def test_known_clusters_are_entered_once_and_with_their_paper(world, cluster):
    for wrong in ({"paper": " "}, {"paper": "9/QĐ-UBND"}):
        with pytest.raises(RuleRefused):
            register.enter_known_cluster(
                name=cluster.name,
                province=world.offices.province,
                decided_on=date(2020, 1, 1),
                items={},
                **wrong,
            )


def test_a_local_body_begins_only_with_its_own_clusters(world, as_person, cluster):
    from procedures.models import Organisation
    from procedures.selectors.register import clusters_of_office

    ask_to_expand(world, cluster)  # now it is known who handles it
    other = Organisation.objects.create(
        kind="commune", name="UBND xã Khác", province=world.offices.province
    )
    assert list(clusters_of_office(world.offices.local_body)) == [cluster]
    assert list(clusters_of_office(other)) == []
    assert list(clusters_of_office(world.offices.department)) == [cluster]
