"""The room through the pages: set up, adopt, convene, score, open, settle, print, verify."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.council_record import holds, verify
from procedures.models import Council, CouncilScoring, CriteriaSheet, Dossier, ScoringRound, Seat
from tests.council.stage import before_council
from tests.world import World, fresh
from workflows import engine

POINTS = {"i1": "10", "i2": "5", "e1": "15", "c1": "20", "f1": "30,5"}


def vi(day: Any) -> str:
    return f"{day:%d/%m/%Y}"


def label(world: World, role: str, office: Any) -> str:
    person = world.people[role]
    return f"{person} · {office}"


def set_up(client: Client, world: World) -> Council:
    """The secretary enters the decision and its five people."""
    offices = world.offices
    rows = [
        (label(world, "pc_leader", offices.provincial_pc), "chair"),
        (label(world, "director", offices.department), "vice_chair"),
        (label(world, "opinion_officer:0", world.bodies[0]), "member"),
        (label(world, "opinion_officer:1", world.bodies[1]), "member"),
        (label(world, "council_secretary", offices.department), "secretary"),
    ]
    data = {"name": "Hội đồng tỉnh", "decision": "12/QĐ-UBND", "on": vi(world.on), "dossier": ""}
    for number, (person, part) in enumerate(rows):
        data |= {f"person_{number}": person, f"part_{number}": part}
    assert client.get(reverse("new_council")).status_code == 200
    answer = client.post(reverse("new_council"), data)
    assert answer.status_code == 302, answer.content.decode()
    return Council.objects.get()


def adopt(client: Client, council: Council, day: Any, **more: Any) -> CriteriaSheet:
    """Write the sheet row by row and let the council adopt it."""
    data = {
        "title": "Phiếu tiêu chí 2025",
        "text_i1": "Phương án hạ tầng",
        "most_i1": "10",
        "text_i2": "Tiến độ",
        "most_i2": "5",
        "text_e1": "Phương án môi trường",
        "most_e1": "15",
        "text_c1": "Năng lực",
        "most_c1": "30",
        "text_f1": "Tài chính",
        "most_f1": "40",
        "aggregation": "mean_of_members",
        "quorum": "3",
        "on": vi(day),
        "document": "01/HĐ",
    } | more
    answer = client.post(reverse("edit_criteria", args=[council.pk]), data | {"adopt": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return CriteriaSheet.objects.get(adopted_on__isnull=False)


def task_address(dossier: Dossier, step: str, seat: Seat | None = None) -> str:
    return reverse("task", args=[engine.open_task(dossier, step, seat=seat).pk])


def hand_in(client: Client, dossier: Dossier, seat: Seat, *points: dict[str, str]) -> str:
    """A member scores on his own page; gives back the code he wrote down."""
    address = task_address(dossier, "score_sheet", seat)
    page = client.get(address).content.decode()
    code = re.search(r'name="sheet-code" value="([^"]+)"', page)[1]
    assert code in page.replace("\n", "")
    data = {"way": "sheet", "sheet-code": code, "sheet-wrote_down": "on", "sheet-no_conflict": "on"}
    for number, given in enumerate(points):
        data |= {f"sheet-points_{number}_{key}": value for key, value in given.items()}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    return code


def convene(client: Client, dossier: Dossier, council: Council, day: Any) -> ScoringRound:
    address = task_address(dossier, "score")
    assert client.get(address).status_code == 200
    data = {
        "way": "convene",
        "convene-council": council.pk,
        "convene-on": vi(day),
        "convene-due_on": vi(day + timedelta(days=7)),
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    return dossier.scoring_rounds.latest("number")


def open_round(
    client: Client, dossier: Dossier, codes: dict[int, str], day: Any, **more: Any
) -> Any:
    address = task_address(dossier, "open_sheets")
    data = {
        "way": "open",
        "open-place": "Phòng họp số 1",
        "open-present": [str(key) for key in codes],
        "open-on": vi(day),
        "open-document": "01/BB-HĐ",
        **{f"open-code_{key}": code for key, code in codes.items()},
    } | more
    return client.post(address, data)


MEMBERS = ("pc_leader", "director", "opinion_officer:0", "opinion_officer:1")


@pytest.fixture
def today(world: World) -> Any:
    world.on = timezone.localdate()
    return world.on


def test_a_council_is_set_up_scores_and_chooses_through_the_pages(
    world: World, as_person: Any, today: Any
) -> None:
    dossier = before_council(world, rival=True)
    assert dossier.regime in {"R3", "R4"}
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, today)
    scoring_round = convene(secretary, dossier, council, today)

    # Each member finds his sheet on his own desk, and hands it in sealed.
    codes: dict[int, str] = {}
    seats = {seat.user_id: seat for seat in scoring_round.seats.all()}
    for role in MEMBERS[:3]:
        member = as_person(role)
        desk = member.get(reverse("desk"), {"tab": "mine"}).content.decode()
        assert "Chấm điểm" in desk
        seat = seats[world.people[role].pk]
        codes[seat.pk] = hand_in(member, dossier, seat, POINTS, {**POINTS, "f1": "20"})
        assert "Chấm điểm" not in member.get(reverse("desk"), {"tab": "mine"}).content.decode()

    # The fourth has an interest and says so.
    fourth = seats[world.people[MEMBERS[3]].pk]
    member = as_person(MEMBERS[3])
    answer = member.post(
        task_address(dossier, "score_sheet", fourth),
        {"way": "recuse", "recuse-reason": "Có người thân là cổ đông"},
    )
    assert answer.status_code == 302

    # A mistyped code opens nothing and nothing typed is lost; then all are opened at once.
    wrong = {**codes, seats[world.people["director"].pk].pk: "AAAAA-BBBBB-CCCCC-DDDDD"}
    answer = open_round(secretary, dossier, wrong, today)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mã này không mở được phiếu của director" in page
    assert all(code in page for code in wrong.values())
    answer = open_round(secretary, dossier, codes, today)
    assert answer.status_code == 302, answer.content.decode()

    scoring = CouncilScoring.objects.get(dossier=dossier)
    assert scoring.result["results"] == [
        {"applicant": 0, "mean": "80.5", "passed": True, "rank": 1},
        {"applicant": 1, "mean": "70", "passed": True, "rank": 2},
    ]
    assert engine.open_task(fresh(dossier), "appraise")

    # The round's pages, the minutes, and the file that is verified without this server.
    page = secretary.get(reverse("scoring_round", args=[scoring_round.pk])).content.decode()
    assert "80,5" in page
    minutes = secretary.get(reverse("council_minutes", args=[scoring_round.pk])).content.decode()
    assert "Phòng họp số 1" in minutes
    assert "Có người thân là cổ đông" in minutes
    ranking = secretary.get(reverse("council_ranking", args=[scoring_round.pk]))
    assert ranking.status_code == 200
    record = json.loads(secretary.get(reverse("council_record", args=[scoring_round.pk])).content)
    findings = verify(record)
    assert holds(findings), findings
    assert record["journal_head"][:32] in minutes
    # The dossier's page leads to the round.
    assert (
        reverse("scoring_round", args=[scoring_round.pk])
        in secretary.get(reverse("dossier", args=[dossier.code])).content.decode()
    )


def test_a_tie_under_the_2017_decree_goes_to_the_committee(world: World, as_person: Any) -> None:
    from datetime import date

    from procedures.models import Post

    world.on = date(2023, 5, 15)
    dossier = before_council(world, rival=True)
    assert dossier.regime == "R1"
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    Post.objects.update(valid_from=None)
    adopt(secretary, council, world.on, quorum="")
    scoring_round = convene(secretary, dossier, council, world.on)
    codes = {}
    for role in MEMBERS:
        seat = scoring_round.seats.get(user=world.people[role])
        codes[seat.pk] = hand_in(as_person(role), dossier, seat, POINTS, POINTS)
    answer = open_round(secretary, dossier, codes, world.on)
    assert answer.status_code == 302, answer.content.decode()

    # No rule of this province is sourced for a tie: the provincial People's Committee chooses.
    task = engine.open_task(fresh(dossier), "settle_tie")
    assert task.owner_permission == "procedures.act_as_pc_leader"
    leader = as_person("pc_leader")
    second = dossier.requests.get(number=1)
    address = task_address(dossier, "settle_tie")
    data = {"way": "tie", "tie-request": second.pk, "tie-on": vi(world.on), "tie-reason": ""}
    answer = leader.post(address, data)
    assert answer.status_code == 422
    assert "Cần ghi lý do đề xuất" in answer.content.decode()
    answer = leader.post(address, data | {"tie-reason": "Vốn chủ sở hữu cao hơn"})
    assert answer.status_code == 302, answer.content.decode()

    scoring_round.refresh_from_db()
    assert (scoring_round.settlement, scoring_round.tie_choice) == ("provincial_pc", second)
    record = json.loads(secretary.get(reverse("council_record", args=[scoring_round.pk])).content)
    assert holds(verify(record))


def test_a_tie_in_a_province_with_its_own_rule_of_2020_is_settled_by_it(
    world: World, as_person: Any
) -> None:
    from datetime import date

    from procedures.models import AdministrativeUnit

    AdministrativeUnit.objects.update(name="Tỉnh Thanh Hóa")
    world.on = date(2023, 5, 15)
    dossier = before_council(world, rival=True)
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, world.on, quorum="")
    scoring_round = convene(secretary, dossier, council, world.on)
    codes = {}
    for role in MEMBERS:
        seat = scoring_round.seats.get(user=world.people[role])
        swapped = {**POINTS, "c1": "19,5", "f1": "31"}
        codes[seat.pk] = hand_in(as_person(role), dossier, seat, POINTS, swapped)
    open_round(secretary, dossier, codes, world.on)

    scoring_round.refresh_from_db()
    assert (scoring_round.settlement, scoring_round.tie_choice.number) == ("local_rule", 1)
    assert "finance" in scoring_round.settlement_reason


def test_the_sums_are_shown_without_script_and_nothing_is_kept(
    world: World, as_person: Any, today: Any
) -> None:
    from procedures.models import SealedSheet

    dossier = before_council(world)
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, today)
    scoring_round = convene(secretary, dossier, council, today)
    seat = scoring_round.seats.get(user=world.people["director"])
    director = as_person("director")
    address = task_address(dossier, "score_sheet", seat)
    answer = director.post(
        address,
        {
            "way": "sheet",
            "preview": "1",
            "sheet-code": "0123456789ABCDEFGHJK",
            "sheet-points_0_i1": "7,25",
            "sheet-points_0_i2": "2",
        },
    )
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "9,25" in page
    assert "0123456789ABCDEFGHJK" in page
    assert "Chưa chấm." not in page
    assert not SealedSheet.objects.exists()
    # A wrong sheet gives everything back with its errors.
    answer = director.post(
        address,
        {"way": "sheet", "sheet-code": "0123456789ABCDEFGHJK", "sheet-points_0_i1": "11"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="11"' in page
    assert "Điểm từ 0 đến 10." in page
    assert "Hãy ghi lại mã mở phiếu" in page


def test_through_the_pages_no_code_and_no_points_reach_the_database_or_the_log(
    world: World, as_person: Any, today: Any, caplog: Any
) -> None:
    from django.apps import apps

    dossier = before_council(world)
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, today)
    scoring_round = convene(secretary, dossier, council, today)
    seat = scoring_round.seats.get(user=world.people["director"])
    with caplog.at_level("DEBUG"):
        code = hand_in(as_person("director"), dossier, seat, {**POINTS, "f1": "31,337"})
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    for secret in (code, code.replace("-", ""), "31.337", "31,337"):
        assert secret not in logged
        for model in apps.get_models():
            for row in model._default_manager.values_list():
                assert secret not in repr(row), model


def test_a_member_who_does_not_come_is_left_out_by_the_secretary(
    world: World, as_person: Any, today: Any
) -> None:
    dossier = before_council(world)
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, today)
    scoring_round = convene(secretary, dossier, council, today)
    seat = scoring_round.seats.get(user=world.people["director"])
    address = reverse("seat_missing", args=[scoring_round.pk, seat.pk])

    early = secretary.post(address, {f"seat{seat.pk}-reason": "Nghỉ ốm"})
    assert early.status_code == 422
    assert f"từ ngày {vi(today + timedelta(days=7))}" in early.content.decode()
    seat.refresh_from_db()
    assert seat.status == "waiting"
    ScoringRound.objects.update(due_on=today)
    assert secretary.post(address, {f"seat{seat.pk}-reason": ""}).status_code == 422
    assert secretary.post(address, {f"seat{seat.pk}-reason": "Nghỉ ốm"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.status, seat.reason) == ("missing", "Nghỉ ốm")
    assert len(engine.open_tasks(fresh(dossier))) == 3
    assert secretary.post(address, {f"seat{seat.pk}-reason": "Nghỉ ốm"}).status_code == 422

    page = reverse("scoring_round", args=[scoring_round.pk])
    assert "Tiếp theo" not in secretary.get(page).content.decode()
    for role in MEMBERS:
        other = scoring_round.seats.get(user=world.people[role])
        if other != seat:
            hand_in(as_person(role), dossier, other, POINTS)
    assert task_address(dossier, "open_sheets") in secretary.get(page).content.decode()
    assert "Tiếp theo" not in as_person("specialist").get(page).content.decode()


def test_the_specialist_sends_the_council_to_score_again(
    world: World, as_person: Any, today: Any
) -> None:
    dossier = before_council(world)
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    adopt(secretary, council, today, quorum="")
    for number in (1, 2):
        scoring_round = convene(secretary, dossier, council, today)
        codes = {}
        for role in MEMBERS:
            seat = scoring_round.seats.get(user=world.people[role])
            codes[seat.pk] = hand_in(as_person(role), dossier, seat, POINTS)
        assert open_round(secretary, dossier, codes, today).status_code == 302
        if number == 1:
            answer = as_person("specialist").post(
                task_address(dossier, "appraise"),
                {
                    "way": "rescore",
                    "rescore-on": vi(today),
                    "rescore-reason": "Phiếu cộng nhầm",
                },
            )
            assert answer.status_code == 302, answer.content.decode()
            assert engine.open_task(fresh(dossier), "score")
    assert list(dossier.scoring_rounds.order_by("number").values_list("number", "status")) == [
        (1, "superseded"),
        (2, "settled"),
    ]


def test_criteria_whose_maxima_do_not_add_up_are_given_back(
    world: World, as_person: Any, today: Any
) -> None:
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    answer = secretary.post(
        reverse("edit_criteria", args=[council.pk]),
        {"title": "X", "text_i1": "A", "most_i1": "14", "on": vi(today), "adopt": "1"},
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "phải đúng 15" in page
    assert 'value="14"' in page
    assert not CriteriaSheet.objects.filter(adopted_on__isnull=False).exists()


@pytest.mark.parametrize("code", ["lao_cai_a", "lao_cai_b"])
def test_a_real_sheet_is_a_beginning_marked_as_practice(
    world: World, as_person: Any, today: Any, code: str
) -> None:
    secretary = as_person("council_secretary")
    council = set_up(secretary, world)
    answer = secretary.get(reverse("edit_criteria", args=[council.pk]), {"template": code})
    page = answer.content.decode()

    assert "thực tiễn, không phải luật" in page
    assert "15, phải đúng 15" in page
    assert len(answer.content) < 100_000


def test_paper_scores_beside_an_adopted_sheet_need_their_reason(
    world: World, as_person: Any, today: Any
) -> None:
    dossier = before_council(world)
    secretary = as_person("council_secretary")
    address = task_address(dossier, "score")
    assert "bỏ qua các phiếu niêm phong" not in secretary.get(address).content.decode()
    adopt(secretary, set_up(secretary, world), today)
    assert "bỏ qua các phiếu niêm phong" in secretary.get(address).content.decode()
    sent = {"way": "note", "note-on": vi(today), "note-document": "01/BB"}
    refused = secretary.post(address, sent)
    assert refused.status_code == 422
    assert "Cần ghi lý do không dùng phiếu niêm phong." in refused.content.decode()
    assert not CouncilScoring.objects.filter(is_scored=True).exists()
    answer = secretary.post(address, sent | {"note-on_paper": "Mất điện cả ngày"})
    assert answer.status_code == 302, answer.content.decode()
    entry = dossier.journal.get(act="council.scored")
    assert json.loads(entry.payload)["reason"] == "Mất điện cả ngày"
