"""The seal: what opens it, what does not, and what a commitment binds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures import sealing
from procedures.council_record import commitment_of

CONTENT = {"points": {"0": {"a": "12.5"}}, "note": "kín"}
PLACE = {"round": 1, "seat": 2, "number": 1}


def test_the_code_opens_what_it_sealed():
    code = sealing.new_code()
    sealed = sealing.seal(CONTENT, code, bound_to=PLACE)
    opened = sealing.unseal(sealed.envelope, code, bound_to=PLACE)

    assert opened.content == CONTENT
    assert commitment_of(opened.content, opened.salt) == sealed.commitment


@pytest.mark.parametrize("place", [{**PLACE, "seat": 3}, {**PLACE, "number": 2}, {}])
def test_an_envelope_laid_in_anothers_place_does_not_open(place):
    code = sealing.new_code()
    sealed = sealing.seal(CONTENT, code, bound_to=PLACE)
    with pytest.raises(sealing.WrongCode):
        sealing.unseal(sealed.envelope, code, bound_to=place)


def test_another_code_opens_nothing():
    sealed = sealing.seal(CONTENT, sealing.new_code(), bound_to=PLACE)
    with pytest.raises(sealing.WrongCode):
        sealing.unseal(sealed.envelope, sealing.new_code(), bound_to=PLACE)


@pytest.mark.parametrize("envelope", ["", "AAAA", "not base64!", "AQ=="])
def test_a_damaged_envelope_is_told_as_a_wrong_code(envelope):
    with pytest.raises(sealing.WrongCode):
        sealing.unseal(envelope, sealing.new_code(), bound_to=PLACE)


def test_one_changed_byte_of_the_envelope_shuts_it():
    import base64

    code = sealing.new_code()
    raw = bytearray(base64.b64decode(sealing.seal(CONTENT, code, bound_to=PLACE).envelope))
    raw[-1] ^= 1
    with pytest.raises(sealing.WrongCode):
        sealing.unseal(base64.b64encode(raw).decode(), code, bound_to=PLACE)


def test_the_same_sheet_sealed_twice_tells_nothing():
    code = sealing.new_code()
    first, second = (sealing.seal(CONTENT, code, bound_to=PLACE) for _each in range(2))
    assert first.commitment != second.commitment
    assert first.envelope != second.envelope


@settings(max_examples=25, deadline=None)
@given(st.text(sealing.ALPHABET, min_size=20, max_size=20), st.randoms(use_true_random=False))
def test_a_code_is_read_as_it_may_be_written_down(code, random):
    written = "".join(
        random.choice({"0": "0oO", "1": "1lLiI", "V": "vVuU"}.get(sign, sign.lower() + sign))
        + random.choice(["", " ", "-"])
        for sign in code
    )
    assert sealing.read_code(written) == code


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDE-FGHJK-MNPQR-STVW", "Ế" * 20, "*" * 20])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(ValueError):
        sealing.read_code(typed)
