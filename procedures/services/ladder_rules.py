"""Setting and ending a province's rungs: who may, what is refused, and the one recorded act."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from secrets import compare_digest

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.backends import is_administrator, posts_of
from procedures.ladder import AUDIENCES, Where, lines_of, rung
from procedures.ladder.check import MOST_LINES
from procedures.ladder.rungs import KIND_OF_DUTY, Rung, Sort, audiences_of
from procedures.ladder.ways import has_room
from procedures.models import AdministrativeUnit, LadderChange, LadderRule, Role, User
from procedures.refusals import RuleRefused
from procedures.regimes import one_stop_basis
from procedures.selectors.ladder_steps import actor_of
from procedures.services import ladder, replanning


class EffectChanged(Exception):
    """What the person confirmed is not what would happen any more; ``effect`` is what would."""

    def __init__(self, effect: replanning.Effect) -> None:
        super().__init__("the effect is not the one that was seen")
        self.effect = effect


def may_set_ladder(user: User, province: AdministrativeUnit | int) -> bool:
    """Whether the person sets the ladder of a province: administrator, or the department's head."""
    key = province if isinstance(province, int) else province.pk
    return is_administrator(user) or any(
        post.role == Role.DIRECTOR and post.organisation.province_id == key
        for post in posts_of(user)
    )


def _require_right(user: User, province_id: int) -> None:
    if not may_set_ladder(user, province_id):
        raise PermissionDenied(
            _("Chỉ lãnh đạo Sở Công Thương của tỉnh hoặc quản trị hệ thống mới đặt bậc nhắc việc.")
        )


def refuse_rule(rule: LadderRule, today: date) -> None:
    """Raise RuleRefused for a rule that cannot be: unknown, twice, in the past, or too much.

    The articles are the law's only where it has one: how an office reminds its people is its own
    affair, the apology is not (NĐ 61/2018 Art 19.9).
    """
    try:
        found = rung(rule.rung)
    except ValueError as error:
        raise RuleRefused(str(error), field="rung") from None
    if rule.audience not in AUDIENCES:
        raise RuleRefused(_("Không có người nhận này."), field="audience")
    if rule.audience not in audiences_of(rule.step):
        raise RuleRefused(
            _("Người nhận này không có trong loại nhắc việc này.")
            if rule.step in KIND_OF_DUTY
            else _("Người nhận này chỉ dùng cho báo cáo và các việc không thuộc hồ sơ nào."),
            field="audience",
        )
    if found.sort is Sort.DAILY and not AUDIENCES[rule.audience].inside:
        raise RuleRefused(
            _("Thư gom hằng ngày chỉ gửi cho người trong cơ quan giữ việc."), field="audience"
        )
    if rule.valid_from < today:
        raise RuleRefused(
            _("Bậc mới áp dụng sớm nhất từ hôm nay; những gì đã nhắc giữ nguyên."),
            field="valid_from",
        )
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise RuleRefused(_("Ngày cuối không thể trước ngày đầu."), field="valid_to")
    if rule.is_off and found.sort is Sort.APOLOGY:
        raise RuleRefused(
            _(
                "Không bỏ được lời nhắc này: không kịp hạn thì phải xin lỗi và hẹn lại trước ngày "
                "đến hạn."
            ),
            one_stop_basis("19.9", today),
            field="rung",
        )
    if not has_room(rule.step, found):
        raise RuleRefused(_("Loại nhắc việc này không tính được như vậy."), field="rung")
    _refuse_against_ladder(rule, found)


def _refuse_against_ladder(rule: LadderRule, found: Rung) -> None:
    rules = ladder.read_rules().get(rule.province_id, ())
    if any(
        other.valid_to is None
        and (other.procedure, other.step, other.tier, other.rung, other.audience)
        == (rule.procedure, rule.step, rule.tier, found, rule.audience)
        for other in rules
    ):
        raise RuleRefused(
            _("Tỉnh đã có bậc này cho cùng phạm vi; thôi áp dụng bậc cũ trước."), field="rung"
        )
    if not rule.step:
        return
    actor = actor_of(rule.step)
    actors = (actor,) if actor else replanning.TIERS.get(rule.tier, ("",))
    standing = [
        {
            (line.rung.text, line.audience)
            for line, _source in lines_of(where, rules, rule.valid_from)
        }
        for where in (Where(rule.procedure, rule.step, str(actor)) for actor in actors)
    ]
    place = (found.text, rule.audience)
    if rule.is_off and not any(place in lines for lines in standing):
        raise RuleRefused(_("Bước này không có lời nhắc đó để bỏ."), field="rung")
    if not rule.is_off and all(place in lines for lines in standing):
        raise RuleRefused(_("Bước này đã có lời nhắc đó."), field="rung")
    if not rule.is_off and any(len(lines) >= MOST_LINES for lines in standing):
        raise RuleRefused(
            _("Mỗi bước có tối đa %(most)d lời nhắc; bỏ bớt một bậc trước.") % {"most": MOST_LINES},
            field="rung",
        )


