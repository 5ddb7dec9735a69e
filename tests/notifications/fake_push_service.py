"""A push service on loopback under its real name, and a browser that reads what it is sent.

What a browser and a service do is written here anew from the RFCs, with nothing of the site's own
code: it proves that others understand what leaves.
"""

from __future__ import annotations

import json
import secrets
import socket
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.x509.oid import NameOID

from tests.notifications.fake_provider import Provider, provider

HOST = "fcm.googleapis.com"
PUBLIC_ADDRESS = "142.250.4.95"
"""What the names of push services lead to in the tests; the line is then brought to loopback."""


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def on_curve(raw: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _hmac(key: bytes, data: bytes) -> bytes:
    mac = HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()


@dataclass
class Receiver:
    """A browser: its key, its secret, and the address its maker's service gave it."""

    name: str = "b-1"
    host: str = HOST
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def told(self) -> dict[str, Any]:
        """What ``PushSubscription.toJSON()`` gives."""
        return {
            "endpoint": f"https://{self.host}/fcm/send/{self.name}",
            "expirationTime": None,
            "keys": {"p256dh": b64(point(self.key.public_key())), "auth": b64(self.auth)},
        }

    def decrypt(self, body: bytes) -> bytes:
        """The text of a push, by RFC 8291 section 3.4 and RFC 8188 section 2, step by step."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), on_curve(sender))
        own = point(self.key.public_key())
        keying = _hmac(_hmac(self.auth, shared), b"WebPush: info\x00" + own + sender + b"\x01")
        pseudo = _hmac(salt, keying)
        key = _hmac(pseudo, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _hmac(pseudo, b"Content-Encoding: nonce\x00\x01")[:12]
        text = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert text[-1:] == b"\x02"
        return text[:-1]

    def read(self, body: bytes) -> Any:
        return json.loads(self.decrypt(body))


def claims_of(authorization: str) -> tuple[dict[str, Any], str]:
    """What the sender claims and under which key; raises InvalidSignature where it is not his."""
    scheme, _space, rest = authorization.partition(" ")
    assert scheme == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = given["t"].split(".")
    assert json.loads(unb64(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = unb64(signature)
    assert len(raw) == 64
    on_curve(unb64(given["k"])).verify(
        encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
        f"{head}.{claims}".encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    return json.loads(unb64(claims)), given["k"]


@contextmanager
def push_service(monkeypatch: Any, folder: Path) -> Iterator[Provider]:
    """The service: its names lead to a public address, and a line to there leads here.

    The certificate is looked at as ever, by an authority of the test's own.
    """
    certificate = _certificate(folder)
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with provider(secured) as found:
        port = int(found.url.rsplit(":", 1)[1].split("/")[0])
        connect, resolve = socket.create_connection, socket.getaddrinfo

        def to_loopback(address: Any, *rest: Any, **more: Any) -> socket.socket:
            is_service = address == (PUBLIC_ADDRESS, 443)
            return connect(("127.0.0.1", port) if is_service else address, *rest, **more)

        def leads_to(host: Any, *rest: Any, **more: Any) -> Any:
            is_service = str(host).endswith((".googleapis.com", ".mozilla.com", ".apple.com"))
            if not is_service:
                return resolve(host, *rest, **more)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC_ADDRESS, 443))]

        monkeypatch.setattr(socket, "create_connection", to_loopback)
        monkeypatch.setattr(socket, "getaddrinfo", leads_to)
        yield found


def _certificate(folder: Path) -> Path:
    """Key and certificate of a push service, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a push service of the tests")])
    names = [HOST, "updates.push.services.mozilla.com", "web.push.apple.com"]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "push-service.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
