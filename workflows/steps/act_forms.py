"""The forms of legal acts: each has its day, most have a paper, and each makes one service call.

A form that the law refuses is given back as it was typed, with the refusal at the field it is
about and the article beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.acts import Act, act_today
from procedures.models import Dossier, Organisation, User
from procedures.refusals import RuleRefused
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, not_in_the_future, under_known_law, word_errors


class ActForm(forms.Form):
    """One legal act: a form with its day and, where it has one, the number of its paper.

    ``way`` is its name on the page (prefix of its fields), ``title`` what it does, ``button`` the
    verb with its object. ``takes_document`` False leaves the paper out; ``takes_day`` False makes
    it an act of today.
    """

    way: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    button: ClassVar[str | Promise] = ""
    explanation: str | Promise = ""
    takes_day: ClassVar[bool] = True
    takes_document: ClassVar[bool] = True
    day_label: ClassVar[str | Promise] = gettext_lazy("Ngày thực hiện")
    document_label: ClassVar[str | Promise] = gettext_lazy("Số, ký hiệu văn bản")
    template: ClassVar[str] = ""
    fields_last: ClassVar[Sequence[str]] = ("on", "document")

    on = DayField()
    document = forms.CharField(
        max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        dossier: Dossier,
        user: User,
        office: Organisation | None,
        earliest: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.dossier = dossier
        self.user = user
        self.office = office
        self.earliest = earliest
        self.today = timezone.localdate()
        self.article = ""
        initial = {"on": self.today} | (kwargs.pop("initial", None) or {})
        super().__init__(data, prefix=self.way, initial=initial, **kwargs)
        self.label_suffix = ""
        self.fields["on"].label = str(self.day_label)
        self.fields["document"].label = str(self.document_label)
        if not self.takes_day:
            del self.fields["on"]
        if not self.takes_document:
            del self.fields["document"]
        self.build()
        last = [name for name in self.fields_last if name in self.fields]
        self.order_fields([name for name in self.fields if name not in last] + last)
        for field in self.fields.values():
            word_errors(field)

    def build(self) -> None:
        """Fields that depend on the dossier."""

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        """Whether this way is open to the dossier as it stands."""
        return True

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        not_in_the_future(day, self.today)
        under_known_law(day)
        if self.earliest is not None and day < self.earliest:
            raise ValidationError(
                _("Không trước ngày %(day)s (việc gần nhất của hồ sơ).")
                % {"day": f"{self.earliest:%d/%m/%Y}"},
                code="too_early",
            )
        return day

    def act(self) -> Act:
        """The circumstances: who, for which office, on which day, with which paper."""
        act = act_today(
            self.user, office=self.office, document=self.cleaned_data.get("document", "").strip()
        )
        day = self.cleaned_data.get("on", act.on)
        # The hour of the clock belongs to acts of today only.
        return act if day == act.on else replace(act, on=day, at=None)

    def perform(self, dossier: Dossier) -> Any:
        """Call the service; the engine holds the dossier's row."""
        raise NotImplementedError

    def done_words(self) -> str:
        """What the page says after the act."""
        return _("Đã thực hiện bước: %(title)s.") % {"title": str(self.title).lower()}

    def refuse(self, refusal: RuleRefused) -> None:
        """Put the refusal where it belongs: at its field, else above the form, with its article."""
        self.article = basis_words(refusal.article)
        name = self.field_of_refusal(refusal.field)
        self.add_error(name if name in self.fields else None, refusal.message)

    def field_of_refusal(self, name: str) -> str:
        """The field of this form that a service's field name is about."""
        return name
