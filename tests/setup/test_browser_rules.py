"""Headers, request ids and the guard against guessed passwords."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model


def test_the_content_security_policy_allows_nothing_inline(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_request_id_is_kept_when_well_formed_and_made_otherwise(client):
    kept = client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"})
    assert kept.headers["X-Request-ID"] == "abcdef-123456"
    made = client.get("/healthz", headers={"X-Request-ID": "a\tb <script>"})
    assert len(made.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_ten_wrong_passwords_close_that_name_from_that_address_only(client, settings):
    settings.AXES_ENABLED = True
    settings.AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "django.contrib.auth.backends.ModelBackend",
    ]
    people = get_user_model().objects
    for name in ("lan", "minh"):
        people.create_user(username=name, password="a right password of lan", is_staff=True)

    def sign_in(name, password, address="10.1.1.1"):
        return client.post(
            "/admin/login/?next=/healthz",
            {"username": name, "password": password},
            REMOTE_ADDR=address,
        )

    answers = [sign_in("lan", "wrong").status_code for _ in range(10)]
    assert set(answers[:9]) == {200}
    closed = sign_in("lan", "a right password of lan")
    assert closed.status_code == 429
    assert closed.headers["Retry-After"] == "900"
    assert sign_in("minh", "a right password of lan").status_code == 302
    assert sign_in("lan", "a right password of lan", address="10.1.1.2").status_code == 302


def test_behind_the_proxy_the_last_address_it_wrote_counts(rf, settings):
    from config.lockout import client_address

    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9")
    settings.BEHIND_PROXY = True
    assert client_address(request) == "10.0.0.9"
    settings.BEHIND_PROXY = False
    assert client_address(request) == "127.0.0.1"
