"""The browsers that a person lets show his messages: entered, renewed, listed, ended.

A browser tells the address at which its maker's push service takes messages for it. Only the hosts
of ``settings.NOTIFICATION_WEBPUSH`` are ever taken, and asked again at each call.

A browser belongs to one person at a time. It is known again by a cookie of its own: whoever signs
out there, or signs in after somebody else, ends what was there before, so that nobody reads the
messages of the one who sat there earlier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.channels import http, push_encryption, registry, vapid
from notifications.models import Channel, Message, PushSubscription
from notifications.roads import ROAD_REFUSED

MOST_A_PERSON = 10
LONGEST_ENDPOINT = 1000
"""Signs of an address; those of today's services have 150 to 700."""

_PLAIN = re.compile(r"[\x21-\x7e]+")
"""Signs of an address as browsers give it: an address with others is read in more than one way."""

Ended = PushSubscription.Ended


class RefusedEndpoint(Exception):
    """The address is none of a push service that this installation allows."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a browser tells of its subscription (``PushSubscription.toJSON()``), checked."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def digest(self) -> str:
        """By which the endpoint is found, however long it is."""
        return sha256(self.endpoint.encode()).hexdigest()


def current_sender() -> vapid.Sender | None:
    """Who pushes in this installation; None where the road is off or its key is malformed (which
    the system check tells)."""
    if Channel.WEBPUSH not in registry.open_names():
        return None
    told = settings.NOTIFICATION_WEBPUSH
    try:
        return vapid.sender(told["private_key"], told["subject"])
    except ValueError:
        return None


def check_endpoint(url: str) -> None:
    """Raise RefusedEndpoint unless this is https, on its own port, of an allowed push service."""
    try:
        parts = http.checked(url)
    except http.Refused as error:
        raise RefusedEndpoint(str(error)) from error
    host = parts.hostname or ""
    if parts.port not in (None, 443):
        raise RefusedEndpoint("a push service is called on port 443 only")
    if not any(is_of(host, allowed) for allowed in settings.NOTIFICATION_WEBPUSH["hosts"]):
        raise RefusedEndpoint(f"{host} is no push service that is allowed here")


def is_of(host: str, allowed: str) -> bool:
    """Whether the host is ``allowed``: the same name, or one before the rest of ``*.rest``."""
    allowed = allowed.lower()
    if allowed.startswith("*."):
        return host.endswith(allowed[1:]) and host != allowed[1:]
    return host == allowed


def given(told: Any) -> Given:
    """What a browser told, checked; raises ValidationError, in words, for anything else."""
    told = told if isinstance(told, dict) else {}
    keys = told.get("keys") if isinstance(told.get("keys"), dict) else {}
    endpoint, p256dh, auth = told.get("endpoint"), keys.get("p256dh"), keys.get("auth")
    if not (isinstance(endpoint, str) and isinstance(p256dh, str) and isinstance(auth, str)):
        raise ValidationError(_("Trình duyệt gửi một đăng ký không đầy đủ."), code="incomplete")
    if len(endpoint) > LONGEST_ENDPOINT or not _PLAIN.fullmatch(endpoint):
        raise ValidationError(
            _("Địa chỉ máy chủ đẩy của trình duyệt quá dài hoặc có ký tự lạ."), code="endpoint"
        )
    try:
        check_endpoint(endpoint)
    except RefusedEndpoint as error:
        raise ValidationError(
            _(
                "Máy chủ đẩy của trình duyệt này không nằm trong danh sách được phép; hãy dùng "
                "trình duyệt khác hoặc hỏi người vận hành."
            ),
            code="endpoint",
        ) from error
    try:
        push_encryption.as_public_key(vapid.decoded(p256dh))
        is_secret = len(vapid.decoded(auth)) == push_encryption.AUTH_BYTES
    except ValueError:
        is_secret = False
    if not is_secret:
        raise ValidationError(_("Trình duyệt gửi khóa mã hóa không đúng."), code="keys")
    return Given(endpoint, p256dh.rstrip("="), auth.rstrip("="))


# --- the person's browsers -----------------------------------------------------------------------


def browsers_of(user: Any) -> QuerySet[PushSubscription]:
    """The browsers that show the person's messages, oldest first."""
    return PushSubscription.objects.filter(owner=user, is_active=True).order_by("pk")


def digest_of(browser: str) -> str:
    """The digest of a browser's cookie, which is all that is kept of it."""
    return sha256(browser.encode()).hexdigest()


