"""The page "Bậc nhắc việc": for the department's head of a province, and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procedures.backends import is_administrator, posts_of
from procedures.ladder import Line, Where, lines_of, rung, words_of
from procedures.ladder.defaults import status
from procedures.ladder.rungs import KIND_OF_DUTY, Sort
from procedures.models import (
    AdministrativeUnit,
    LadderChange,
    LadderRule,
    Organisation,
    Procedure,
    Role,
    User,
)
from procedures.refusals import RuleRefused
from procedures.selectors.ladder_steps import actor_of, step_choices, step_words
from procedures.services import ladder as ladders
from procedures.services import ladder_rules, replanning
from procedures.wording import in_reader_language
from workflows.desk.signing_in import SignedInRequest
from workflows.ladder.effect import lines_of_effect
from workflows.ladder.forms import OFF, RungForm, chosen_as
from workflows.notices.why import audience_words

REFUSED_BY_LAW = 422
STALE = 409
RULES_SHOWN = 100
CHANGES_SHOWN = 10
FIRST_STEP = "appraise"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the province as the page lists it."""

    rule: LadderRule
    rung: str
    audience: str
    scope: str
    standing: str


@dataclass(frozen=True, slots=True)
class LadderLine:
    """One reminder of a step as it stands today; ``own``: the province's rule that asks for it."""

    rung: str
    audience: str
    own: int | None
    may_be_taken_off: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One recorded change, in words."""

    change: LadderChange
    what: str
    rule: RuleLine


def provinces_of(user: User) -> list[AdministrativeUnit]:
    """The provinces whose ladder the person may set: his department's, or all with an office."""
    found = AdministrativeUnit.objects.filter(tier=AdministrativeUnit.Tier.PROVINCE)
    if is_administrator(user):
        return list(
            found.filter(
                pk__in=Organisation.objects.filter(
                    kind=Organisation.Kind.DEPARTMENT, valid_to__isnull=True
                ).values("province")
            ).order_by("name")
        )
    own = {
        post.organisation.province_id
        for post in posts_of(user)
        if post.role == Role.DIRECTOR and post.organisation.province_id is not None
    }
    return list(found.filter(pk__in=own).order_by("name"))


