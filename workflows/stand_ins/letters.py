"""The letters of an act on a mandate: to the stand-in and to the absent, read for a whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.urls import reverse

from notifications.models import Reminder
from notifications.reminders import Letter
from procedures.messages import StandInMatter, compose_stand_in
from procedures.models import MandateAct, User
from workflows.audiences import language_of, role_words
from workflows.stand_ins.work import InHand, in_hand_of
from workflows.unsent import CHANGED_SINCE, UNKNOWN


def _key(text: str) -> int:
    """``act:12`` → 12; 0 for what has no number."""
    number = text.partition(":")[2]
    return int(number) if number.isdecimal() else 0


@dataclass
class StandInFacts:
    """The acts that the letters of one batch tell of, and what the absent have in hand."""

    acts: dict[int, MandateAct] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)
    in_hand: dict[int, InHand] = field(default_factory=dict)

    @classmethod
    def read(cls, reminders: Sequence[Reminder], today: date) -> StandInFacts:
        """Three statements for any number of letters."""
        acts = {
            act.pk: act
            for act in MandateAct.objects.filter(
                pk__in={_key(reminder.rung) for reminder in reminders}
            ).select_related("by", "absent", "stand_in", "mandate__organisation")
        }
        newest = dict(
            MandateAct.objects.filter(mandate__in={act.mandate_id for act in acts.values()})
            .order_by()
            .values_list("mandate")
            .annotate(Max("id"))
        )
        posts = {act.mandate.stands_in_for_id or 0 for act in acts.values()}
        return cls(acts, newest, in_hand_of(posts, today))

    def reason_against(self, reminder: Reminder) -> str:
        """A letter is true until the next act on the same mandate, which has its own."""
        act = self.acts.get(_key(reminder.rung))
        if act is None:
            return UNKNOWN
        return "" if self.newest.get(act.mandate_id) == act.pk else CHANGED_SINCE

    def people_of(self, reminder: Reminder) -> list[User]:
        """The one person whom this letter is for; never passed over, he is told of himself."""
        act, key = self.acts.get(_key(reminder.rung)), _key(reminder.audience)
        if act is None:
            return []
        return [
            person for person in (act.stand_in, act.absent) if person.pk == key and person.is_active
        ]

    def letter(self, reminder: Reminder, person: User) -> Letter:
        """The letter in the person's language, with what the absent has in hand now."""
        act = self.acts[_key(reminder.rung)]
        held = self.in_hand.get(act.mandate.stands_in_for_id or 0, InHand())
        written = compose_stand_in(
            reminder.kind,
            StandInMatter(
                to_stand_in=person.pk == act.stand_in_id,
                absent=str(act.absent),
                stand_in=str(act.stand_in),
                post=role_words(act.mandate.role),
                office=str(act.mandate.organisation),
                first=act.first,
                last=act.last,
                by=str(act.by),
                document=act.document,
                reason=act.reason,
                tasks=held.tasks,
                soonest=held.soonest,
            ),
            language_of(person),
        )
        return Letter(
            recipient_id=person.pk,
            kind=reminder.kind,
            subject_line=written.subject_line,
            body=written.body,
            link=reverse("stand_in", args=[act.mandate_id]),
        )
