"""What leaves for a push service is read by the browser alone: the RFCs' own examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.channels import push_encryption, vapid
from notifications.channels.push_encryption import encrypt
from tests.notifications.fake_push_service import Receiver, b64, claims_of, point, unb64

TEXT = b"When I grow up, I want to be a watermelon"
RFC_8291 = {
    "browser": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "ours": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    ),
}
"""RFC 8291, section 5 and appendix A."""

RFC_8292 = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3"
    "B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwd"
    "XNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiU"
    "fnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
    "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)
"""RFC 8292, section 2.4."""

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(text)), ec.SECP256R1())


def test_the_example_of_rfc_8291_comes_out_byte_for_byte():
    browser = private(RFC_8291["browser"])
    body = encrypt(
        TEXT,
        browser_key=point(browser.public_key()),
        auth=unb64(RFC_8291["auth"]),
        our_key=private(RFC_8291["ours"]),
        salt=unb64(RFC_8291["salt"]),
    )
    assert b64(body) == RFC_8291["body"]


def test_the_browser_of_the_tests_reads_the_example_of_rfc_8291():
    browser = Receiver(key=private(RFC_8291["browser"]), auth=unb64(RFC_8291["auth"]))
    assert browser.decrypt(unb64(RFC_8291["body"])) == TEXT


def test_only_the_browser_that_asked_reads_it():
    browser, other = Receiver(), Receiver()
    body = sealed(browser, "Còn 2 ngày làm việc".encode())
    assert browser.decrypt(body).decode() == "Còn 2 ngày làm việc"
    for stranger in (other, Receiver(key=browser.key), Receiver(auth=browser.auth)):
        with pytest.raises(InvalidTag):
            stranger.decrypt(body)


def test_no_two_bodies_are_alike_and_all_are_of_one_length():
    browser = Receiver()
    bodies = [sealed(browser, text, 2048) for text in (b"", b"x", b"x", b"x" * 2048)]
    assert len(set(bodies)) == 4
    assert {len(body) for body in bodies} == {2048 + 86 + 1 + 16}


def test_a_text_fits_up_to_what_services_take_and_not_a_byte_more():
    browser = Receiver()
    assert len(sealed(browser, b"x" * push_encryption.MOST_TEXT)) == 4096
    with pytest.raises(ValueError, match="at most"):
        sealed(browser, b"x" * (push_encryption.MOST_TEXT + 1))


@pytest.mark.parametrize(
    ("browser_key", "auth"),
    [
        (b"\x04" + bytes(64), bytes(16)),
        (b"\x02" + bytes(32), bytes(16)),
        (b"", bytes(16)),
        (point(Receiver().key.public_key()), bytes(15)),
    ],
    ids=["not on the curve", "half a point", "nothing", "a short secret"],
)
def test_what_is_no_key_is_refused(browser_key, auth):
    with pytest.raises(ValueError):
        encrypt(b"", browser_key=browser_key, auth=auth)


def sealed(browser: Receiver, text: bytes, length: int = 0) -> bytes:
    return encrypt(
        text, browser_key=point(browser.key.public_key()), auth=browser.auth, length=length
    )


# --- who sends -----------------------------------------------------------------------------------


def test_the_service_of_the_tests_believes_the_example_of_rfc_8292():
    claims, _key = claims_of(RFC_8292)
    assert claims == {
        "aud": "https://push.example.net",
        "exp": 1453523768,
        "sub": "mailto:push@example.com",
    }


def test_a_token_says_to_whom_until_when_and_from_whom():
    sender = vapid.sender(vapid.fresh_private_key(), "mailto:ccn@laocai.test")
    told = sender.authorization("https://updates.push.services.mozilla.com/wpush/v2/x?y=1", NOW)
    claims, key = claims_of(told)
    assert claims["aud"] == "https://updates.push.services.mozilla.com"
    assert claims["sub"] == "mailto:ccn@laocai.test"
    life = datetime.fromtimestamp(claims["exp"], UTC) - NOW
    assert timedelta(0) < life <= timedelta(hours=24)
    assert key == sender.public
    assert len(unb64(key)) == 65


def test_another_key_does_not_pass_for_ours():
    ours, other = (vapid.sender(vapid.fresh_private_key(), "https://ccn.test") for _ in range(2))
    told = ours.authorization("https://fcm.googleapis.com/x", NOW)
    with pytest.raises(InvalidSignature):
        claims_of(told.replace(ours.public, other.public))


@pytest.mark.parametrize(
    ("key", "subject", "said"),
    [
        ("", "mailto:a@b.vn", "32 bytes"),
        ("too-short", "mailto:a@b.vn", "32 bytes"),
        ("-----BEGIN PRIVATE KEY-----", "mailto:a@b.vn", "32 bytes"),
        (b64(bytes(32)), "mailto:a@b.vn", "no key"),
        (b64(b"\xff" * 32), "mailto:a@b.vn", "no key"),
        (b64(b"\x01" * 32), "", "subject"),
        (b64(b"\x01" * 32), "a@b.vn", "subject"),
        (b64(b"\x01" * 32), "http://ccn.test", "subject"),
    ],
)
def test_a_malformed_key_or_subject_is_told_in_words(key, subject, said):
    with pytest.raises(ValueError, match=said):
        vapid.sender(key, subject)