def preview(rule: LadderRule, *, by: User) -> replanning.Effect:
    """What setting the rule would do to the running deadlines; writes nothing. RuleRefused."""
    _require_right(by, rule.province_id)
    refuse_rule(rule, timezone.localdate())
    return replanning.preview(rule)


def mark_of(rule: LadderRule, effect: replanning.Effect) -> str:
    """What is confirmed: this rule with this effect, and no other."""
    scope = (rule.pk, rule.province_id, rule.procedure, rule.step, rule.tier)
    asked = (rule.rung, rule.audience, rule.is_off, rule.valid_from, rule.valid_to)
    return sha256(f"{scope} {asked} {effect.mark}".encode()).hexdigest()


def set_rule(rule: LadderRule, *, by: User, seen: str | None = None) -> LadderChange:
    """Set a rung of a province (or take one off) and replan what runs: one recorded act.

    ``rule`` is not saved yet; its author and instant are set here. The first batches of running
    deadlines are replanned at once, the planner goes on with the rest. ``seen`` is the mark of the
    effect that the person was shown. Raises RuleRefused, and EffectChanged when it is another now.
    """
    _require_right(by, rule.province_id)
    refuse_rule(rule, timezone.localdate())
    rule.rung = rung(rule.rung).text
    with transaction.atomic():
        if seen is not None:
            _require_seen(seen, rule, replanning.preview(rule))
        rule.created_by, rule.created_at = by, timezone.now()
        rule.save(force_insert=True)
        return _record(rule, LadderChange.Kind.ADDED, by, rule.document)


def _require_seen(seen: str, rule: LadderRule, effect: replanning.Effect) -> None:
    if not compare_digest(seen.encode(), mark_of(rule, effect).encode()):
        raise EffectChanged(effect)


def end_rule(
    rule_id: int, *, by: User, document: str = "", seen: str | None = None
) -> LadderChange:
    """End a rule with yesterday: from today on the ladder stands as if it had not been set.

    A rule that has not begun ends on the day it would have begun, without effect. ``seen`` as in
    ``set_rule``. Raises RuleRefused when it has ended already, and EffectChanged.
    """
    with transaction.atomic():
        rule = LadderRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
        _require_right(by, rule.province_id)
        _end(rule, by)
        if seen is not None:
            _require_seen(seen, rule, replanning.preview(rule, ended=True))
        rule.save(update_fields=["valid_from", "valid_to", "ended_by", "ended_at"])
        return _record(rule, LadderChange.Kind.ENDED, by, document)


def preview_of_end(rule: LadderRule, *, by: User) -> replanning.Effect:
    """What ending the rule would do to the running deadlines; writes nothing."""
    _require_right(by, rule.province_id)
    _end(rule, by)
    return replanning.preview(rule, ended=True)


def _end(rule: LadderRule, by: User) -> None:
    today = timezone.localdate()
    if rule.valid_to is not None and rule.valid_to < today:
        raise RuleRefused(_("Bậc này đã thôi áp dụng."), field="rule")
    yesterday = today - timedelta(days=1)
    # One that begins today or later has never held: its single day lies before today.
    rule.valid_from = min(rule.valid_from, yesterday)
    rule.valid_to = yesterday
    rule.ended_by, rule.ended_at = by, timezone.now()


def _record(rule: LadderRule, kind: str, by: User, document: str) -> LadderChange:
    change = LadderChange.objects.create(
        rule=rule, kind=kind, by=by, at=timezone.now(), document=document
    )
    # Whoever plans in this process from the commit on plans by the new rule.
    transaction.on_commit(ladder.forget_rules)
    rules = ladder.read_rules()
    for _batch in range(replanning.BATCHES_AT_ONCE):
        if not replanning.replan_batch(change, rules):
            break
    return change
