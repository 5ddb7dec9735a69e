"""Encrypting a push for the browser that asked for it (RFC 8291, on RFC 8188's aes128gcm).

The push service passes on what it cannot read: the key is agreed between a fresh key of ours and
the browser's own. Curve, key derivation and cipher are those of ``cryptography``; here is only how
the two documents put them together, tested by their own examples.
"""

from __future__ import annotations

import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_SIZE = 4096
"""Bytes of the one record at most, as its header says; push services take no longer body."""

SALT_BYTES = 16
POINT_BYTES = 65
AUTH_BYTES = 16
TAG_BYTES = 16
HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES
LAST_RECORD = b"\x02"
"""What parts the text from its padding in the last record (RFC 8188 section 2)."""

MOST_TEXT = RECORD_SIZE - HEADER_BYTES - len(LAST_RECORD) - TAG_BYTES
"""Bytes of text and padding that fit."""


def public_point(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """The public key as the 65 bytes of an uncompressed point of P-256."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def as_public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's public key; raises ValueError for what is no uncompressed point of P-256."""
    if len(point) != POINT_BYTES:
        raise ValueError(f"a public key has {POINT_BYTES} bytes, not {len(point)}")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def encrypt(
    text: bytes,
    *,
    browser_key: bytes,
    auth: bytes,
    length: int = 0,
    our_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push with ``text`` for the browser of ``browser_key`` and ``auth``.

    ``length``: bytes to which the text is padded, so that its length tells nothing. Our key and the
    salt are made anew for each push; they are arguments for the RFC's examples. Raises ValueError
    for a key that is none, and for a text that does not fit.
    """
    padding = max(0, length - len(text))
    if len(text) + padding > MOST_TEXT:
        raise ValueError(f"a push holds at most {MOST_TEXT} bytes of text")
    if len(auth) != AUTH_BYTES:
        raise ValueError(f"the secret of a subscription has {AUTH_BYTES} bytes, not {len(auth)}")
    our_key = our_key or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(SALT_BYTES)
    our_point = public_point(our_key)
    shared = our_key.exchange(ec.ECDH(), as_public_key(browser_key))
    keying = _derived(shared, auth, b"WebPush: info\0" + browser_key + our_point, 32)
    key = _derived(keying, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(keying, salt, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, text + LAST_RECORD + bytes(padding), None)
    return salt + struct.pack("!IB", RECORD_SIZE, POINT_BYTES) + our_point + record


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
