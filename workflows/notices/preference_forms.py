"""The forms of "Cách nhận tin": each is one call of a service of `notifications`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import choices
from notifications.channels import registry
from notifications.channels.webhook import add_endpoint
from notifications.models import (
    Channel,
    ChannelAddress,
    DeliveryChoice,
    Preference,
    WebhookEndpoint,
)
from notifications.roads import ORDER, WITH_A_WISH, WITHOUT_A_WISH, roads_for, wish
from procedures.messages import legal_kinds
from procedures.models import User
from workflows.notices.kind_groups import KindGroup
from workflows.notices.kind_groups import choices as kind_choices

AT_ONCE, UNREAD, NEVER = "at_once", "unread", "never"

WISHES: dict[str, str | Promise] = {
    AT_ONCE: gettext_lazy("Gửi ngay"),
    UNREAD: gettext_lazy("Chỉ khi lần nhắc trước chưa đọc"),
    NEVER: gettext_lazy("Không gửi"),
}

_ADDRESS_LABELS: dict[str, str | Promise] = {
    Channel.EMAIL: gettext_lazy("Địa chỉ thư điện tử khác"),
    Channel.SMS: gettext_lazy("Số điện thoại nhận SMS"),
    Channel.ZALO: gettext_lazy("Số điện thoại dùng Zalo"),
}


def open_roads() -> list[str]:
    """The roads a person can choose in this installation, in the order in which they are tried."""
    names = registry.open_names()
    return [road for road in ORDER if road in names]


def wishes_of(channel: str) -> list[tuple[str, str | Promise]]:
    """What can be wanted of a road; e-mail goes out at once or not at all."""
    left = [AT_ONCE, NEVER] if channel in WITHOUT_A_WISH else [AT_ONCE, UNREAD, NEVER]
    return [(wish, WISHES[wish]) for wish in left]


def as_wish(enabled: bool | None, channel: str) -> str:
    """A stored choice, or none, as the form shows it."""
    if enabled is None:
        return AT_ONCE if channel in WITHOUT_A_WISH else UNREAD
    return AT_ONCE if enabled else NEVER


def as_stored(wish: str) -> bool | None:
    """What the form says, as it is stored; None where the rule is to decide."""
    return {AT_ONCE: True, NEVER: False}.get(wish)


class PreferencesForm(forms.Form):
    """Roads, addresses, common letters and hours of one person."""

    digest = forms.ChoiceField(
        label=gettext_lazy("Gửi từng thư hay gom lại"),
        choices=DeliveryChoice.Digest.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Thư chung đi nửa giờ sau giờ mở cửa. Thông báo luật định và thư việc quá hạn luôn gửi "
            "riêng."
        ),
    )
    at_any_hour = forms.BooleanField(
        label=gettext_lazy("Gửi cả ngoài giờ làm việc"),
        required=False,
        help_text=gettext_lazy(
            "Không chọn: ngoài giờ làm việc chỉ có chuông trong phần mềm; thư và tin nhắn đợi đến "
            "giờ làm việc."
        ),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.user = user
        self.roads = open_roads()
        super().__init__(data, initial=_stored(user))
        # Roads first: they are what the page is opened for.
        fields: dict[str, forms.Field] = {}
        for road in self.roads:
            name = Channel(road).label
            fields[f"{road}_wish"] = forms.ChoiceField(
                label=name, choices=wishes_of(road), widget=forms.RadioSelect
            )
            fields[f"{road}_address"] = forms.CharField(
                label=str(_ADDRESS_LABELS[road]),
                required=False,
                max_length=254,
                help_text=self._address_help(road),
                widget=forms.TextInput(
                    attrs={
                        "autocomplete": "email" if road == Channel.EMAIL else "tel",
                        "inputmode": "email" if road == Channel.EMAIL else "tel",
                    }
                ),
            )
        self.fields = fields | self.fields

    def _address_help(self, road: str) -> str:
        if road != Channel.EMAIL:
            return _("Số di động Việt Nam, ví dụ 0912 345 678. Để trống: không dùng kênh này.")
        account = self.user.email or _("(tài khoản chưa có)")
        return _("Để trống: dùng địa chỉ của tài khoản, %(email)s.") % {"email": account}

    def save(self) -> bool:
        """Store everything; False, with errors at their fields, where an address is none."""
        given = self.cleaned_data
        for road in self.roads:
            try:
                choices.reach_by(self.user, road, given[f"{road}_address"])
            except ValidationError as error:
                self.add_error(f"{road}_address", error)
        if self.errors:
            return False
        choices.want(
            self.user,
            {("", road): as_stored(given[f"{road}_wish"]) for road in self.roads},
        )
        choices.choose(self.user, digest=given["digest"], at_any_hour=given["at_any_hour"])
        return True


def _stored(user: User) -> dict[str, Any]:
    choice = DeliveryChoice.objects.filter(pk=user.pk).first() or DeliveryChoice(user=user)
    stored: dict[str, Any] = {"digest": choice.digest, "at_any_hour": choice.at_any_hour}
    wishes = dict(Preference.objects.filter(user=user, kind="").values_list("channel", "enabled"))
    addresses = dict(
        ChannelAddress.objects.filter(user=user, is_active=True).values_list("channel", "address")
    )
    for road in open_roads():
        stored[f"{road}_wish"] = as_wish(wishes.get(road), road)
        stored[f"{road}_address"] = addresses.get(road, "")
    return stored


def roads_of_kinds() -> list[str]:
    """The open roads that a single kind can be chosen for: those of the ladder, and browsers."""
    return [road for road in WITH_A_WISH if road in registry.open_names()]


GENERAL = ""
"""Of a kind: no choice of its own, the general one holds."""

KEEP = "keep"
"""Of a group: each kind as it is chosen below."""


class GroupForm:
    """What a person wants of the kinds of one group: for all of them at once, and for single ones.

    A kind's own field wins where it was changed; all others follow the choice for the group. What
    the law requires does not follow "never": nobody refuses it by the way.
    """

    def __init__(self, data: Mapping[str, str], *, user: User, group: KindGroup) -> None:
        self.user, self.group = user, group
        self.roads = roads_of_kinds()
        self.data = data
        self.stored = own_wishes(user)

    def is_valid(self) -> bool:
        """Whether every field has something that is offered."""
        offered = {AT_ONCE, NEVER, GENERAL}
        return all(
            self._sent(road) in {*offered, KEEP}
            and all(self._sent(road, kind) in {*offered, None} for kind in self.group.kinds)
            for road in self.roads
        )

    def save(self) -> list[str]:
        """Store it; the legal kinds that go by a road although it is refused: no other is left."""
        legal = legal_kinds()
        wishes: dict[tuple[str, str], bool | None] = {}
        for road in self.roads:
            of_all = self._sent(road)
            for kind in self.group.kinds:
                before = self.stored.get((kind, road), GENERAL)
                own = self._sent(road, kind)
                wanted = before if own is None else own
                refused = of_all == NEVER and kind in legal
                if wanted == before and of_all != KEEP and not refused:
                    wanted = of_all or GENERAL
                if wanted != before:
                    wishes[kind, road] = as_stored(wanted)
        if wishes:
            choices.want(self.user, wishes)
        return self._going_all_the_same(legal)

    def _sent(self, road: str, kind: str = "") -> str | None:
        """What was sent for a kind, None where nothing was; for the group KEEP is the absence."""
        return self.data.get(f"{kind}@{road}", None if kind else KEEP)

    def _going_all_the_same(self, legal: Collection[str]) -> list[str]:
        mine = [kind for kind in self.group.kinds if kind in legal]
        if not mine:
            return []
        person = choices.read([self.user.pk], ()).people[self.user.pk]
        return [
            kind
            for kind in mine
            if any(
                wish(person, kind, road) is False
                for road in roads_for(person, kind, is_legal=True, open_roads=self.roads)
            )
        ]


def own_wishes(user: User) -> dict[tuple[str, str], str]:
    """The choices a person has made for single kinds: (kind, road) → at once or never."""
    return {
        (kind, channel): AT_ONCE if enabled else NEVER
        for kind, channel, enabled in Preference.objects.filter(user=user, channel__in=WITH_A_WISH)
        .exclude(kind="")
        .values_list("kind", "channel", "enabled")
    }


class WebhookForm(forms.Form):
    """An address of a program that is told of the person's messages."""

    url = forms.CharField(
        label=gettext_lazy("Địa chỉ nhận (https)"),
        max_length=250,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ những loại"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Không chọn loại nào: nhận mọi loại."),
    )

    def __init__(self, data: Any = None, *, user: User, language: str) -> None:
        super().__init__(data)
        self.user = user
        field = self.fields["kinds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = kind_choices(language)

    def save(self) -> WebhookEndpoint | None:
        """Enter the address; None, with the error at its field, where it may not be called."""
        given = self.cleaned_data
        try:
            return add_endpoint(self.user, given["url"], given["kinds"])
        except ValidationError as error:
            self.add_error("url", error)
            return None
