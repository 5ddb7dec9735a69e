"""Deadlines start, stop, restart, move and end with the acts; the ledger says why."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from notifications.models import Reminder
from procedures.models import Deadline, Dossier, LedgerEntry
from procedures.refusals import RuleRefused
from procedures.services import reception, withdrawal
from procedures.services.deadlines import stale_due_dates
from tests.world import MONDAY, World, fresh


def deadline(dossier: Dossier, step: str) -> Deadline:
    return dossier.deadlines.filter(step=step).order_by("-id").first()


def kinds(found: Deadline) -> list[str]:
    return list(found.ledger.order_by("id").values_list("kind", flat=True))


def test_the_first_request_starts_five_working_days_for_the_notice(world: World):
    dossier = world.lodge(date(2025, 3, 3))

    notice = deadline(dossier, "notice")
    assert (notice.amount, notice.unit) == (5, "working_days")
    assert notice.due_on == date(2025, 3, 10)
    assert notice.basis == "NĐ 32/2024 Art 10.1"
    assert notice.organisation == dossier.local_body


def test_the_window_is_fifteen_plain_days_from_the_notice(world: World):
    dossier = world.lodge(date(2025, 3, 3))
    world.announce(dossier, date(2025, 3, 6))

    window = deadline(dossier, "reception")
    assert (window.amount, window.unit, window.due_on) == (15, "days", date(2025, 3, 21))
    assert deadline(dossier, "notice").done_on == date(2025, 3, 6)


def test_appraisal_is_counted_from_the_day_of_the_full_dossier(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    assert deadline(dossier, "appraise").due_on == date(2025, 3, 28)

    world.complete(dossier, date(2025, 3, 7), complete_on=date(2025, 3, 5))

    appraisal = deadline(dossier, "appraise")
    assert appraisal.started_on == date(2025, 3, 5)
    assert appraisal.due_on == date(2025, 3, 31)  # 30/3 is a Sunday
    assert kinds(appraisal) == ["start", "restart"]


def test_the_clock_stands_still_while_the_local_body_is_asked_for_more(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    world.ask_for_more(dossier, date(2025, 3, 10))

    appraisal = deadline(dossier, "appraise")
    assert appraisal.due_on is None
    assert appraisal.stopped_since == date(2025, 3, 10)

    world.supplement(dossier, date(2025, 3, 17))
    appraisal.refresh_from_db()
    assert appraisal.stopped_since is None
    assert appraisal.paused_days == 7
    assert appraisal.due_on == date(2025, 4, 4)
    assert kinds(appraisal) == ["start", "stop", "resume"]


def test_days_left_out_before_the_dossier_was_full_do_not_count_twice(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    world.ask_for_more(dossier, date(2025, 3, 10))
    world.supplement(dossier, date(2025, 3, 17))
    world.complete(dossier, date(2025, 3, 18), complete_on=date(2025, 3, 17))

    appraisal = deadline(dossier, "appraise")
    assert (appraisal.started_on, appraisal.paused_days) == (date(2025, 3, 17), 0)
    assert appraisal.due_on == date(2025, 4, 11)


def test_a_late_report_is_late_by_the_days_of_its_own_unit(world: World):
    dossier = world.reported(date(2025, 3, 3))
    world.on = date(2025, 3, 20)
    world.decide(dossier, date(2025, 3, 14))

    deciding = deadline(dossier, "decide")
    assert deciding.due_on == date(2025, 3, 12)
    assert deciding.late_by == 2


def test_copying_to_the_ministry_is_a_duty_without_a_day_limit(world: World):
    dossier = world.decided(date(2025, 3, 3))

    duty = deadline(dossier, "copy_ministry")
    assert duty.amount is None
    assert duty.due_on is None
    assert duty.status == Deadline.Status.OPEN


def test_an_opinion_has_the_ten_working_days_of_the_province(world: World):
    world.on, world.opinion_days = date(2026, 4, 6), None
    dossier = world.in_appraisal(world.on)
    (opinion,) = world.consult(dossier, bodies=1)

    asked = deadline(dossier, "opinion")
    assert (asked.body, asked.amount, asked.due_on) == (opinion.body, 10, date(2026, 4, 20))
    assert "QĐ 16/2026" in asked.basis


def test_an_opinion_has_no_limit_where_the_province_has_no_rule(world: World):
    world.opinion_days = None
    world.offices.province.name = "Tỉnh Điện Biên"
    world.offices.province.save()
    dossier = world.in_appraisal(date(2025, 3, 3))
    world.consult(dossier, bodies=1)

    assert deadline(dossier, "opinion").amount is None


def test_an_opinion_has_no_limit_before_the_province_had_its_rule(world: World):
    world.opinion_days = None
    dossier = world.in_appraisal(date(2025, 3, 3))
    world.consult(dossier, bodies=1)

    assert deadline(dossier, "opinion").amount is None


def test_a_new_date_may_be_set_once_and_only_later(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    act = world.act("one_stop", date(2025, 3, 24))

    with pytest.raises(RuleRefused, match="sau ngày đến hạn"):
        withdrawal.extend(dossier_id=dossier.pk, act=act, until=date(2025, 3, 28), reason="xin lỗi")
    withdrawal.extend(dossier_id=dossier.pk, act=act, until=date(2025, 4, 11), reason="xin lỗi")
    assert deadline(dossier, "appraise").due_on == date(2025, 4, 11)

    with pytest.raises(RuleRefused, match="một lần") as second:
        withdrawal.extend(dossier_id=dossier.pk, act=act, until=date(2025, 4, 30), reason="xin lỗi")
    assert second.value.article == "NĐ 61/2018 Art 19.9"
    assert deadline(dossier, "appraise").due_on == date(2025, 4, 11)


def test_a_stop_of_the_whole_dossier_ends_with_the_next_act(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    withdrawal.stop_processing(
        dossier_id=dossier.pk, act=world.act("one_stop", date(2025, 3, 6)), reason="chờ quy hoạch"
    )
    assert fresh(dossier).state == "stopped"
    assert deadline(dossier, "appraise").due_on is None

    world.ask_for_more(dossier, date(2025, 3, 10))
    appraisal = deadline(dossier, "appraise")
    assert kinds(appraisal) == ["start", "stop", "resume", "stop"]
    assert fresh(dossier).state == "awaiting_supplement"
    assert fresh(dossier).state_before_stop == ""


def test_every_cached_due_date_is_what_period_calendar_and_ledger_give(world: World):
    world.decided(date(2025, 3, 3))
    dossier = world.submitted(date(2025, 3, 3))
    world.ask_for_more(dossier, date(2025, 3, 10))
    world.supplement(dossier, date(2025, 3, 17))

    assert stale_due_dates(Deadline.objects.prefetch_related("ledger")) == []


def test_a_typed_due_date_is_found_out(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    Deadline.objects.filter(dossier=dossier, step="appraise").update(due_on=date(2025, 12, 31))

    (stale,) = stale_due_dates(Deadline.objects.prefetch_related("ledger"))
    assert stale.derived == date(2025, 3, 28)
    with pytest.raises(SystemExit):
        call_command("check_due_dates")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_ledger_takes_neither_update_nor_delete(world: World, change: str):
    dossier = world.lodge()
    entries = LedgerEntry.objects.filter(deadline__dossier=dossier)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries.update(on=date(2020, 1, 1)) if change == "update" else entries._raw_delete(
            using="default"
        )
    assert entries.get().on == MONDAY


def test_a_year_without_an_official_list_makes_due_dates_provisional(world: World):
    dossier = world.lodge(date(2026, 12, 29))

    notice = deadline(dossier, "notice")
    assert notice.due_on.year == 2026 or notice.provisional
    world.announce(dossier, date(2026, 12, 30))
    window = deadline(dossier, "reception")
    assert window.due_on.year == 2027
    assert window.provisional


def test_a_refused_act_leaves_clock_journal_and_letters_as_they_were(world: World):
    dossier = world.submitted(date(2025, 3, 3))
    before = (dossier.journal_length, LedgerEntry.objects.count(), Reminder.objects.count())

    with pytest.raises(RuleRefused, match="Ngày đủ hồ sơ"):
        reception.confirm_complete(
            dossier_id=dossier.pk,
            act=world.act("one_stop", date(2025, 3, 5)),
            complete_on=date(2025, 3, 1),
        )

    dossier = fresh(dossier)
    assert dossier.state == "submitted"
    after = (dossier.journal_length, LedgerEntry.objects.count(), Reminder.objects.count())
    assert after == before
