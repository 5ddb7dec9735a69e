"""`manage.py after_restore`: what a restored backup would send again, and the decision about it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import after_restore
from notifications.after_restore import Review, Waiting
from notifications.models import SendingHold

SHOWN = 50


class Command(BaseCommand):
    """Without a decision: show. Nothing is sent by this command itself; the workers do."""

    help = "After a backup was restored: show what would be sent again, and decide about it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        decision = parser.add_mutually_exclusive_group()
        decision.add_argument("--hold", action="store_true", help="let nothing leave from now on")
        decision.add_argument(
            "--skip-sent", action="store_true", help="send only what the ledger does not have"
        )
        decision.add_argument(
            "--skip-until",
            metavar="INSTANT",
            help="send only what falls due from then on, such as 2026-11-20T17:00",
        )
        decision.add_argument("--send", action="store_true", help="send everything, also twice")
        parser.add_argument("--by", metavar="USERNAME", help="who decides, for the record")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--all", action="store_true", help=f"list more than {SHOWN} of each")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            if options["hold"]:
                after_restore.raise_hold(SendingHold.Cause.ASKED, timezone.now(), "manage.py")
            elif options["skip_sent"]:
                found = after_restore.skip_sent(by=by)
                self.stdout.write(
                    f"not sent again: {len(found.sent)}; dead, to be looked at: "
                    f"{len(found.uncertain)}; will be sent: {len(found.unsent)}"
                )
                return
            elif options["skip_until"]:
                skipped = after_restore.skip_until(_instant(options["skip_until"]), by=by)
                self.stdout.write(f"not sent: {skipped}; the rest will be sent")
                return
            elif options["send"]:
                after_restore.send_all(by=by)
                self.stdout.write("everything will be sent")
                return
        except after_restore.NothingHeld:
            raise CommandError(
                "Nothing is held: there is nothing to decide. --hold raises a hold by hand."
            ) from None
        self._show(as_json=options["as_json"], every=options["all"])

    def _person(self, username: str | None) -> Any:
        if not username:
            return None
        found = get_user_model().objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"Nobody is called {username}.")
        return found

    def _show(self, *, as_json: bool, every: bool) -> None:
        after_restore.is_held(timezone.now())
        hold = after_restore.open_hold()
        if hold is not None:
            after_restore.write_what_is_due()
        found = after_restore.review() if hold is not None else Review()
        if as_json:
            told = {
                "held": hold and {"cause": hold.cause, "detail": hold.detail},
                **asdict(found),
            }
            self.stdout.write(json.dumps(told, default=str))
            return
        if hold is None:
            self.stdout.write("Nothing is held: messages leave as they fall due.")
            return
        self.stdout.write(
            f"Nothing leaves since {timezone.localtime(hold.began_at):%d/%m/%Y %H:%M} "
            f"({hold.get_cause_display()}; {hold.detail})."
        )
        most = None if every else SHOWN
        for title, rows in (
            ("sent before, would be sent again", found.sent),
            ("begun before, nobody knows whether it arrived", found.uncertain),
            ("not sent before, as far as the ledger knows", found.unsent),
        ):
            self.stdout.write(f"\n{title}: {len(rows)}")
            for row in rows[:most]:
                self.stdout.write(f"  {_line(row)}")
        self.stdout.write(f"\nsent before, and not known here any more: {len(found.lost)}")
        for key in found.lost[:most]:
            self.stdout.write(f"  {key}")
        self.stdout.write("\nDecide: --skip-sent, --skip-until INSTANT or --send.")


def _line(row: Waiting) -> str:
    roads = f"; by another road: {', '.join(row.other_roads)}" if row.other_roads else ""
    before = f"  [{row.before} {row.before_at}]" if row.before else ""
    return f"{row.key}  {row.recipient}  {row.subject_line}{before}{roads}"


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no instant: write it as 2026-11-20T17:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
