"""Telling a push service who sends (RFC 8292): a short token, signed with the installation's key.

The browser's subscription is bound to the public key, so nobody else can push to it.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from notifications.channels.push_encryption import public_point

LIFE = timedelta(hours=12)
"""How long a token holds; RFC 8292 allows a day."""

_FIGURES = re.compile(r"[A-Za-z0-9_-]+")
_SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[^/\s]+\S*")


def encoded(raw: bytes) -> str:
    """Base64 of the URL alphabet without padding, as browsers and tokens write it."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of such a text; padding is allowed. Raises ValueError for anything else."""
    bare = text.rstrip("=")
    if not _FIGURES.fullmatch(bare):
        raise ValueError("not base64url")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the installation's key, and where the push service can ask (``subject``)."""

    key: ec.EllipticCurvePrivateKey
    subject: str

    @property
    def public(self) -> str:
        """The public key as browsers take it (``applicationServerKey``)."""
        return encoded(public_point(self.key))

    @property
    def name(self) -> str:
        """A short name of the public key, to know subscriptions made under another one."""
        return sha256(public_point(self.key)).hexdigest()[:16]

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header ``Authorization`` of a call to ``endpoint``."""
        # The origin, as a service writes its own: every endpoint is https on its own port.
        claims = {
            "aud": f"https://{urlsplit(endpoint).hostname}",
            "exp": int((now + LIFE).timestamp()),
            "sub": self.subject,
        }
        told = ".".join(
            encoded(json.dumps(part, separators=(",", ":")).encode())
            for part in ({"typ": "JWT", "alg": "ES256"}, claims)
        )
        r, s = decode_dss_signature(self.key.sign(told.encode(), ec.ECDSA(hashes.SHA256())))
        signature = encoded(r.to_bytes(32) + s.to_bytes(32))
        return f"vapid t={told}.{signature}, k={self.public}"


def sender(private_key: str, subject: str) -> Sender:
    """The sender of the settings' two texts; raises ValueError, in words, for malformed ones."""
    try:
        raw = decoded(private_key)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ValueError("the private key must be 32 bytes in base64url (43 signs)")
    if not _SUBJECT.fullmatch(subject):
        raise ValueError("the subject must be mailto:… or https://…")
    try:
        key = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
    except ValueError:
        raise ValueError("the private key is no key of P-256") from None
    return Sender(key, subject)


def fresh_private_key() -> str:
    """A new private key as the settings take it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(32))
