"""A message as an e-mail: text and HTML from one template, one click to the task, one thread a
dossier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from notifications.choices import legal_kinds
from notifications.models import Message

TEMPLATE = "notifications/letter.html"
_LINE = re.compile(r"(?P<name>[^:\n]{1,40}): (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a letter, or lines with a name each."""

    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def as_email(message: Message) -> EmailMultiAlternatives:
    """The letter as it leaves, with the key in the Message-ID."""
    language = getattr(message.recipient, "language", None) or settings.LANGUAGE_CODE
    context = {
        "subject_line": " ".join(message.subject_line.split()),
        "blocks": blocks(message.body),
        "body": message.body,
        "link": open_link(message),
        "preferences": preferences_link(message),
        "language": language,
        "site": settings.SITE_URL,
    }
    with translation.override(language):
        text = render_to_string(TEMPLATE, {**context, "part": "text"})
        html = render_to_string(TEMPLATE, {**context, "part": "html"})
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject_line.split()),
        body=text.strip() + "\n",
        to=[message.address],
        headers=_headers(message),
    )
    mail.attach_alternative(html.strip() + "\n", "text/html")
    return mail


def _headers(message: Message) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(message),
        "Auto-Submitted": "auto-generated",
        "X-CCN-Key": message.key,
    }
    if message.thread:
        headers["In-Reply-To"] = headers["References"] = thread_id(message.thread)
    if (preferences := preferences_link(message)) != "":
        headers["List-Unsubscribe"] = f"<{preferences}>"
    return headers


def blocks(body: str) -> list[Block]:
    """The text as paragraphs; neighbouring lines "Name: text" as one block with their names."""
    found = []
    for paragraph in body.split("\n\n"):
        lines = [_LINE.fullmatch(line) for line in paragraph.splitlines()]
        if len(lines) > 1 and all(lines):
            found.append(Block(lines=tuple((line["name"], line["text"]) for line in lines if line)))
        elif paragraph.strip():
            found.append(Block(text=paragraph.strip()))
    return found


def open_link(message: Message) -> str:
    """One click to the task: the address that notes the reading and goes on to ``message.link``."""
    path = open_path(message)
    return f"{settings.SITE_URL}{path}" if path else ""


def open_path(message: Message) -> str:
    """The same within this site; empty where the message leads nowhere."""
    if settings.NOTIFICATION_OPEN_VIEW and message.pk:
        try:
            return reverse(settings.NOTIFICATION_OPEN_VIEW, args=[message.pk])
        except NoReverseMatch:
            return message.link
    return message.link


def preferences_link(message: Message) -> str:
    """Where the reader changes what he gets; empty for what the law requires, which he cannot
    switch off."""
    if not settings.NOTIFICATION_PREFERENCES_VIEW or message.kind in legal_kinds():
        return ""
    try:
        return f"{settings.SITE_URL}{reverse(settings.NOTIFICATION_PREFERENCES_VIEW)}"
    except NoReverseMatch:
        return ""


def message_id(message: Message) -> str:
    """``<deadline.12.v1.before.5.email@site>``: the same for every try at the same message."""
    return f"<{message.key.replace(':', '.')}@{_domain()}>"


def thread_id(thread: str) -> str:
    """The id that all letters of a thread refer to, the same for ever and for every reader.

    No letter bears it: readers of mail gather what refers to the same id, also when the first
    letter of a thread went to someone else.
    """
    plain = re.sub(r"[^A-Za-z0-9.-]", "-", thread)
    if plain != thread:
        plain = f"{plain}-{sha256(thread.encode()).hexdigest()[:8]}"
    return f"<thread.{plain}@{_domain()}>"


def _domain() -> str:
    sender = settings.DEFAULT_FROM_EMAIL
    try:
        validate_email(sender)
    except ValidationError:
        return urlsplit(settings.SITE_URL).hostname or "localhost"
    return Address(addr_spec=sender).domain