@transaction.atomic
def subscribe(
    owner: Any, told: Given, *, sender: vapid.Sender, browser: str, label: str
) -> PushSubscription:
    """Let a browser show the person's messages from now on.

    What the browser had before is ended, his own or another person's: it shows the messages of one
    person, through one subscription. Raises ValidationError for more than ten.
    """
    # The person's row is the lock under which his browsers are counted.
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
    digest = digest_of(browser)
    before = PushSubscription.objects.select_for_update().filter(is_active=True)
    same = before.filter(endpoint_digest=told.digest) | before.filter(browser_digest=digest)
    standing: PushSubscription | None = None
    for found in same:
        if _is_the_same(found, owner, told, sender, digest):
            standing = found
        else:
            is_own = found.owner_id == owner.pk
            end(found, Ended.REPLACED if is_own else Ended.OTHER_PERSON)
    if standing is not None:
        return standing
    if browsers_of(owner).count() >= MOST_A_PERSON:
        raise ValidationError(
            _("Mỗi người có nhiều nhất %(count)s trình duyệt; hãy thôi dùng một trình duyệt trước.")
            % {"count": MOST_A_PERSON},
            code="many",
        )
    return PushSubscription.objects.create(
        owner=owner,
        endpoint=told.endpoint,
        endpoint_digest=told.digest,
        p256dh=told.p256dh,
        auth=told.auth,
        sender=sender.name,
        browser_digest=digest,
        label=label,
        created_at=timezone.now(),
    )


def _is_the_same(
    found: PushSubscription, owner: Any, told: Given, sender: vapid.Sender, digest: str
) -> bool:
    return (
        found.owner_id,
        found.endpoint,
        found.p256dh,
        found.auth,
        found.sender,
        found.browser_digest,
    ) == (owner.pk, told.endpoint, told.p256dh, told.auth, sender.name, digest)


def renew(
    owner: Any, told: Given, *, sender: vapid.Sender, browser: str
) -> PushSubscription | None:
    """The browser's service gave it another address; None where it shows nothing of this person's
    (any more), so that nobody is subscribed who did not ask for it."""
    before = browsers_of(owner).filter(browser_digest=digest_of(browser)).first()
    if before is None:
        return None
    return subscribe(owner, told, sender=sender, browser=browser, label=before.label)


def end_own(owner: Any, key: int) -> bool:
    """Stop a browser of the person's; False where he has none of that key."""
    found = browsers_of(owner).filter(pk=key).first()
    if found is not None:
        end(found, Ended.BY_OWNER)
    return found is not None


def end_of_browser(browser: str, because: str, *, but: Any = None) -> int:
    """Stop whatever this browser shows, except what is ``but``'s; how many were ended."""
    found = PushSubscription.objects.filter(browser_digest=digest_of(browser), is_active=True)
    if but is not None:
        found = found.exclude(owner=but)
    ended = list(found)
    for subscription in ended:
        end(subscription, because)
    return len(ended)


def end(subscription: PushSubscription, because: str) -> None:
    """Stop a subscription; what waits for it is dropped. Ended before: nothing happens."""
    with transaction.atomic():
        PushSubscription.objects.filter(pk=subscription.pk, is_active=True).update(
            is_active=False, ended_at=timezone.now(), ended_because=because
        )
        # The bell has it, and nobody has to decide about a browser that was given up.
        Message.objects.filter(
            channel=Channel.WEBPUSH,
            recipient=subscription.owner_id,
            address=str(subscription.pk),
            state=Message.State.QUEUED,
        ).update(state=Message.State.DROPPED, dropped_because=ROAD_REFUSED)


# --- what a browser is called --------------------------------------------------------------------

_PROGRAMS: Sequence[tuple[str, str]] = (
    (r"coc_coc_browser", "Cốc Cốc"),
    (r"EdgA?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    (r"Windows", "Windows"),
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Mac OS X", "macOS"),
    (r"Linux|X11", "Linux"),
)


def label_of(user_agent: str) -> str:
    """``Chrome · Windows``: as much of the browser's own words as tells it from the next one."""
    parts = [
        name
        for known in (_PROGRAMS, _SYSTEMS)
        for name in [next((n for pattern, n in known if re.search(pattern, user_agent)), "")]
        if name
    ]
    return " · ".join(parts) or _("Trình duyệt khác")
