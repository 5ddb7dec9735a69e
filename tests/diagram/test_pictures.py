"""The picture of a flow and its live position, and the same in words."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from procedures.cases import parse_case
from procedures.models import Dossier, Opinion, Role
from procedures.services import opinions, supplements, withdrawal
from tests.portal.world import World, answer, ask_for_more, by_record, do, signed_in, walk
from workflows import engine, registry
from workflows.diagram import live_svg, procedure_svg, text_twin
from workflows.diagram.graph import Kind, graph_of
from workflows.diagram.layout import lay_out, wrapped
from workflows.replay import Replay

SVG = "{http://www.w3.org/2000/svg}"
FLOWS = [pytest.param(flow, id="-".join(key)) for key, flow in sorted(registry.flows().items())]


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def node_of(svg: str, title: str) -> tuple[str, str]:
    """State and words of the box whose words begin with ``title``."""
    for group in drawn(svg).iter(f"{SVG}g"):
        words = " ".join(text.text or "" for text in group.iter(f"{SVG}text"))
        if words.startswith(title):
            return group.get("class", "").rsplit("is-", 1)[1], words
    raise AssertionError(f"no box begins with {title}")


# --- the plain picture ---------------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
def test_the_picture_is_well_formed_named_and_needs_no_style(flow: Any) -> None:
    text = procedure_svg(flow)
    root = drawn(text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text  # type: ignore[union-attr]
    assert "style" not in text
    assert "<script" not in text


@pytest.mark.parametrize("flow", FLOWS)
def test_no_box_overlaps_another_or_leaves_the_picture(flow: Any) -> None:
    layout = lay_out(graph_of(flow), {})
    for box in layout.boxes.values():
        assert box.x >= 0 and box.x + box.width <= layout.width
        assert box.y >= 0 and box.y + box.height <= layout.height
    for a, b in itertools.combinations(layout.boxes.values(), 2):
        apart = (
            a.x + a.width <= b.x
            or b.x + b.width <= a.x
            or a.y + a.height <= b.y
            or (b.y + b.height <= a.y)
        )
        assert apart, (a.name, b.name)


@pytest.mark.parametrize("flow", FLOWS)
def test_ways_are_right_angled_and_cross_no_box(flow: Any) -> None:
    graph = graph_of(flow)
    layout = lay_out(graph, {node.name: [node.limit] for node in graph.nodes.values()})
    for path in layout.paths:
        for (x0, y0), (x1, y1) in itertools.pairwise(path.points):
            assert x0 == pytest.approx(x1) or y0 == pytest.approx(y1)
            for box in layout.boxes.values():
                if box.name in (path.link.source, path.link.target):
                    continue
                inside_x = min(x0, x1) < box.x + box.width and max(x0, x1) > box.x
                inside_y = min(y0, y1) < box.y + box.height and max(y0, y1) > box.y
                assert not (inside_x and inside_y), (path.link, box.name)


def test_words_are_broken_between_words() -> None:
    assert wrapped("Kiểm tra tính đầy đủ của hồ sơ", 24) == ["Kiểm tra tính", "đầy đủ của hồ sơ"]
    assert wrapped("", 10) == [""]


def test_the_pictures_in_docs_are_fresh() -> None:
    call_command("draw_flows", check=True)


def test_a_stale_or_left_over_picture_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"establishment_R4\.svg"):
        call_command("draw_flows", check=True, into=tmp_path)
    call_command("draw_flows", into=tmp_path)
    call_command("draw_flows", check=True, into=tmp_path)
    (tmp_path / "old_R9.svg").write_text("<svg/>")
    with pytest.raises(CommandError, match=r"old_R9\.svg"):
        call_command("draw_flows", check=True, into=tmp_path)
    (tmp_path / "old_R9.svg").unlink()
    (tmp_path / "establishment_R2.svg").write_text("<svg/>")
    with pytest.raises(CommandError, match=r"establishment_R2\.svg"):
        call_command("draw_flows", check=True, into=tmp_path)


# --- the live position ---------------------------------------------------------------------------


@pytest.fixture
def dossier(world: World) -> Dossier:
    _user, enterprise = world.applicant()
    return world.lodged(enterprise)


def test_what_is_done_what_is_open_and_with_whom(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="submit")
    svg = live_svg(dossier)

    assert node_of(svg, "Thông báo")[0] == "done"
    state, words = node_of(svg, "Lập hồ sơ, trình")
    assert state == "open"
    assert "UBND xã Xuân Ái" in words
    assert node_of(svg, "Quyết định thành")[0] == "plain"
    # The way out stands open all the time; nobody has gone it.
    taken = [way for way in drawn(svg).iter(f"{SVG}path") if "is-taken" in way.get("class", "")]
    assert len(taken) == 3


def test_a_supplement_loop_counts_how_often_it_was_gone(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="receive")
    for day in (6, 8):
        do(
            dossier,
            "receive",
            supplements.request_supplement,
            date(2026, 10, day),
            missing=["experience"],
        )
        do(dossier, "answer_supplement", supplements.receive_supplement, date(2026, 10, day + 1))
    svg = live_svg(dossier)

    assert "Xong 2 lần" in node_of(svg, "Bổ sung hồ sơ")[1]
    state, words = node_of(svg, "Kiểm tra")
    assert state == "open"
    assert "đã làm 2 lần" in words


def test_parallel_opinions_say_how_many_have_come(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="give_opinion")
    first, second, third = Opinion.objects.filter(dossier=dossier)
    answer(dossier, first)
    answer(dossier, second)
    assert node_of(live_svg(dossier), "Cho ý kiến") == ("open", "Cho ý kiến ▸ đã có 2/3 ý kiến")

    engine.drop_opinion_task(
        dossier.pk,
        third,
        lambda locked: opinions.drop_body(
            dossier_id=locked.pk,
            act=by_record(date(2026, 10, 16)),
            opinion_id=third.pk,
            reason="không còn liên quan",
        ),
    )
    assert node_of(live_svg(dossier), "Cho ý kiến")[1] == "Cho ý kiến ✓ đã có 2/2 ý kiến"


def test_a_withdrawn_dossier_shows_what_was_cancelled(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="assign")
    engine.withdraw(
        dossier.pk,
        lambda locked: withdrawal.withdraw(
            dossier_id=locked.pk, act=by_record(date(2026, 10, 9)), reason="thôi"
        ),
    )
    svg = live_svg(dossier)

    assert node_of(svg, "Phân công")[0] == "cancelled"
    assert node_of(svg, "Đã rút hồ sơ")[0] == "done"
    assert node_of(svg, "Kiểm tra")[0] == "done"


def test_only_the_latest_process_counts_when_a_dossier_is_filed_again(
    world: World, dossier: Dossier
) -> None:
    walk(dossier, world, until="assign")
    engine.resubmit(
        dossier.pk,
        lambda locked: withdrawal.resubmit(dossier_id=locked.pk, act=by_record(date(2026, 10, 12))),
    )
    svg = live_svg(dossier)

    assert node_of(svg, "Nộp lại")[0] == "done"
    assert node_of(svg, "Thông báo")[0] == "plain"
    assert node_of(svg, "Kiểm tra")[0] == "open"


def test_a_name_cannot_break_out_of_the_picture(world: World) -> None:
    _user, enterprise = world.applicant()
    world.local_body.name = 'UBND <script>alert("x")</script>'
    world.local_body.save()
    svg = live_svg(world.lodged(enterprise))
    assert "<script" not in svg
    drawn(svg)


def test_the_statements_of_a_picture_do_not_grow_with_the_tasks(
    world: World, dossier: Dossier, django_assert_max_num_queries: Any
) -> None:
    walk(dossier, world, until="decide")
    with django_assert_max_num_queries(5):
        live_svg(dossier)


# --- in words ------------------------------------------------------------------------------------


def test_the_text_twin_tells_the_steps_in_order(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="give_opinion")
    answer(dossier, Opinion.objects.filter(dossier=dossier)[0])
    lines = text_twin(dossier)

    told = [(line.step, line.state) for line in lines]
    assert told == [
        ("announce", "done"),
        ("close_window", "done"),
        ("submit", "done"),
        ("receive", "done"),
        ("assign", "done"),
        ("consult", "done"),
        ("give_opinion", "done"),
        ("give_opinion", "open"),
        ("give_opinion", "open"),
        ("score", "ahead"),
        ("appraise", "ahead"),
        ("sign_report", "ahead"),
        ("decide", "ahead"),
        ("copy_ministry", "ahead"),
    ]
    assert lines[6].title == "Cho ý kiến: Sở Tài chính"
    assert lines[6].done_on is not None


def test_a_finished_dossier_has_nothing_ahead(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="none")
    assert {line.state for line in text_twin(dossier)} == {"done"}


def test_without_people_neither_names_nor_consulted_bodies_are_told(
    world: World, dossier: Dossier
) -> None:
    walk(dossier, world, until="give_opinion")
    told = str(live_svg(dossier, with_people=False)) + str(text_twin(dossier, with_people=False))
    assert "Sở Tài chính" not in told
    assert "Người" not in told


def test_both_languages_are_drawn(dossier: Dossier) -> None:
    with translation.override("en"):
        drawn(live_svg(dossier))


# --- the page -------------------------------------------------------------------------------------


def test_the_page_shows_picture_and_words_to_those_who_see_the_dossier(
    world: World, dossier: Dossier
) -> None:
    officer = world.person(Role.LOCAL_OFFICER, world.local_body)
    other = world.person(Role.LOCAL_OFFICER, world.office("commune", "UBND xã Khác"))
    address = reverse("dossier_diagram", args=[dossier.code])

    page = signed_in(officer).get(address)
    assert page.status_code == 200
    body = page.content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="flow-picture" role="img"' in body
    assert "Các bước bằng chữ" in body
    assert not re.search(r"\sstyle=", body)
    assert signed_in(other).get(address).status_code == 404


def test_kinds_are_all_drawn() -> None:
    kinds = {
        node.kind for flow in registry.flows().values() for node in graph_of(flow).nodes.values()
    }
    assert kinds == set(Kind)


def test_asking_for_more_is_open_at_the_local_body(world: World, dossier: Dossier) -> None:
    walk(dossier, world, until="receive")
    ask_for_more(dossier, ["experience"])
    state, words = node_of(live_svg(dossier), "Bổ sung hồ sơ")
    assert state == "open"
    assert "UBND xã Xuân Ái" in words


@pytest.mark.django_db
def test_a_replayed_step_shows_the_day_of_its_act_and_not_of_its_recording():
    case = parse_case(Path(__file__).parent.parent / "cases" / "data" / "C1.json")
    lines = {line.step: line for line in text_twin(Replay(case).run().dossier)}

    assert lines["sign_report"].done_on == date(2025, 2, 18)
    assert lines["decide"].done_on == date(2025, 2, 20)
    assert lines["assign"].done_on is None
    assert "không rõ ngày" in lines["assign"].state_words
