"""The pages of opinions: the table, its answers, silence, late answers, questions inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier, InternalRequest, Opinion, OpinionPoint, Post, User
from procedures.refusals import RuleRefused
from procedures.services import internal_requests
from procedures.services.internal_requests import Inquiry
from tests.desk.people import signed_in, text_of
from tests.world import World, fresh

SignIn = Callable[[str], Client]


def vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@pytest.fixture
def asked(world: World, dossier: Dossier) -> list[Opinion]:
    """Two bodies asked; the second has agreed under a condition with markup in it."""
    asked = world.consult(dossier, bodies=2)
    world.answer(asked[1], "conditional")
    OpinionPoint.objects.update(text="Bổ sung <b>đường</b>")
    return asked


def who_opens(world: World, address: str) -> set[str]:
    return {
        role
        for role, user in world.people.items()
        if signed_in(user).get(address).status_code == 200
    }


HANDLING = {
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
    "administrator",
}
BODIES = {"opinion_officer:0", "opinion_officer:1"}


def test_who_opens_what(world: World, dossier: Dossier, asked: list[Opinion]) -> None:
    code = dossier.code
    assert who_opens(world, reverse("opinion_summary", args=[code])) == HANDLING | BODIES
    answerers = {"specialist", "division_head"}
    assert who_opens(world, reverse("opinion_answers", args=[code])) == answerers
    assert who_opens(world, reverse("opinion_points", args=[code, asked[1].pk])) == answerers
    inside = reverse("internal_requests", args=[code, asked[0].pk])
    assert who_opens(world, inside) == {"opinion_officer:0"}


def test_a_stranger_is_asked_to_sign_in(dossier: Dossier, asked: list[Opinion]) -> None:
    for name, more in (
        ("opinion_summary", []),
        ("opinion_answers", []),
        ("opinion_points", [asked[0].pk]),
        ("internal_requests", [asked[0].pk]),
        ("internal_answer", [asked[0].pk, 1]),
    ):
        answer = Client().get(reverse(name, args=[dossier.code, *more]))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")


def test_a_body_reads_its_own_line_and_its_answer_only_after_the_report(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn
) -> None:
    address = reverse("opinion_summary", args=[dossier.code])
    page = text_of(as_person("opinion_officer:1").get(address))
    assert "Cơ quan 1" in page
    assert "Cơ quan 0" not in page
    assert "Phần giải trình hiện khi Sở đã báo cáo thẩm định" in page
    assert "chưa giải trình" not in page


def test_the_table_says_what_waits_and_the_specialist_answers(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn
) -> None:
    browser = as_person("specialist")
    summary = reverse("opinion_summary", args=[dossier.code])
    page = text_of(browser.get(summary))
    assert "Còn 1 ý kiến chưa giải trình hết" in page
    assert "im lặng" in page or "chưa trả lời" in page
    assert "<b>đường</b>" not in page
    assert "&lt;b&gt;đường" in page

    answers = reverse("opinion_answers", args=[dossier.code])
    form = text_of(browser.get(answers))
    assert "<b>đường</b>" not in form
    point = OpinionPoint.objects.get()
    refused = browser.post(
        answers,
        {
            "answers-on": vi(timezone.localdate()),
            f"answers-taken_{point.pk}": "no",
            f"answers-answer_{point.pk}": "",
        },
    )
    assert refused.status_code == 422
    assert "phải nêu vì sao" in text_of(refused)
    assert "chưa có gì được ghi" in text_of(refused)

    done = browser.post(
        answers,
        {
            "answers-on": vi(timezone.localdate()),
            f"answers-taken_{point.pk}": "no",
            f"answers-answer_{point.pk}": "Đã có trong quy hoạch",
        },
    )
    assert done.status_code == 302
    assert "Mọi ý kiến cần giải trình đã được giải trình" in text_of(browser.get(summary))
    assert len(browser.get(summary).content) < 100_000


def test_an_empty_answer_page_says_that_nothing_is_new(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn
) -> None:
    answer = as_person("specialist").post(
        reverse("opinion_answers", args=[dossier.code]), {"answers-on": vi(timezone.localdate())}
    )
    assert answer.status_code == 422
    assert "Chưa ghi giải trình nào mới" in text_of(answer)


def test_an_opinion_is_split_on_its_page(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn
) -> None:
    address = reverse("opinion_points", args=[dossier.code, asked[1].pk])
    browser = as_person("specialist")
    assert browser.post(address, {"split-texts": " \n "}).status_code == 422
    assert browser.post(address, {"split-texts": "Một\nHai\n"}).status_code == 302
    assert [point.text for point in OpinionPoint.objects.order_by("number")] == ["Một", "Hai"]


def test_a_late_answer_is_entered_by_the_body_or_from_paper(
    world: World, dossier: Dossier, as_person: SignIn
) -> None:
    from procedures.services import opinions
    from workflows import engine

    asked = world.consult(dossier, bodies=2)
    for opinion in asked:
        engine.drop_opinion_task(
            dossier.pk,
            opinion,
            lambda held, key=opinion.pk: opinions.drop_body(
                dossier_id=held.pk, act=world.act("specialist"), opinion_id=key, reason="x"
            ),
        )
    address = reverse("dossier_act", args=[dossier.code, "late-opinion"])
    sent = {
        "opinion": asked[0].pk,
        "outcome": "disagree",
        "content": "Trùng rừng",
        "on": vi(timezone.localdate()),
    }
    assert as_person("opinion_officer:0").post(address, sent).status_code == 302
    given = Opinion.objects.get(pk=asked[0].pk)
    assert (given.arrival, given.outcome) == ("after_round", "disagree")
    # A body cannot answer for another one; the department may, from paper.
    other = sent | {"opinion": asked[1].pk}
    assert as_person("opinion_officer:0").post(address, other).status_code == 422
    assert as_person("one_stop").post(address, other).status_code == 302
    page = text_of(as_person("specialist").get(reverse("opinion_summary", args=[dossier.code])))
    assert "trả lời muộn" in page
    assert "sau khi vòng lấy ý kiến đã khép" in page


def test_silence_is_closed_from_the_page_only_by_a_rule(
    world: World, dossier: Dossier, as_person: SignIn
) -> None:
    """The stage lies in Lào Cai; its rule holds from 06/3/2026."""
    (opinion,) = world.consult(dossier, bodies=1)
    address = reverse("dossier_act", args=[dossier.code, "close-silence"])
    browser = as_person("specialist")
    Opinion.objects.update(requested_on=date(2026, 3, 5))
    sent = {"opinion": opinion.pk, "on": vi(timezone.localdate())}
    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert "vẫn ghi là chưa trả lời" in text_of(refused)
    Opinion.objects.update(requested_on=world.on)
    assert browser.post(address, sent).status_code == 302
    assert Opinion.objects.get().outcome == "silent"
    page = text_of(browser.get(reverse("opinion_summary", args=[dossier.code])))
    assert "im lặng = đồng ý theo" in page
    assert "16/2026/QĐ-UBND" in page


# --- inside a body -------------------------------------------------------------------------------


@pytest.fixture
def colleague(world: World) -> User:
    """A second officer of the first body."""
    user = User.objects.create(username="colleague", display_name="Đồng nghiệp Mai")
    Post.objects.create(user=user, organisation=world.bodies[0], role="opinion_officer")
    return user


def test_a_question_inside_is_asked_answered_and_seen_by_the_body_alone(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn, colleague: User
) -> None:
    address = reverse("internal_requests", args=[dossier.code, asked[0].pk])
    officer = as_person("opinion_officer:0")
    due = dossier.deadlines.get(step="opinion", body=world.bodies[0]).due_on
    sent = {
        "inside-colleague": colleague.pk,
        "inside-question": "Vướng quy hoạch rừng không?",
        "inside-due_on": vi(timezone.localdate() + timedelta(days=2)),
    }
    assert officer.post(address, sent).status_code == 302
    question = InternalRequest.objects.get()
    assert dossier.deadlines.get(step="opinion", body=world.bodies[0]).due_on == due

    mai = signed_in(colleague)
    assert "Vướng quy hoạch rừng không?" in text_of(mai.get(address))
    reply = reverse("internal_answer", args=[dossier.code, asked[0].pk, question.pk])
    assert mai.post(reply, {"answer-answer": "  "}).status_code == 422
    assert mai.post(reply, {"answer-answer": "Không vướng"}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Không vướng", colleague)
    assert mai.post(reply, {"answer-answer": "Lại"}).status_code == 422

    dossier_page = reverse("dossier", args=[dossier.code])
    own = text_of(officer.get(dossier_page))
    assert "Hỏi trong cơ quan" in own
    for role in ("specialist", "pc_leader", "local_officer", "opinion_officer:1", "applicant"):
        page = text_of(as_person(role).get(dossier_page))
        for hidden in ("Vướng quy hoạch rừng", "Không vướng", "Hỏi trong cơ quan", "Mai"):
            assert hidden not in page, (role, hidden)
    assert "Vướng" not in "".join(dossier.journal.values_list("payload", flat=True))


def test_a_division_without_an_account_is_asked_by_name(
    world: World, dossier: Dossier, asked: list[Opinion], as_person: SignIn
) -> None:
    address = reverse("internal_requests", args=[dossier.code, asked[0].pk])
    officer = as_person("opinion_officer:0")
    assert officer.post(address, {"inside-question": "Gì?"}).status_code == 422
    assert (
        officer.post(
            address, {"inside-division": "Phòng Quy hoạch", "inside-question": "Gì?"}
        ).status_code
        == 302
    )
    assert "Phòng Quy hoạch" in text_of(officer.get(address))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"question": " "}, "question"),
        ({"division": ""}, "colleague"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
    ],
)
def test_a_question_inside_needs_words_and_somebody(
    world: World, asked: list[Opinion], changed: dict[str, object], field: str
) -> None:
    given = {"question": "Gì?", "division": "Phòng A"} | changed
    with pytest.raises(RuleRefused) as refused:
        internal_requests.ask_inside(
            dossier_id=asked[0].dossier_id,
            act=world.act("opinion_officer:0"),
            opinion_id=asked[0].pk,
            inquiry=Inquiry(**given),  # type: ignore[arg-type]
        )
    assert refused.value.field == field


def test_nobody_of_another_house_is_asked_inside(world: World, asked: list[Opinion]) -> None:
    with pytest.raises(RuleRefused, match="không thuộc"):
        internal_requests.ask_inside(
            dossier_id=asked[0].dossier_id,
            act=world.act("opinion_officer:0"),
            opinion_id=asked[0].pk,
            inquiry=Inquiry(question="Gì?", colleague=world.people["opinion_officer:1"]),
        )


def test_once_the_body_has_answered_it_asks_nobody_more(
    world: World, dossier: Dossier, asked: list[Opinion]
) -> None:
    with pytest.raises(RuleRefused, match="đã trả lời"):
        internal_requests.ask_inside(
            dossier_id=dossier.pk,
            act=world.act("opinion_officer:1"),
            opinion_id=asked[1].pk,
            inquiry=Inquiry(question="Gì?", division="Phòng A"),
        )


# --- the investment policy -----------------------------------------------------------------------


def test_the_investment_policy_is_noted_and_blocks_nothing(
    world: World, dossier: Dossier, as_person: SignIn
) -> None:
    address = reverse("dossier_act", args=[dossier.code, "investment-policy"])
    browser = as_person("specialist")
    today = vi(timezone.localdate())
    page = text_of(browser.get(reverse("dossier", args=[dossier.code])))
    assert "QĐ 16/2026/QĐ-UBND" in page
    assert "Luật Đầu tư 2025" in page
    refused = browser.post(address, {"on": today, "standing": "before"})
    assert refused.status_code == 422
    sent = {"on": today, "standing": "before", "paper": "12/QĐ-UBND", "authority": "UBND tỉnh"}
    assert browser.post(address, sent).status_code == 302
    assert browser.post(address, {"on": today, "standing": "after"}).status_code == 302
    dossier = fresh(dossier)
    assert dossier.investment_policy.standing == "after"
    entries = list(dossier.journal.filter(act="investment_policy.recorded"))
    assert '"was":"before"' in entries[1].payload
    assert dossier.state == "under_appraisal"
    assert "Thực hiện sau khi thành lập" in text_of(
        browser.get(reverse("dossier", args=[dossier.code]))
    )
    assert as_person("pc_leader").get(address).status_code == 403
