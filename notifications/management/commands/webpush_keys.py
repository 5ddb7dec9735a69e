"""`manage.py webpush_keys`: a fresh key with which the site shows push services who it is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications.channels import vapid

TOLD = """\
# Into the environment of web and workers (deploy/ccn.env.example); keep the private key secret.
# A new key ends every browser's subscription: each person turns it on again.
CCN_WEBPUSH_PRIVATE_KEY={private}
CCN_WEBPUSH_SUBJECT=mailto:change-me@example.gov.vn
# The public key, which the pages tell the browsers by themselves:
# {public}"""


class Command(BaseCommand):
    """Prints a key and what to do with it; stores nothing."""

    help = "Make a key for web push (VAPID, RFC 8292) and say where it belongs."
    # A malformed key in the settings must not stop the command that makes a good one.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        private = vapid.fresh_private_key()
        public = vapid.sender(private, "https://example.invalid").public
        self.stdout.write(TOLD.format(private=private, public=public))
