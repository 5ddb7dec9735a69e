"""Signing in and out, the language, and the pages that say no."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from procedures.demo import PASSWORD
from tests.desk.people import text_of
from tests.world import World

SignIn = Callable[[str], Client]


def test_a_person_signs_in_lands_on_the_desk_and_signs_out(world: World) -> None:
    officer = world.people["specialist"]
    officer.set_password("mật khẩu rất dài 12")
    officer.save()
    client = Client()

    answer = client.post(
        "/sign-in/",
        {"username": officer.username, "password": "mật khẩu rất dài 12"},
        follow=True,
    )

    assert answer.redirect_chain == [("/", 302)]
    assert "Bàn làm việc" in text_of(answer)
    assert "Sở Công Thương Lào Cai" in text_of(answer)
    client.post(reverse("logout"))
    assert client.get("/").status_code == 302


def test_the_page_that_was_asked_for_comes_after_the_sign_in(world: World) -> None:
    officer = world.people["specialist"]
    officer.set_password("mật khẩu rất dài 12")
    officer.save()
    answer = Client().post(
        "/sign-in/?next=/dossiers/",
        {"username": officer.username, "password": "mật khẩu rất dài 12", "next": "/dossiers/"},
    )
    assert answer.headers["Location"] == "/dossiers/"


@pytest.mark.django_db
def test_sample_accounts_are_shown_only_where_there_are_any(client: Client) -> None:
    assert "Tài khoản dùng thử" not in text_of(client.get("/sign-in/"))


def test_the_accounts_of_the_sample_data_are_shown_with_their_role(
    world: World, client: Client
) -> None:
    person = world.people["one_stop"]
    person.is_demo = True
    person.save()
    page = text_of(client.get("/sign-in/"))
    for words in ("Tài khoản dùng thử", person.username, PASSWORD, "Bộ phận một cửa của Sở"):
        assert words in page


def test_the_language_is_switched_by_a_button(world: World, as_person: SignIn) -> None:
    client = as_person("specialist")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en"' in text_of(client.get("/"))
    client.post(reverse("set_language"), {"language": "vi", "next": "/"})
    assert '<html lang="vi"' in text_of(client.get("/"))


def test_the_password_is_changed_by_its_owner(world: World, as_person: SignIn) -> None:
    officer = world.people["specialist"]
    officer.set_password("mật khẩu cũ rất dài")
    officer.save()
    client = Client()
    client.post("/sign-in/", {"username": officer.username, "password": "mật khẩu cũ rất dài"})
    answer = client.post(
        reverse("password_change"),
        {
            "old_password": "mật khẩu cũ rất dài",
            "new_password1": "quế hồi thảo quả 2026",
            "new_password2": "quế hồi thảo quả 2026",
        },
        follow=True,
    )
    assert "Đã đổi mật khẩu" in text_of(answer)
    officer.refresh_from_db()
    assert officer.check_password("quế hồi thảo quả 2026")


def test_what_is_not_there_and_what_is_not_yours_say_so(world: World, as_person: SignIn) -> None:
    specialist = as_person("specialist")
    missing = specialist.get("/khong-co-trang-nay/")
    assert missing.status_code == 404
    assert "Không tìm thấy trang này" in text_of(missing)
    assert specialist.get("/dossiers/x/acts/facts/").status_code == 404


def test_no_page_of_the_desk_carries_inline_style_or_script(
    world: World, as_person: SignIn
) -> None:
    dossier = world.in_appraisal()
    specialist = as_person("specialist")
    for address in ("/", "/dossiers/", "/clusters/", f"/dossiers/{dossier.code}/"):
        page = text_of(specialist.get(address))
        assert " style=" not in page
        assert "<style" not in page
        # A script has a file of its own, served from here, or the policy of the page forbids it.
        assert page.count("<script") == page.count('<script src="/static/')
        assert " onclick=" not in page
