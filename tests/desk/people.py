"""Signing people in, and reading pages as they would."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from procedures.models import User


def signed_in(user: User) -> Client:
    """A browser in which ``user`` has signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: HttpResponse) -> str:
    """The page as text with its marks."""
    return answer.content.decode()
