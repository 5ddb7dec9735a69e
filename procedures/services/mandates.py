"""Who stands in for somebody who is away: a post of its own, from a day to a day.

Rights follow posts, so a mandate is a post: the stand-in may do what the absent may, for those days
and in that office alone. Reminders go to him and pass over the absent
(``workflows.audiences``). No source rules on this; it is the office's own arrangement, and each
act goes on bearing the name of whoever did it.

Appointing, changing and ending are one act each: the post, its ``MandateAct``, and a letter to both
people. A mandate is never deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import nudge
from notifications.models import Reminder
from procedures.backends import holds_post, is_administrator, office_ids_of, posts_of
from procedures.messages.stand_ins import KIND_OF_ACT
from procedures.models import MandateAct, Organisation, Post, Role, User
from procedures.models.people import PERSONAL_ROLES
from procedures.refusals import RuleRefused

HEADS: dict[str, str] = {
    Organisation.Kind.PROVINCE: Role.PC_LEADER,
    Organisation.Kind.DEPARTMENT: Role.DIRECTOR,
    Organisation.Kind.DISTRICT: Role.LOCAL_LEADER,
    Organisation.Kind.COMMUNE: Role.LOCAL_LEADER,
}
"""Who may name a stand-in in an office, beside the administrator."""


def may_appoint(user: User, office: Organisation) -> bool:
    """Whether the person names stand-ins in an office: its head, or an administrator."""
    head = HEADS.get(office.kind)
    return is_administrator(user) or bool(head and holds_post(user, head, office.pk))


def may_change(user: User, mandate: Post) -> bool:
    """Whether the person sets other days: whoever names stand-ins, but not his own standing in for
    the head, which he would prolong himself."""
    try:
        _require_right(user, mandate, mandate.user)
    except PermissionDenied:
        return False
    return True


def may_end(user: User, mandate: Post) -> bool:
    """Whether the person ends a mandate: whoever names stand-ins, or the absent who is back."""
    is_absent = mandate.stands_in_for is not None and mandate.stands_in_for.user_id == user.pk
    return is_absent or may_appoint(user, mandate.organisation)


def is_over(mandate: Post, today: date) -> bool:
    """Whether nobody stands in under this mandate any more, nor will."""
    first, last = days_of(mandate)
    return last < max(first, today)


def days_of(mandate: Post) -> tuple[date, date]:
    """First and last day of a mandate, which the database holds it to have."""
    if mandate.valid_from is None or mandate.valid_to is None:
        raise ValueError("a mandate has its days")
    return mandate.valid_from, mandate.valid_to


# --- the three acts ------------------------------------------------------------------------------


def appoint(
    *,
    post_id: int,
    stand_in: User,
    first: date,
    last: date,
    by: User,
    document: str = "",
    reason: str = "",
) -> Post:
    """Let ``stand_in`` hold a post from ``first`` to ``last`` in place of its holder.

    Raises PermissionDenied and RuleRefused as ``refuse_appointment`` does.
    """
    with transaction.atomic():
        post = _lock(post_id)
        refuse_appointment(post, stand_in=stand_in, first=first, last=last, by=by)
        mandate = Post.objects.create(
            user=stand_in,
            organisation=post.organisation,
            role=post.role,
            valid_from=first,
            valid_to=last,
            stands_in_for=post,
        )
        _record(mandate, MandateAct.Kind.APPOINTED, first, last, by, document, reason)
        return mandate


def change(
    mandate_id: int,
    *,
    first: date,
    last: date,
    by: User,
    document: str = "",
    reason: str = "",
) -> Post:
    """Give a mandate other days; its first day only while it has not begun.

    Raises PermissionDenied and RuleRefused as ``refuse_change`` does.
    """
    with transaction.atomic():
        mandate = _lock(mandate_id)
        refuse_change(mandate, first=first, last=last, by=by)
        mandate.valid_from, mandate.valid_to = first, last
        mandate.save(update_fields=["valid_from", "valid_to"])
        _record(mandate, MandateAct.Kind.CHANGED, first, last, by, document, reason)
        return mandate


def end(mandate_id: int, *, by: User, document: str = "", reason: str = "") -> Post:
    """The absent is back: he holds his post again from now on.

    What has begun ends with yesterday; what has not is called off and never had a day. Raises
    PermissionDenied for whoever may not (``may_end``), RuleRefused if it is over.
    """
    with transaction.atomic():
        mandate = _lock(mandate_id)
        if mandate.stands_in_for is None:
            raise Post.DoesNotExist(f"post {mandate_id} stands in for nobody")
        if not may_end(by, mandate):
            raise PermissionDenied(
                _("Chỉ người vắng mặt, lãnh đạo cơ quan hoặc quản trị hệ thống mới kết thúc.")
            )
        today = timezone.localdate()
        if is_over(mandate, today):
            raise RuleRefused(_("Việc thay đã hết hạn."))
        first, last = days_of(mandate)
        has_begun = first <= today
        mandate.valid_to = (today if has_begun else first) - timedelta(days=1)
        mandate.save(update_fields=["valid_to"])
        kind = MandateAct.Kind.ENDED if has_begun else MandateAct.Kind.CALLED_OFF
        _record(mandate, kind, first, mandate.valid_to if has_begun else last, by, document, reason)
        return mandate


def _lock(post_id: int) -> Post:
    """A post under the lock of its office: stand-ins of one office are named one after another,
    so that no two acts together make a circle or an overlap that neither makes alone."""
    office_id = Post.objects.values_list("organisation_id", flat=True).get(pk=post_id)
    Organisation.objects.select_for_update(no_key=True).get(pk=office_id)
    return (
        Post.objects.select_for_update(of=("self",))
        .select_related("organisation", "user", "stands_in_for__user")
        .get(pk=post_id)
    )


def _record(
    mandate: Post,
    kind: MandateAct.Kind,
    first: date,
    last: date,
    by: User,
    document: str,
    reason: str,
) -> None:
    """Put the act on record and owe both people their letter."""
    if mandate.stands_in_for is None:
        raise ValueError(f"post {mandate.pk} stands in for nobody")
    now = timezone.now()
    act = MandateAct.objects.create(
        mandate=mandate,
        kind=kind,
        absent_id=mandate.stands_in_for.user_id,
        stand_in_id=mandate.user_id,
        first=first,
        last=last,
        document=document.strip(),
        reason=reason.strip(),
        by=by,
        at=now,
    )
    Reminder.objects.bulk_create(
        Reminder(
            subject=f"mandate:{mandate.pk}",
            rung=f"act:{act.pk}",
            kind=KIND_OF_ACT[kind],
            audience=f"user:{person}",
            send_at=now,
        )
        for person in (act.stand_in_id, act.absent_id)
    )
    nudge.sweep_soon()


# --- what is refused -----------------------------------------------------------------------------


def refuse_appointment(post: Post, *, stand_in: User, first: date, last: date, by: User) -> None:
    """Say no to a stand-in who cannot be, before anything is written; also for a preview.

    PermissionDenied for anybody but the office's head or an administrator, and for whoever would
    lend a head's post to himself. RuleRefused at its field for a post that is personal, has ended
    or is itself held for another; days that are over, the wrong way round, or outside the post's
    own; the holder himself, somebody of another office or who has left; days on which another
    stands in already, and whoever is away or stands in himself, so that no chain comes about.
    """
    _require_right(by, post, stand_in)
    _refuse_post(post)
    _refuse_days(post, first, last)
    _refuse_stand_in(post, stand_in, first, last)
    _refuse_overlap(post, first, last)
    _refuse_chain(post, stand_in, first, last)


def refuse_change(mandate: Post, *, first: date, last: date, by: User) -> None:
    """Say no to other days, before anything is written; also for a preview."""
    post = mandate.stands_in_for
    if post is None:
        raise Post.DoesNotExist(f"post {mandate.pk} stands in for nobody")
    _require_right(by, mandate, mandate.user)
    today = timezone.localdate()
    if is_over(mandate, today):
        raise RuleRefused(_("Việc thay đã hết hạn; hãy cử người thay lần mới."))
    begun_on, _ended_on = days_of(mandate)
    if begun_on <= today and first != begun_on:
        raise RuleRefused(
            _("Việc thay đã bắt đầu ngày %(day)s; chỉ đổi được ngày cuối.")
            % {"day": f"{begun_on:%d/%m/%Y}"},
            field="first",
        )
    if (first, last) == days_of(mandate):
        raise RuleRefused(_("Những ngày này đang là ngày của việc thay."), field="last")
    _refuse_days(post, first, last, has_begun=begun_on <= today)
    _refuse_stand_in(post, mandate.user, first, last)
    _refuse_overlap(post, first, last, apart_from=mandate)
    _refuse_chain(post, mandate.user, first, last, apart_from=mandate)


def _require_right(by: User, post: Post, stand_in: User) -> None:
    if not may_appoint(by, post.organisation):
        raise PermissionDenied(_("Chỉ lãnh đạo cơ quan hoặc quản trị hệ thống mới cử người thay."))
    if stand_in.pk == by.pk and not is_administrator(by):
        head = HEADS.get(post.organisation.kind)
        if not any(
            own.role == head
            and own.stands_in_for_id is None
            and post.organisation_id in office_ids_of(own)
            for own in posts_of(by)
        ):
            raise PermissionDenied(
                _("Người đang thay lãnh đạo không tự cử mình hay tự kéo dài việc thay.")
            )


def _refuse_post(post: Post) -> None:
    if post.role in PERSONAL_ROLES:
        raise RuleRefused(
            _(
                "Không cử người thay cho vị trí này: thành viên Hội đồng do quyết định thành lập "
                "Hội đồng nêu tên, doanh nghiệp tự cử người, quyền quản trị không cho mượn."
            ),
            field="post",
        )
    if post.stands_in_for_id is not None:
        raise RuleRefused(
            _("Vị trí này đang được giữ thay người khác; hãy cử người thay cho người đó."),
            field="post",
        )
    if not post.user.is_active:
        raise RuleRefused(
            _("Tài khoản của người giữ vị trí đã ngừng; hãy giao vị trí cho người khác."),
            field="post",
        )


MOST_DAYS = 366
"""A stand-in for longer than a year is a slip of the pen, or a new holder of the post. The house's
own bound: no source has one."""


def _refuse_days(post: Post, first: date, last: date, *, has_begun: bool = False) -> None:
    today = timezone.localdate()
    if (last - first).days >= MOST_DAYS:
        raise RuleRefused(
            _(
                "Việc thay kéo dài nhất một năm; lâu hơn thì giao hẳn vị trí cho người khác. Đây "
                "là quy ước của phần mềm."
            ),
            field="last",
        )
    if last < first:
        raise RuleRefused(_("Ngày cuối không thể trước ngày đầu."), field="last")
    if last < today:
        raise RuleRefused(_("Những ngày này đã qua."), field="last")
    if first < today and not has_begun:
        raise RuleRefused(_("Việc thay bắt đầu sớm nhất từ hôm nay."), field="first")
    if post.valid_from is not None and first < post.valid_from:
        raise RuleRefused(
            _("Người vắng mặt chỉ giữ vị trí này từ ngày %(day)s.")
            % {"day": f"{post.valid_from:%d/%m/%Y}"},
            field="first",
        )
    ends = [day for day in (post.valid_to, post.organisation.valid_to) if day is not None]
    if ends and min(ends) < last:
        field = "first" if min(ends) < first else "last"
        raise RuleRefused(
            _("Người vắng mặt chỉ giữ vị trí này đến hết ngày %(day)s.")
            % {"day": f"{min(ends):%d/%m/%Y}"},
            field=field,
        )


def _refuse_stand_in(post: Post, stand_in: User, first: date, last: date) -> None:
    if stand_in.pk == post.user_id:
        raise RuleRefused(_("Người thay phải là người khác."), field="stand_in")
    if not stand_in.is_active:
        raise RuleRefused(_("Tài khoản của người thay đã ngừng."), field="stand_in")
    own = [
        found
        for found in Post.objects.filter(
            user=stand_in, organisation=post.organisation, stands_in_for__isnull=True
        )
        if (found.valid_from is None or found.valid_from <= max(first, timezone.localdate()))
        and (found.valid_to is None or found.valid_to >= first)
    ]
    if not own:
        raise RuleRefused(_("Người thay phải giữ một vị trí trong cùng cơ quan."), field="stand_in")
    ends = [found.valid_to for found in own if found.valid_to is not None]
    if len(ends) == len(own) and max(ends) < last:
        raise RuleRefused(
            _("Người thay chỉ giữ vị trí trong cơ quan đến hết ngày %(day)s.")
            % {"day": f"{max(ends):%d/%m/%Y}"},
            field="last",
        )


def _within(first: date, last: date, apart_from: Post | None) -> Callable[[Q], list[Post]]:
    """Mandates with a day in common with these days, of a kind."""

    def found(whose: Q) -> list[Post]:
        return list(
            Post.objects.mandates()
            .filter(whose, valid_from__lte=last, valid_to__gte=first)
            .exclude(pk__in=[apart_from.pk] if apart_from else [])
            .select_related("user", "stands_in_for__user")
            .order_by("valid_from")[:1]
        )

    return found


def _refuse_overlap(post: Post, first: date, last: date, apart_from: Post | None = None) -> None:
    for other in _within(first, last, apart_from)(Q(stands_in_for=post)):
        begins, ends = days_of(other)
        raise RuleRefused(
            _("%(who)s đã thay vị trí này từ %(first)s đến %(last)s.")
            % {"who": other.user, "first": f"{begins:%d/%m/%Y}", "last": f"{ends:%d/%m/%Y}"},
            field="first",
        )


def _refuse_chain(
    post: Post, stand_in: User, first: date, last: date, apart_from: Post | None = None
) -> None:
    """Nobody stands in who is away himself, and nobody is away who stands in for another."""
    within = _within(first, last, apart_from)
    for other in within(Q(stands_in_for__user=stand_in)):
        begins, ends = days_of(other)
        raise RuleRefused(
            _("%(who)s cũng vắng mặt từ %(first)s đến %(last)s; hãy chọn người khác.")
            % {"who": stand_in, "first": f"{begins:%d/%m/%Y}", "last": f"{ends:%d/%m/%Y}"},
            field="stand_in",
        )
    for other in within(Q(user=post.user_id)):
        begins, ends = days_of(other)
        absent = other.stands_in_for.user if other.stands_in_for else ""
        raise RuleRefused(
            _(
                "%(who)s đang thay %(absent)s từ %(first)s đến %(last)s; hãy kết thúc hoặc đổi "
                "ngày việc thay đó trước."
            )
            % {
                "who": post.user,
                "absent": absent,
                "first": f"{begins:%d/%m/%Y}",
                "last": f"{ends:%d/%m/%Y}",
            },
            field="post",
        )
