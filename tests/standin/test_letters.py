"""The letters about a stand-in as a lawyer reads them, and to whom they go.

After a change on purpose run this file with ``CCN_WRITE_LETTERS=1``, then read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from procedures.messages import STAND_IN_KINDS, StandInMatter, Text, compose_stand_in
from procedures.models import MandateAct
from procedures.services import mandates
from tests.standin.conftest import FRIDAY, LAST, MONDAY, THURSDAY, at
from workflows import engine
from workflows.notices import kinds, why

LETTERS = Path(__file__).parent / "letters"

NAMED = StandInMatter(
    to_stand_in=True,
    absent="Nguyễn Minh Anh",
    stand_in="Phạm Quốc Bảo",
    post=Text("Chuyên viên Sở Công Thương", "Specialist"),
    office="Sở Công Thương Lào Cai",
    first=date(2025, 3, 6),
    last=date(2025, 3, 20),
    by="Vũ Đình Long",
    document="12/QĐ-SCT",
    reason="nghỉ phép",
    tasks=3,
    soonest=date(2025, 3, 10),
)
BARE = replace(NAMED, document="", reason="", tasks=0, soonest=None)
CASES = {
    "appointed-stand_in": ("stand_in_appointed", NAMED),
    "appointed-absent": ("stand_in_appointed", replace(NAMED, to_stand_in=False)),
    "appointed-bare": ("stand_in_appointed", replace(BARE, last=BARE.first)),
    "changed-stand_in": ("stand_in_changed", replace(NAMED, tasks=1)),
    "changed-absent": ("stand_in_changed", replace(NAMED, to_stand_in=False)),
    "ended-stand_in": ("stand_in_ended", NAMED),
    "ended-absent": ("stand_in_ended", replace(NAMED, to_stand_in=False)),
    "ended-first-day": ("stand_in_ended", replace(BARE, last=date(2025, 3, 5))),
    "called_off-stand_in": ("stand_in_called_off", NAMED),
    "called_off-absent": ("stand_in_called_off", replace(NAMED, to_stand_in=False)),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_letter_reads_as_it_was_reviewed(name, language):
    kind, matter = CASES[name]
    letter = compose_stand_in(kind, matter, language)
    path, text = LETTERS / f"{name}.{language}.txt", f"{letter.subject_line}\n\n{letter.body}\n"
    if os.environ.get("CCN_WRITE_LETTERS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_act_has_a_letter_with_a_name_and_a_reviewed_text():
    assert {kind for kind, _matter in CASES.values()} == set(STAND_IN_KINDS)
    assert {f"stand_in_{kind}" for kind in MandateAct.Kind.values} == set(STAND_IN_KINDS)
    for kind in STAND_IN_KINDS:
        assert kinds.name_of(kind, "vi") != kind
        assert why.kind_is_worded(kind)


def test_a_letter_that_nobody_has_worded_is_no_letter():
    with pytest.raises(KeyError):
        compose_stand_in("stand_in_lost", NAMED)


def bells() -> dict[str, str]:
    found = Message.objects.filter(channel=Channel.BELL, kind__startswith="stand_in_")
    return dict(found.values_list("recipient__display_name", "subject_line"))


def test_both_are_told_and_the_stand_in_reads_what_is_in_hand(world, away, colleague):
    dossier = world.lodge()
    engine.take(engine.open_tasks(dossier)[0].pk, world.people["local_officer"])
    away()
    reminders.sweep(at(THURSDAY))
    assert bells() == {
        "Lò Văn Mười": "Ông/Bà được cử thay local_officer",
        "local_officer": "Lò Văn Mười được cử thay Ông/Bà",
    }
    body = Message.objects.filter(recipient=colleague, kind="stand_in_appointed").first().body
    assert "Đang giữ: 1 việc, hạn gần nhất 10/03/2025" in body
    assert "12/QĐ-UBND" in body
    assert "chưa có quy định nào được kiểm chứng" in body


def test_a_reader_of_english_reads_english(away, colleague):
    colleague.language = "en"
    colleague.save()
    away()
    reminders.sweep(at(THURSDAY))
    assert bells()["Lò Văn Mười"] == "You stand in for local_officer"


def test_of_two_acts_before_the_sweep_only_the_last_is_told(world, away):
    mandate = away(first=MONDAY)
    mandates.end(mandate.pk, by=world.people["local_leader"])
    reminders.sweep(at(THURSDAY))
    assert set(Message.objects.values_list("kind", flat=True)) == {"stand_in_called_off"}
    assert set(
        Reminder.objects.filter(kind="stand_in_appointed").values_list("state", "reason")
    ) == {("cancelled", "changed_since")}


def test_the_letters_of_many_acts_cost_no_more_statements(world, away):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reminders.sweep(at(THURSDAY))
        return len(asked)

    Reminder.objects.all().delete()
    away()
    one = cost()
    for number in range(4):
        away(
            stand_in=world.people["local_leader"],
            first=LAST.replace(day=21 + 2 * number),
            last=LAST.replace(day=22 + 2 * number),
        )
    assert cost() <= one


def test_the_page_of_reminders_says_what_the_letter_is(world, away):
    away()
    reminders.sweep(at(THURSDAY))
    found = why.explain(list(Reminder.objects.filter(subject__startswith="mandate:")))
    assert {each.rule for each in found} == {"Thư về việc cử người thay"}
    planned = away(
        stand_in=world.people["local_leader"], first=LAST.replace(day=25), last=LAST.replace(day=26)
    )
    (first, second) = why.explain(
        list(Reminder.objects.filter(subject=f"mandate:{planned.pk}").order_by("id")), at(FRIDAY)
    )
    assert first.people == (world.people["local_leader"],)
    assert second.people == (world.people["local_officer"],)
