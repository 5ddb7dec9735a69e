"""One POST to another program: bounded in time and size, never redirected, and, where the address
comes from a person, only to public addresses.

The host is resolved once and the line is opened to exactly the address that was looked at, so a
name that answers differently a moment later (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import SplitResult, urlsplit

MOST_SENT = 64 * 1024
MOST_READ = 16 * 1024
LONGEST_RETRY = timedelta(days=1)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address may not be called: why, for the person who entered it."""


class NotReached(Exception):
    """The other side could not be reached, so it has certainly taken nothing."""


class BrokenOff(Exception):
    """The line broke after the request had left: the other side may have taken it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; ``body`` is its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> timedelta | None:
        """What ``Retry-After`` asks for: seconds or an instant; None where it does not."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return min(timedelta(seconds=int(text[:6])), LONGEST_RETRY)
        try:
            at = parsedate_to_datetime(text)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            rest = at - datetime.now(UTC)
        except (ValueError, OverflowError, TypeError):
            # What another program wrote there is no instant.
            return None
        return max(timedelta(0), min(rest, LONGEST_RETRY))


def checked(url: str, *, schemes: Sequence[str] = ("https",)) -> SplitResult:
    """The address in its parts; raises Refused for one that no call may go to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"not an address: {error}") from error
    if parts.scheme not in schemes:
        raise Refused(f"only {', '.join(schemes)} is allowed")
    if not parts.hostname or parts.username or parts.password or port == 0:
        raise Refused("a host, and neither name nor password, must stand in the address")
    return parts


def public_addresses(
    host: str, port: int, allowed: Sequence[Network] = ()
) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses of a host, all of them public or in ``allowed``; raises Refused, NotReached.

    One private address among them refuses the host: which one is called would be chance.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"{host}: {error}") from error
    addresses: list[tuple[socket.AddressFamily, str]] = []
    for family, _type, _protocol, _name, where in found:
        text = str(where[0]).partition("%")[0]
        if not is_public(ipaddress.ip_address(text), allowed):
            raise Refused(f"{host} leads to {text}, which is not a public address")
        addresses.append((family, text))
    return addresses


def is_public(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether the address is one of the open internet, or of a network this installation allows."""
    if any(address.version == network.version and address in network for network in allowed):
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner, allowed)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float,
    only_public: bool = True,
    allowed: Sequence[Network] = (),
    schemes: Sequence[str] = ("https",),
) -> Answer:
    """POST ``body``; the whole call ends within ``timeout`` seconds, but for looking up the name,
    which only the system's own resolver ends. An answer that sends the caller elsewhere (3xx) is
    given back like any other. Raises Refused, NotReached, BrokenOff."""
    if len(body) > MOST_SENT:
        raise Refused("the message is too long")
    parts = checked(url, schemes=schemes)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    ends = monotonic() + timeout
    if only_public:
        _family, where = public_addresses(host, port, allowed)[0]
    else:
        where = host
    left = ends - monotonic()
    if left <= 0:
        raise NotReached("the name was looked up for too long")
    line = _Line(host, port, where, left, secure=parts.scheme == "https")
    return line.post(parts, body, headers)


class _Line(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name it was asked for."""

    def __init__(self, host: str, port: int, where: str, timeout: float, *, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        if secure:
            self.default_port = 443
        self._where = where
        self._secure = secure
        self._is_cut = False

    def connect(self) -> None:
        """Open the line to the very address, and let the certificate speak of the name."""
        self.sock = socket.create_connection((self._where, self.port), self.timeout)
        if self._is_cut:
            raise TimeoutError("the line was opened too slowly")
        if self._secure:
            # Kept in ``sock`` before it shakes hands, so that the watch can cut it then too.
            secured = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = secured
            secured.do_handshake()

    def post(self, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        watch = threading.Timer(float(self.timeout or 10), self._cut)
        watch.daemon = True
        watch.start()
        try:
            try:
                self.connect()
            except (OSError, ssl.SSLError) as error:
                raise NotReached(f"{type(error).__name__}: {error}") from error
            try:
                self.request("POST", path, body, {"Connection": "close", **headers})
                answer = self.getresponse()
                return Answer(
                    answer.status,
                    {name.lower(): value for name, value in answer.getheaders()},
                    answer.read(MOST_READ),
                )
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise BrokenOff(f"{type(error).__name__}: {error}") from error
        finally:
            watch.cancel()
            self.close()

    def _cut(self) -> None:
        """End a call that answers too slowly, a byte at a time or not at all."""
        self._is_cut = True
        line = self.sock
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
