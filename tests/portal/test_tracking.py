"""Tracking for everyone: the code and the degree of completion, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from procedures.models import STATE_LABELS, Dossier
from procedures.regimes import regime
from procedures.states import CLOSED, DossierState
from tests.portal.world import World, walk
from workflows.desk.dossier_sight import steps_line_of
from workflows.portal.tracking import STAGES, degree_of

TRACK = "/track/"


@pytest.fixture(autouse=True)
def fresh_count() -> None:
    cache.clear()


@pytest.fixture
def dossier(world: World) -> Dossier:
    _user, enterprise = world.applicant("Công ty Bí Mật")
    return walk(world.lodged(enterprise, name="Cụm Kín"), world, until="assign")


def test_a_code_gives_the_degree_of_completion_and_nothing_else(
    client: Client, dossier: Dossier
) -> None:
    page = client.get(TRACK, {"code": dossier.code})

    body = page.content.decode()
    assert page.status_code == 200
    assert dossier.code in body
    assert "Đang thẩm định" in body
    assert "65%" in body
    for secret in ("Công ty Bí Mật", "Cụm Kín", "Xuân Ái", "Lào Cai", "/10/2026", "/09/2026"):
        assert secret not in body


@pytest.mark.parametrize(
    "change",
    [
        str,
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code} ",
        lambda code: code.replace("-", " ").lower(),
    ],
)
def test_case_spaces_and_strokes_do_not_matter(
    client: Client, dossier: Dossier, change: Any
) -> None:
    assert client.get(TRACK, {"code": change(dossier.code)}).context["found"] is True


def test_a_link_may_carry_the_code(client: Client, dossier: Dossier) -> None:
    assert client.get(reverse("track_code", args=[dossier.code])).context["found"] is True


@pytest.mark.parametrize("code", ["KHONG-CO", "---", "' OR 1=1 --", "%", "x" * 500])
def test_a_code_that_is_not_there_is_said(client: Client, dossier: Dossier, code: str) -> None:
    page = client.get(TRACK, {"code": code})
    assert page.status_code == 404
    assert "Không có hồ sơ mang mã này" in page.content.decode()


def test_a_part_of_a_code_finds_nothing(client: Client, dossier: Dossier) -> None:
    assert client.get(TRACK, {"code": dossier.code[:-1]}).status_code == 404


@pytest.mark.parametrize("state", list(DossierState))
def test_every_state_has_its_degree(state: DossierState) -> None:
    before = "under_appraisal" if state is DossierState.STOPPED else ""
    dossier = Dossier(state=state, state_before_stop=before, regime="R3")

    degree = degree_of(dossier)

    assert degree["degree_label"]
    assert 0 < degree["percent"] <= 100
    assert (degree["percent"] == 100) is (state in CLOSED)
    if state in CLOSED:
        # What came out is for those who are concerned.
        assert degree["degree_label"] != str(STATE_LABELS[state])


def test_the_degree_only_grows_along_the_way() -> None:
    percents = [percent for _name, _states, percent in STAGES]
    assert percents == sorted(set(percents))


def test_a_regime_without_notice_has_no_such_stage() -> None:
    labels = [s["label"] for s in degree_of(Dossier(state="requested", regime="R1"))["steps"]]
    assert "Thông báo, nhận hồ sơ" not in labels


def test_who_asks_too_often_waits_a_minute_and_others_do_not(
    client: Client, dossier: Dossier, settings: Any
) -> None:
    settings.TRACKING_PER_MINUTE = 3
    for _try in range(3):
        assert client.get(TRACK, {"code": dossier.code}).status_code == 200
    refused = client.get(TRACK, {"code": dossier.code})
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Đang thẩm định" not in refused.content.decode()
    assert client.get(TRACK).status_code == 200
    other = client.get(TRACK, {"code": dossier.code}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


@pytest.mark.django_db
def test_no_session_and_one_question_to_the_database(
    client: Client, dossier: Dossier, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        page = client.get(TRACK, {"code": dossier.code})
    assert "sessionid" not in page.cookies
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_page_is_small_and_needs_no_script(client: Client, dossier: Dossier) -> None:
    from django.conf import settings

    page = client.get(TRACK, {"code": dossier.code})
    style = (settings.BASE_DIR / "static/ccn/track.css").read_bytes()
    assert len(page.content) + len(style) < 15_000
    assert b"<script" not in page.content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading(client: Client, method: str) -> None:
    assert getattr(client, method)(TRACK).status_code == 405


@pytest.mark.parametrize(("procedure", "has"), [("establishment", True), ("legacy", False)])
def test_a_road_without_a_notice_shows_no_window(procedure: str, has: bool) -> None:
    dossier = Dossier(state=DossierState.UNDER_APPRAISAL, regime="R3", procedure=procedure)
    public = {step["label"] for step in degree_of(dossier)["steps"]}
    inside = {row["label"] for row in steps_line_of(dossier, regime("R3"))}
    assert ("Thông báo, nhận hồ sơ" in public) is has
    assert ("Tiếp nhận đề nghị" in inside) is has
