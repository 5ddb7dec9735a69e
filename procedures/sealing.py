"""Sealing a score sheet until the opening: nobody reads it, and nobody can change it unseen.

Two things are made at hand-in. The *commitment* is SHA-256 over the canonical sheet and a random
salt; it goes into the chained journal at once, so the sheet cannot be exchanged afterwards. The
*envelope* is the sheet with its salt, encrypted under a key that only the member's opening code
gives (scrypt, AES-256-GCM); the code is never stored. Why there is no second key in anybody's
hands: docs/decisions/0007-sealed-sheets.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from procedures.chain import canonical
from procedures.council_record import commitment_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that a hand-written slip could mistake for a digit."""
CODE_LENGTH = 20
"""100 bits: nobody tries them out, with or without the key derivation."""
_GROUP = 5
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}
_VERSION = 1


class WrongCode(Exception):
    """The code does not open the envelope, or the envelope is not the one that was sealed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is kept of a sheet until the opening: its commitment and its envelope (base 64)."""

    commitment: str
    envelope: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet that came out of its envelope, with the salt that proves the commitment."""

    content: dict[str, Any]
    salt: str


def new_code() -> str:
    """An opening code to be written down: ABCDE-FGHJK-MNPQR-STVWX."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, CODE_LENGTH, _GROUP))


def read_code(text: str) -> str:
    """A code as typed from a slip, in its one form; ValueError when it is none."""
    letters = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_MISTAKEN)
    if len(letters) != CODE_LENGTH or set(letters) - set(ALPHABET):
        raise ValueError("not an opening code")
    return letters


def seal(content: Mapping[str, Any], code: str, *, bound_to: Mapping[str, Any]) -> Sealed:
    """Seal a sheet under a member's code.

    ``bound_to`` says whose sheet in which round it is: an envelope laid in another's place does
    not open. Raises ValueError for a code that is none.
    """
    salt = secrets.token_hex(32)
    nonce, stretch = secrets.token_bytes(12), secrets.token_bytes(16)
    text = canonical({"content": dict(content), "salt": salt}).encode()
    kept = AESGCM(_key(read_code(code), stretch)).encrypt(nonce, text, _header(bound_to))
    envelope = bytes([_VERSION]) + stretch + nonce + kept
    return Sealed(commitment_of(content, salt), base64.b64encode(envelope).decode())


def unseal(envelope: str, code: str, *, bound_to: Mapping[str, Any]) -> Opened:
    """Open an envelope with the member's code. Raises WrongCode."""
    try:
        raw = base64.b64decode(envelope, validate=True)
        if raw[:1] != bytes([_VERSION]):
            raise WrongCode
        key = _key(read_code(code), raw[1:17])
        text = AESGCM(key).decrypt(raw[17:29], raw[29:], _header(bound_to))
    except (InvalidTag, ValueError) as fault:
        raise WrongCode from fault
    found = json.loads(text)
    return Opened(found["content"], found["salt"])


def _key(letters: str, stretch: bytes) -> bytes:
    return hashlib.scrypt(letters.encode(), salt=stretch, dklen=32, **_SCRYPT)


def _header(bound_to: Mapping[str, Any]) -> bytes:
    return canonical(dict(bound_to)).encode()
