"""Which roads a message takes: a plain rule over what the person has, wants, and has not read.

The bell is not in it: every message rings there, whatever else it does. The person's browsers are
beside it (``wants_push``): a push shows up or does not, and nobody can prove which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from notifications.models import Channel

ORDER: tuple[str, ...] = (Channel.EMAIL, Channel.ZALO, Channel.SMS)
"""The roads in the order in which they are tried: what costs nothing first."""

BESIDE: tuple[str, ...] = (Channel.WEBPUSH,)
"""Roads beside the order: they never stand in for another one, and are no step of the ladder."""

WITH_A_WISH: tuple[str, ...] = (*ORDER, *BESIDE)
"""Roads of which a person can say what he wants."""

ROAD_REFUSED = "road refused"
"""Why a message is not sent: its person has given up this road, or has no address on it."""

WITHOUT_A_WISH: frozenset[str] = frozenset({Channel.EMAIL})
"""Roads taken at once where the person has said nothing; the others wait for an unread one."""


@dataclass(frozen=True, slots=True)
class Person:
    """How a person can be reached. ``wishes``: (kind, or "" for all; channel) → wanted or not."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    gathers: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """An earlier rung of the same ladder, told to the same person."""

    is_read: bool


def ladder_of(kind: str) -> str:
    """The ladder a kind of message is a rung of: what stands before its dot; "" for none."""
    family, dot, _rung = kind.partition(".")
    return family if dot else ""


def wish(person: Person, kind: str, channel: str) -> bool | None:
    """What the person said of this road: for this kind, else for all kinds; None for nothing."""
    for key in ((kind, channel), ("", channel)):
        if key in person.wishes:
            return person.wishes[key]
    return None


def roads_for(
    person: Person,
    kind: str,
    *,
    is_legal: bool,
    open_roads: Collection[str],
    earlier: Sequence[Rung] = (),
) -> tuple[str, ...]:
    """The roads of one message, in order.

    1. At once: every road the person wants, and e-mail unless he does not. If that leaves none,
       the first road he has not refused.
    2. For each rung in a row, up to this one, without a sign of reading: one road more. Whoever
       has his letters gathered is not hurried, except in what the law requires.
    3. A legal notice cannot be switched off: if every road was refused, the first one with an
       address is taken all the same.
    """
    reachable = [road for road in ORDER if road in open_roads and person.addresses.get(road)]
    wishes = {road: wish(person, kind, road) for road in reachable}
    usable = [road for road in reachable if wishes[road] is not False]
    if is_legal and not usable:
        usable = reachable[:1]
    now = [
        road for road in usable if wishes[road] or (wishes[road] is None and road in WITHOUT_A_WISH)
    ] or usable[:1]
    more = 0 if person.gathers and not is_legal else _unread_in_a_row(earlier)
    later = [road for road in usable if road not in now]
    chosen = {*now, *later[:more]}
    return tuple(road for road in ORDER if road in chosen)


def wants_push(person: Person, kind: str, *, is_legal: bool) -> bool:
    """Whether the person's browsers are told of a message: at once, unless he does not want it.

    Whoever has his letters gathered is not called for each of them, except in what the law requires
    or where he asked for this kind. A push proves nothing, so a refused one stays refused: a legal
    notice has its other road.
    """
    wanted = wish(person, kind, Channel.WEBPUSH)
    if wanted is None:
        return is_legal or not person.gathers
    return wanted


def _unread_in_a_row(earlier: Sequence[Rung]) -> int:
    """How many of the last rungs, oldest first, show no sign of reading."""
    count = 0
    for rung in reversed(earlier):
        if rung.is_read:
            break
        count += 1
    return count