def _chosen(request: SignedInRequest) -> tuple[list[AdministrativeUnit], AdministrativeUnit]:
    provinces = provinces_of(request.user)
    if not provinces:
        raise PermissionDenied(
            _("Chỉ lãnh đạo Sở Công Thương của tỉnh hoặc quản trị hệ thống mới đặt bậc nhắc việc.")
        )
    key = request.GET.get("province", "")
    if not key:
        return provinces, provinces[0]
    found = next((unit for unit in provinces if str(unit.pk) == key), None)
    if found is None:
        raise PermissionDenied(_("Bậc nhắc việc của tỉnh khác."))
    return provinces, found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: SignedInRequest) -> HttpResponse:
    """The ladder of a step, the province's rules, and the form; a preview before it is applied."""
    provinces, province = _chosen(request)
    steps = step_choices()
    step = request.GET.get("step", FIRST_STEP)
    if step not in dict(steps):
        step = FIRST_STEP
    lines = _ladder_of(province, step)
    sent = request.POST if request.method == "POST" else None
    initial = {} if sent is not None else _to_take_off(request, lines)
    form = RungForm(sent, province=province, step=step, initial=initial)
    shown: dict[str, Any] = {}
    code = 200
    if sent is not None:
        code = REFUSED_BY_LAW
        if form.is_valid():
            try:
                if "apply" in sent:
                    rule = form.rule()
                    change = ladder_rules.set_rule(rule, by=request.user, seen=sent.get("seen", ""))
                    messages.success(request, _done_words(change))
                    return redirect(_address(province, step))
                rule = form.rule()
                shown = _preview(rule, ladder_rules.preview(rule, by=request.user))
                code = 200
            except ladder_rules.EffectChanged as changed:
                shown = _preview(form.rule(), changed.effect, seen=sent.get("seen", ""))
                code = STALE
            except RuleRefused as refusal:
                form.refuse(refusal)
    return render(
        request,
        "ladder/ladder.html",
        {
            "provinces": provinces,
            "province": province,
            "step": step,
            "step_name": step_words(step),
            "is_duty": step in KIND_OF_DUTY,
            "steps": steps,
            "lines": [line for line, _place in lines],
            "status": status(in_reader_language("vi", "en")),
            "rules": _rules(province),
            "changes": _changes(province),
            "form": form,
            "chosen": form.as_chosen() if shown else (),
            **shown,
        },
        status=code,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """End a rule: what it would do to the running dossiers first, then the act."""
    rule = get_object_or_404(LadderRule.objects.select_related("province"), pk=rule_id)
    if not ladder_rules.may_set_ladder(request.user, rule.province_id):
        raise PermissionDenied(_("Bậc nhắc việc của tỉnh khác."))
    line = _rule_line(rule)
    back = _address(rule.province, rule.step or FIRST_STEP)
    shown: dict[str, Any] = {}
    refused, code = "", 200
    try:
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            try:
                change = ladder_rules.end_rule(rule.pk, by=request.user, seen=seen)
            except ladder_rules.EffectChanged:
                code = STALE
                shown = _preview(
                    rule, ladder_rules.preview_of_end(rule, by=request.user), seen=seen
                )
            else:
                messages.success(request, _done_words(change))
                return redirect(back)
        else:
            shown = _preview(rule, ladder_rules.preview_of_end(rule, by=request.user))
    except RuleRefused as refusal:
        refused, code = refusal.message, REFUSED_BY_LAW
    return render(
        request,
        "ladder/end.html",
        {
            "line": line,
            "refused": refused,
            "is_duty": rule.step in KIND_OF_DUTY,
            "back": back,
            **shown,
        },
        status=code,
    )


def _preview(
    rule: LadderRule, effect: replanning.Effect, *, seen: str | None = None
) -> dict[str, Any]:
    """What the pages show of an effect; ``seen``: the mark that is not its mark any more."""
    return {
        "effect": effect,
        "effect_lines": lines_of_effect(effect),
        "proposed": _rule_line(rule),
        "mark": ladder_rules.mark_of(rule, effect),
        "is_stale": bool(seen),
        "is_unseen": seen == "",
    }


def _address(province: AdministrativeUnit, step: str) -> str:
    return f"{reverse('ladder')}?province={province.pk}&step={step}"


def _done_words(change: LadderChange) -> str:
    figures = {"added": change.planned, "removed": change.removed, "moved": change.moved}
    return (
        _("Đã ghi nhận. Lời nhắc thêm: %(added)d, bỏ: %(removed)d, đổi lúc: %(moved)d.") % figures
    )


def _ladder_of(province: AdministrativeUnit, step: str) -> list[tuple[LadderLine, Line]]:
    """The ladder of the step as it stands today, with who ordered each rung."""
    rules = ladders.read_rules().get(province.pk, ())
    where = Where("", step, "" if step in KIND_OF_DUTY else actor_of(step))
    language = in_reader_language("vi", "en")
    found = []
    for line, source in lines_of(where, rules, timezone.localdate()):
        kind, _colon, key = source.partition(":")
        may = line.rung.sort is not Sort.APOLOGY and bool(chosen_as(line.rung.text, line.audience))
        found.append(
            (
                LadderLine(
                    words_of(line.rung, step, language),
                    audience_words(line.audience),
                    int(key) if kind == "rule" else None,
                    may,
                ),
                line,
            )
        )
    return found


def _to_take_off(request: SignedInRequest, lines: list[tuple[LadderLine, Line]]) -> dict[str, Any]:
    """The form filled in to take off the line of the ladder whose number the address names."""
    number = request.GET.get("take_off", "")
    if not (number.isascii() and number.isdecimal()) or not 0 < int(number) <= len(lines):
        return {}
    shown, line = lines[int(number) - 1]
    if not shown.may_be_taken_off:
        return {}
    return {"act": OFF, **chosen_as(line.rung.text, line.audience)}


def _rules(province: AdministrativeUnit) -> list[RuleLine]:
    rows = (
        LadderRule.objects.filter(province=province)
        .select_related("created_by", "ended_by")
        .order_by(F("valid_to").desc(nulls_first=True), "-id")[:RULES_SHOWN]
    )
    return [_rule_line(row) for row in rows]


def _changes(province: AdministrativeUnit) -> list[ChangeLine]:
    rows = (
        LadderChange.objects.filter(rule__province=province)
        .select_related("rule", "by")
        .order_by("-id")[:CHANGES_SHOWN]
    )
    return [ChangeLine(row, _what(row), _rule_line(row.rule)) for row in rows]


def _what(change: LadderChange) -> str:
    """What was done, as a sentence begins: set, taken off, or ended."""
    if change.kind == LadderChange.Kind.ENDED:
        return _("Thôi bỏ lời nhắc") if change.rule.is_off else _("Thôi đặt lời nhắc")
    return _("Bỏ lời nhắc") if change.rule.is_off else _("Đặt lời nhắc")


def _rule_line(row: LadderRule) -> RuleLine:
    procedure = str(Procedure(row.procedure).label) if row.procedure else ""
    scope = [
        step_words(row.step) if row.step else _("mọi bước"),
        procedure or _("mọi thủ tục"),
        str(row.get_tier_display()) if row.tier else _("mọi cấp"),
    ]
    return RuleLine(
        row,
        _rung_words(row),
        audience_words(row.audience),
        " · ".join(scope),
        _standing_of(row),
    )


def _standing_of(row: LadderRule) -> str:
    today = timezone.localdate()
    if row.valid_to is not None and row.valid_to < today:
        return _("đã thôi")
    return _("chưa đến ngày") if row.valid_from > today else _("đang áp dụng")


def _rung_words(row: LadderRule) -> str:
    """The rung in words; as it was written where nobody understands it, so that it can be ended."""
    try:
        return words_of(rung(row.rung), row.step, in_reader_language("vi", "en"))
    except ValueError:
        return row.rung
