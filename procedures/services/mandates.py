"""Who stands in for somebody who is away: a post of its own, from a day to a day.

Rights follow posts, so a mandate is a post: the stand-in may do what the absent may, for those days
and in that office alone. Reminders go to him and pass over the absent
(``workflows.audiences``). No source rules on this; it is the office's own arrangement, and each
act goes on bearing the name of whoever did it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.backends import holds_post, is_administrator
from procedures.models import Organisation, Post, Role, User
from procedures.refusals import RuleRefused

HEADS: dict[str, str] = {
    Organisation.Kind.PROVINCE: Role.PC_LEADER,
    Organisation.Kind.DEPARTMENT: Role.DIRECTOR,
    Organisation.Kind.DISTRICT: Role.LOCAL_LEADER,
    Organisation.Kind.COMMUNE: Role.LOCAL_LEADER,
}
"""Who may name a stand-in in an office, beside the administrator."""

PERSONAL = frozenset({Role.COUNCIL_CHAIR, Role.APPLICANT, Role.ADMINISTRATOR})
"""Posts that nobody stands in for here: a council's chair is named by the decision that set it up,
an enterprise names its own people, and rights over the installation are not lent."""


def may_appoint(user: User, office: Organisation) -> bool:
    """Whether the person names stand-ins in an office: its head, or an administrator."""
    head = HEADS.get(office.kind)
    return is_administrator(user) or bool(head and holds_post(user, head, office.pk))


def appoint(*, post_id: int, stand_in: User, first: date, last: date, by: User) -> Post:
    """Let ``stand_in`` hold a post from ``first`` to ``last`` in place of its holder.

    Raises PermissionDenied for anybody but the office's head or an administrator; RuleRefused for
    days that are over or the wrong way round, a post that has ended or is personal, the holder
    himself, somebody of another office, and for days on which another stands in already.
    """
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=("self",))
            .select_related("organisation", "user")
            .get(pk=post_id)
        )
        if not may_appoint(by, post.organisation):
            raise PermissionDenied(
                _("Chỉ lãnh đạo cơ quan hoặc quản trị hệ thống mới cử người thay.")
            )
        _refuse_days(post, first, last)
        _refuse_person(post, stand_in, first, last)
        return Post.objects.create(
            user=stand_in,
            organisation=post.organisation,
            role=post.role,
            valid_from=first,
            valid_to=last,
            stands_in_for=post,
        )


def _refuse_days(post: Post, first: date, last: date) -> None:
    if post.role in PERSONAL or post.stands_in_for_id is not None:
        raise RuleRefused(_("Không cử người thay cho vị trí này."), field="post")
    if last < first:
        raise RuleRefused(_("Ngày cuối không thể trước ngày đầu."), field="last")
    if last < timezone.localdate():
        raise RuleRefused(_("Những ngày này đã qua."), field="last")
    begins_later = post.valid_from is not None and first < post.valid_from
    ends_before = post.valid_to is not None and post.valid_to < last
    if begins_later or ends_before:
        raise RuleRefused(_("Người giữ vị trí không giữ trong những ngày này."), field="first")


def _refuse_person(post: Post, stand_in: User, first: date, last: date) -> None:
    if stand_in.pk == post.user_id:
        raise RuleRefused(_("Người thay phải là người khác."), field="stand_in")
    if (
        not Post.objects.held_on(max(first, timezone.localdate()))
        .filter(user=stand_in, organisation=post.organisation, stands_in_for__isnull=True)
        .exists()
    ):
        raise RuleRefused(_("Người thay phải giữ một vị trí trong cùng cơ quan."), field="stand_in")
    if post.mandates.filter(valid_from__lte=last, valid_to__gte=first).exists():
        raise RuleRefused(_("Đã có người thay trong những ngày này."), field="first")


def end(mandate_id: int, *, by: User) -> Post:
    """The absent is back: the mandate ends with yesterday. Raises RuleRefused if it is over."""
    with transaction.atomic():
        mandate = (
            Post.objects.select_for_update(of=("self",))
            .select_related("organisation", "stands_in_for")
            .get(pk=mandate_id, stands_in_for__isnull=False)
        )
        is_holder = mandate.stands_in_for is not None and mandate.stands_in_for.user_id == by.pk
        if not is_holder and not may_appoint(by, mandate.organisation):
            raise PermissionDenied(
                _("Chỉ người vắng mặt, lãnh đạo cơ quan hoặc quản trị hệ thống mới kết thúc.")
            )
        today = timezone.localdate()
        if mandate.valid_to is not None and mandate.valid_to < today:
            raise RuleRefused(_("Việc thay đã hết hạn."))
        yesterday = today - timedelta(days=1)
        if mandate.valid_from is not None and mandate.valid_from > yesterday:
            mandate.valid_from = yesterday
        mandate.valid_to = yesterday
        mandate.save(update_fields=["valid_from", "valid_to"])
        return mandate
