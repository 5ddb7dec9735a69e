"""The page "Bậc nhắc việc": for the department's head of a province, and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procedures.backends import is_administrator, posts_of
from procedures.ladder import Where, lines_of, rung
from procedures.ladder.defaults import status
from procedures.ladder.rungs import KIND_OF_DUTY
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
from procedures.selectors.ladder_steps import actor_of, step_words
from procedures.services import ladder as ladders
from procedures.services import ladder_rules, replanning
from procedures.wording import in_reader_language
from workflows.desk.signing_in import SignedInRequest
from workflows.ladder.forms import RungForm
from workflows.notices.why import audience_words

REFUSED_BY_LAW = 422
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
    step = request.GET.get("step", FIRST_STEP)
    sent = request.POST if request.method == "POST" else None
    form = RungForm(sent, province=province, initial={"step": step})
    effect: replanning.Effect | None = None
    code = 200
    if sent is not None:
        code = REFUSED_BY_LAW
        if form.is_valid():
            rule = form.rule()
            try:
                if "apply" in sent:
                    change = ladder_rules.set_rule(rule, by=request.user)
                    messages.success(request, _done_words(change))
                    return redirect(_address(province, rule.step or step))
                ladder_rules.refuse_rule(rule, timezone.localdate())
                effect, code = replanning.preview(rule), 200
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
            "steps": form.fields["step"].choices,  # type: ignore[attr-defined]
            "lines": _lines(province, step),
            "status": status(in_reader_language("vi", "en")),
            "rules": _rules(province),
            "changes": LadderChange.objects.filter(rule__province=province)
            .select_related("rule", "by")
            .order_by("-id")[:CHANGES_SHOWN],
            "form": form,
            "effect": effect,
            "samples": _samples(effect),
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
    refused, effect, code = "", None, 200
    try:
        if request.method == "POST":
            change = ladder_rules.end_rule(rule.pk, by=request.user)
            messages.success(request, _done_words(change))
            return redirect(_address(rule.province, rule.step or FIRST_STEP))
        effect = ladder_rules.preview_of_end(rule, by=request.user)
    except RuleRefused as refusal:
        refused, code = refusal.message, REFUSED_BY_LAW
    return render(
        request,
        "ladder/end.html",
        {
            "line": line,
            "effect": effect,
            "samples": _samples(effect),
            "refused": refused,
            "back": _address(rule.province, rule.step or FIRST_STEP),
        },
        status=code,
    )


def _address(province: AdministrativeUnit, step: str) -> str:
    return f"{reverse('ladder')}?province={province.pk}&step={step}"


def _done_words(change: LadderChange) -> str:
    figures = {"added": change.planned, "removed": change.removed, "moved": change.moved}
    return (
        _("Đã ghi nhận. Lời nhắc thêm: %(added)d, bỏ: %(removed)d, đổi lúc: %(moved)d.") % figures
    )


def _lines(province: AdministrativeUnit, step: str) -> list[dict[str, Any]]:
    """The ladder of the step as it stands today, with who ordered each rung."""
    rules = ladders.read_rules().get(province.pk, ())
    where = Where("", step, "" if step in KIND_OF_DUTY else actor_of(step))
    language = in_reader_language("vi", "en")
    grouped: dict[tuple[str, bool], list[str]] = {}
    for line, source in lines_of(where, rules, timezone.localdate()):
        place = (line.rung.words(language), source.startswith("rule:"))
        grouped.setdefault(place, []).append(audience_words(line.audience))
    return [
        {"rung": words, "audience": ", ".join(audiences), "is_own": is_own}
        for (words, is_own), audiences in grouped.items()
    ]


def _rules(province: AdministrativeUnit) -> list[RuleLine]:
    rows = (
        LadderRule.objects.filter(province=province)
        .select_related("created_by")
        .order_by("valid_to", "-id")[:RULES_SHOWN]
    )
    return [_rule_line(row) for row in rows]


def _rule_line(row: LadderRule) -> RuleLine:
    procedure = str(Procedure(row.procedure).label) if row.procedure else ""
    scope = [
        step_words(row.step) if row.step else _("mọi bước"),
        procedure or _("mọi thủ tục"),
        str(row.get_tier_display()) if row.tier else _("mọi cấp"),
    ]
    return RuleLine(
        row,
        rung(row.rung).words(in_reader_language("vi", "en")),
        audience_words(row.audience),
        " · ".join(scope),
    )


def _samples(effect: replanning.Effect | None) -> list[dict[str, Any]]:
    if effect is None:
        return []
    return [
        {
            "sample": sample,
            "step": step_words(sample.step),
            "audience": audience_words(sample.audience),
        }
        for sample in effect.samples
    ]
