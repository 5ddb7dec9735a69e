"""What everyone may know of a change of a decision by its code: how far it is, and no more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.amendments.stage import CLOSING, open_change, to_the_decision
from tests.world import fresh
from workflows.portal.tracking import degree_of


@pytest.mark.parametrize("procedure", ["adjustment", "abolition", "investor_selection"])
def test_its_stages_have_no_window_and_begin_with_the_offices_proposal(world, cluster, procedure):
    found = degree_of(fresh(open_change(world, cluster, procedure)))
    assert found["degree_label"] == "Đang lập đề nghị"
    assert [step["label"] for step in found["steps"]] == [
        "Lập đề nghị",
        "Kiểm tra hồ sơ",
        "Thẩm định",
        "Trình quyết định",
        "Kết quả",
    ]


def test_everyone_sees_the_degree_and_nobody_the_ground(world, cluster):
    dossier = open_change(world, cluster, "abolition", closing=CLOSING, ground="Bí mật nội bộ")
    world.decide(to_the_decision(world, dossier))
    page = Client().get(reverse("track_code", args=[dossier.code])).content.decode()
    assert "Đã giải quyết xong" in page
    assert "Bí mật nội bộ" not in page
