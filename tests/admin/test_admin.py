"""The administrators' pages: for administrators only, and nothing that matters can be deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client, RequestFactory
from django.urls import reverse
from viewflow.workflow.models import Process, Task

from notifications.models import Message, Reminder
from procedures.calendars import calendar_in_force, forget_calendar
from procedures.models import (
    CalendarDay,
    CalendarYear,
    Cluster,
    Deadline,
    Dossier,
    JournalEntry,
    LedgerEntry,
    Organisation,
    Post,
    Role,
    User,
)
from tests.portal.world import World, signed_in, walk

LOOKED_AT = (Dossier, JournalEntry, Deadline, LedgerEntry, Reminder, Message)
EDITED = (User, Post, Organisation, Cluster, CalendarDay, CalendarYear)


@pytest.fixture(autouse=True)
def calendar_read_anew() -> Iterator[None]:
    """The calendar in force is remembered for some seconds; not from one test to the next."""
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def administrator(world: World) -> User:
    user = world.person(Role.ADMINISTRATOR, world.department)
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def dossier(world: World) -> Dossier:
    _user, enterprise = world.applicant()
    return walk(world.lodged(enterprise), world, until="receive")


@pytest.fixture
def browser(administrator: User) -> Client:
    return signed_in(administrator)


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: Any, what: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{what}", args=[row.pk])


@pytest.mark.parametrize("model", [*LOOKED_AT, *EDITED])
def test_an_administrator_sees_every_list(browser: Client, dossier: Dossier, model: Any) -> None:
    assert browser.get(list_of(model)).status_code == 200


@pytest.mark.parametrize(
    "role", [Role.SPECIALIST, Role.DIRECTOR, Role.PC_LEADER, Role.LOCAL_OFFICER, Role.APPLICANT]
)
@pytest.mark.parametrize("is_staff", [False, True])
def test_nobody_else_sees_any(world: World, role: str, is_staff: bool) -> None:
    user = world.person(role, world.department)
    user.is_staff = is_staff
    user.save()
    browser = signed_in(user)
    for model in (User, Dossier, JournalEntry, CalendarYear, Reminder):
        assert browser.get(list_of(model)).status_code in (302, 403)


def test_the_post_without_the_staff_mark_does_not_open_the_pages(world: World) -> None:
    user = world.person(Role.ADMINISTRATOR, world.department)
    assert signed_in(user).get(list_of(User)).status_code == 302


@pytest.mark.parametrize("model", LOOKED_AT)
def test_what_legal_acts_write_can_only_be_looked_at(
    administrator: User, dossier: Dossier, model: Any
) -> None:
    request = RequestFactory().get("/")
    request.user = administrator
    pages = admin.site._registry[model]
    assert pages.has_view_permission(request)
    assert not pages.has_add_permission(request)
    assert not pages.has_change_permission(request)
    assert not pages.has_delete_permission(request)


@pytest.mark.parametrize("model", list(admin.site._registry))
def test_nothing_but_a_calendar_day_can_be_deleted(administrator: User, model: Any) -> None:
    request = RequestFactory().get("/")
    request.user = administrator
    assert admin.site._registry[model].has_delete_permission(request) is (model is CalendarDay)


def test_a_superuser_can_delete_neither_people_nor_dossiers_nor_journal(
    world: World, dossier: Dossier
) -> None:
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    browser = signed_in(root)
    for row in (dossier, root, world.local_body, dossier.journal.first()):
        assert browser.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_a_dossier_cannot_be_changed_by_a_posted_form(browser: Client, dossier: Dossier) -> None:
    assert browser.get(page_of(dossier)).status_code == 200
    assert browser.post(page_of(dossier), {"state": "decided"}).status_code == 403
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_the_engines_own_pages_are_taken_away() -> None:
    assert not admin.site.is_registered(Process)
    assert not admin.site.is_registered(Task)


def test_whoever_leaves_is_deactivated_and_nobody_locks_himself_out(
    world: World, browser: Client, administrator: User
) -> None:
    leaver = world.person(Role.SPECIALIST, world.department)
    browser.post(
        list_of(User),
        {"action": "deactivate", "_selected_action": [leaver.pk, administrator.pk]},
    )
    leaver.refresh_from_db()
    administrator.refresh_from_db()
    assert (leaver.is_active, administrator.is_active) == (False, True)
    assert LogEntry.objects.filter(object_id=str(leaver.pk)).exists()


def test_a_person_is_added_with_a_password_and_gets_a_post(world: World, browser: Client) -> None:
    added = browser.post(
        reverse("admin:procedures_user_add"),
        {
            "username": "nguyen.thi.b",
            "display_name": "Nguyễn Thị B",
            "email": "b@example.test",
            "password1": "mot-mat-khau-dai-2026",
            "password2": "mot-mat-khau-dai-2026",
            "usable_password": "true",
            "posts-TOTAL_FORMS": "0",
            "posts-INITIAL_FORMS": "0",
        },
    )
    assert added.status_code == 302, added.content.decode()[:2000]
    person = User.objects.get(username="nguyen.thi.b")
    browser.post(
        reverse("admin:procedures_post_add"),
        {"user": person.pk, "organisation": world.department.pk, "role": Role.SPECIALIST},
    )
    assert person.posts.get().role == Role.SPECIALIST


def test_a_year_is_confirmed_by_someone_and_on_a_document(
    browser: Client, administrator: User
) -> None:
    year = CalendarYear.objects.create(year=2031)
    refused = browser.post(page_of(year), {"year": 2031, "confirmed": "on", "source": " "})
    assert "Ghi số và ngày của văn bản" in refused.content.decode()
    year.refresh_from_db()
    assert not year.confirmed

    browser.post(page_of(year), {"year": 2031, "confirmed": "on", "source": "TB 1/TB-BNV"})
    year.refresh_from_db()
    assert (year.confirmed, year.confirmed_by) == (True, administrator)

    browser.post(page_of(year), {"year": 2031, "source": "TB 1/TB-BNV"})
    year.refresh_from_db()
    assert (year.confirmed, year.confirmed_by) == (False, None)


def test_an_added_day_off_counts_at_once(browser: Client) -> None:
    CalendarYear.objects.create(year=2026, confirmed=True, source="x")
    CalendarDay.objects.create(day=date(2026, 9, 2), kind="holiday", source="x")
    assert calendar_in_force().is_working_day(date(2026, 9, 24))
    answer = browser.post(
        reverse("admin:procedures_calendarday_add"),
        {"day": "24/09/2026", "kind": "holiday", "source": "QĐ 1"},
        follow=True,
    )
    assert "check_due_dates" in answer.content.decode()
    assert not calendar_in_force().is_working_day(date(2026, 9, 24))


def test_a_cluster_renamed_is_found_by_its_new_name(world: World, browser: Client) -> None:
    cluster = Cluster.objects.create(name="Cũ", province=world.province)
    browser.post(
        page_of(cluster),
        {
            "name": "Thống Nhất 2",
            "kind": "ordinary",
            "province": world.province.pk,
            "status": "proposed",
        },
    )
    cluster.refresh_from_db()
    assert cluster.folded_name == "thong nhat 2"


def test_admin_pages_need_no_inline_script_or_style(browser: Client, dossier: Dossier) -> None:
    for address in (
        reverse("admin:index"),
        list_of(User),
        reverse("admin:procedures_user_add"),
        page_of(User.objects.first()),
        page_of(dossier),
        reverse("admin:procedures_calendarday_add"),
    ):
        body = browser.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", body), address
        assert "<style" not in body
        assert not re.search(r"<[^>]+\son\w+=", body)
        assert not re.search(r"<[^>]+\sstyle=", body), address
