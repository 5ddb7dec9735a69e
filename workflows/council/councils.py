"""Councils: the list, a new one, one with its members and criteria, the criteria editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procedures.acts import Act, act_today
from procedures.backends import post_for
from procedures.models import Council, CouncilMember, CriteriaSheet, Organisation, User
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, regime_on
from procedures.regimes.council_criteria import Criteria, templates
from procedures.selectors.councils import (
    councils_visible_to,
    departments_served_by,
    may_manage,
)
from procedures.services import council_composition
from procedures.services.council_composition import FoundedBy
from procedures.wording import in_reader_language
from workflows.council.forms import (
    AppointMember,
    EditCriteria,
    EndingDay,
    People,
    SetUpCouncil,
    draft_of,
)
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words

ROWS_A_PAGE = 25
REFUSED_BY_LAW = 422


@login_required
@require_safe
def councils(request: SignedInRequest) -> HttpResponse:
    """The councils that the person may see, the newest first."""
    found = councils_visible_to(request.user).select_related("department", "dossier__cluster")
    after = request.GET.get("after", "")
    if after.isdigit():
        found = found.filter(pk__lt=int(after[:18]))
    rows = list(found.order_by("-pk")[: ROWS_A_PAGE + 1])
    more = len(rows) > ROWS_A_PAGE
    rows = rows[:ROWS_A_PAGE]
    return render(
        request,
        "council/councils.html",
        {
            "rows": rows,
            "may_add": bool(departments_served_by(request.user)),
            "next_url": f"{reverse('councils')}?after={rows[-1].pk}" if more else "",
            "first_url": reverse("councils") if after else "",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_council(request: SignedInRequest) -> HttpResponse:
    """Enter a council by its decision; its secretary's department does it."""
    departments = departments_served_by(request.user)
    if not departments:
        raise PermissionDenied(_("Chỉ thư ký Hội đồng của Sở lập được Hội đồng."))
    department = departments[0]
    provincial_pc = _provincial_pc_of(department)
    form = SetUpCouncil(
        request.POST if request.method == "POST" else None,
        department=department,
        user=request.user,
        initial={"dossier": request.GET.get("dossier", "")[:64]},
    )
    status = 200
    if request.method == "POST":
        status = REFUSED_BY_LAW
        if form.is_valid():
            act = _act(request.user, department, form.cleaned_data["on"])
            founded = FoundedBy(
                name=form.cleaned_data["name"],
                provincial_pc=provincial_pc,
                department=department,
                decision=form.cleaned_data["decision"],
                dossier=form.cleaned_data["dossier"],
            )
            try:
                council = council_composition.set_up_council(
                    act=act, founded=founded, appointed=form.appointed
                )
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Đã lập Hội đồng. Tiếp theo: phiếu tiêu chí."))
                return redirect("council", council_id=council.pk)
    return render(
        request,
        "council/new_council.html",
        {"form": form, "people": form.people.by_label, "law": _composition_law()},
        status=status,
    )


@login_required
@require_safe
def council(request: SignedInRequest, council_id: int) -> HttpResponse:
    """One council: decision, members with their days, criteria, rounds."""
    return _page(request, _seen(request.user, council_id))


@login_required
@require_POST
def council_act(request: SignedInRequest, council_id: int, act: str) -> HttpResponse:
    """Appoint, release, dissolve: what changes a council."""
    found = _seen(request.user, council_id)
    if not may_manage(request.user, found):
        raise PermissionDenied(_("Việc này thuộc thư ký Hội đồng."))
    form = _form_of(act, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, act, REFUSED_BY_LAW)
    try:
        _do(act, found, form, request)
    except RuleRefused as refusal:
        form.refuse(refusal)
        return _page(request, found, form, act, REFUSED_BY_LAW)
    messages.success(request, _("Đã ghi nhận."))
    return redirect("council", council_id=found.pk)


def _form_of(act: str, found: Council, data: Any = None) -> Any:
    match act:
        case "appoint":
            return AppointMember(
                data,
                people=People(found.department),
                prefix="appoint",
                initial={"on": timezone.localdate()},
            )
        case "release" | "dissolve":
            return EndingDay(data, prefix=act, initial={"on": timezone.localdate()})
        case _:
            raise Http404("no such act")


def _do(act: str, found: Council, form: Any, request: SignedInRequest) -> None:
    office = found.department
    on, document = form.cleaned_data["on"], form.cleaned_data.get("document", "")
    done = _act(request.user, office, on, document)
    match act:
        case "appoint":
            council_composition.appoint(act=done, council_id=found.pk, appointed=form.appointed())
        case "release":
            member = get_object_or_404(
                CouncilMember, council=found, pk=_key(request.POST.get("member", ""))
            )
            council_composition.release(act=done, member_id=member.pk)
        case "dissolve":
            council_composition.dissolve(act=done, council_id=found.pk)


def _page(
    request: SignedInRequest,
    found: Council,
    form: Any = None,
    act: str = "",
    status: int = 200,
) -> HttpResponse:
    manages = may_manage(request.user, found) and found.dissolved_on is None
    members = list(
        found.members.select_related("user", "organisation").order_by("valid_to", "part", "pk")
    )
    appoint = form if act == "appoint" else (_form_of("appoint", found) if manages else None)
    return render(
        request,
        "council/council.html",
        {
            "council": found,
            "members": sorted(members, key=lambda one: (one.valid_to is not None, one.pk)),
            "sheets": found.criteria_sheets.order_by("-number"),
            "rounds": found.rounds.select_related("dossier__cluster").order_by("-pk")[:ROWS_A_PAGE],
            "manages": manages,
            "appoint": appoint,
            "release": form
            if act == "release"
            else (_form_of("release", found) if manages else None),
            "dissolve": form
            if act == "dissolve"
            else (_form_of("dissolve", found) if manages else None),
            "people": appoint.people.by_label if appoint else {},
            "act": act,
            "law": _composition_law(),
            "templates": _templates(),
            "draft": draft_of(found),
        },
        status=status,
    )


# --- criteria ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_criteria(request: SignedInRequest, council_id: int) -> HttpResponse:
    """Write the council's next criteria sheet, from nothing or from a real one; adopt it."""
    found = _seen(request.user, council_id)
    if not may_manage(request.user, found) or found.dissolved_on is not None:
        raise PermissionDenied(_("Việc này thuộc thư ký Hội đồng."))
    draft = draft_of(found)
    template = request.GET.get("template", "")
    form = EditCriteria(
        request.POST if request.method == "POST" else None,
        criteria=_begin_from(found, draft, template),
        initial={
            "title": draft.title if draft else _("Phiếu tiêu chí"),
            "on": timezone.localdate(),
        },
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            return _keep(request, found, form, template)
        status = REFUSED_BY_LAW
    return render(
        request,
        "council/edit_criteria.html",
        {
            "council": found,
            "form": form,
            "template": templates().get(template),
            "templates": _templates(),
        },
        status=status,
    )


def _begin_from(found: Council, draft: CriteriaSheet | None, template: str) -> Criteria:
    if template in templates():
        return templates()[template].criteria
    latest = draft or found.criteria_sheets.order_by("-number").first()
    return latest.criteria if latest else Criteria(())


def _keep(
    request: SignedInRequest, found: Council, form: EditCriteria, template: str
) -> HttpResponse:
    cleaned = form.cleaned_data
    act = _act(request.user, found.department, cleaned.get("on"), cleaned.get("document", ""))
    sheet = council_composition.draft_criteria(
        act=act,
        council_id=found.pk,
        title=cleaned["title"],
        criteria=form.criteria,
        template=template if template in templates() else "",
    )
    if not form.adopts:
        messages.success(request, _("Đã lưu bản nháp."))
        return redirect("edit_criteria", council_id=found.pk)
    try:
        council_composition.adopt_criteria(act=act, sheet_id=sheet.pk)
    except RuleRefused as refusal:
        form.refuse(refusal)
        context = {"council": found, "form": form, "template": None, "templates": _templates()}
        return render(request, "council/edit_criteria.html", context, status=REFUSED_BY_LAW)
    messages.success(request, _("Hội đồng đã thông qua phiếu tiêu chí."))
    return redirect("criteria", council_id=found.pk, number=sheet.number)


@login_required
@require_safe
def criteria(request: SignedInRequest, council_id: int, number: int) -> HttpResponse:
    """A criteria sheet as it stands, ready to be printed."""
    found = _seen(request.user, council_id)
    sheet = get_object_or_404(CriteriaSheet, council=found, number=number)
    form = EditCriteria(None, criteria=sheet.criteria)
    aggregation = dict(form.fields["aggregation"].choices)  # type: ignore[attr-defined]
    return render(
        request,
        "council/criteria.html",
        {
            "council": found,
            "sheet": sheet,
            "parts": [
                {**part, "lines": sheet.criteria.of(name)}
                for name, part in zip(
                    ("infrastructure", "environment", "capacity", "finance"),
                    form.criterion_rows,
                    strict=True,
                )
            ],
            "aggregation": aggregation.get(sheet.criteria.aggregation, ""),
        },
    )


# --- small things --------------------------------------------------------------------------------


def _seen(user: User, council_id: int) -> Council:
    return get_object_or_404(
        councils_visible_to(user).select_related(
            "department", "provincial_pc", "province", "dossier__cluster"
        ),
        pk=council_id,
    )


def _key(text: str) -> int:
    return int(text) if text.isdigit() and len(text) <= 18 else 0


def _act(user: User, office: Organisation, on: Any, document: str = "") -> Act:
    from dataclasses import replace

    post = post_for(user, office.pk)
    act = act_today(user, office=post.organisation if post else office, document=document)
    return act if on is None or on == act.on else replace(act, on=on, at=None)


def _provincial_pc_of(department: Organisation) -> Organisation:
    found: Organisation | None = Organisation.objects.filter(
        kind=Organisation.Kind.PROVINCE, province=department.province_id
    ).first()
    if found is None:
        raise Http404("no provincial People's Committee is entered")
    return found


def _composition_law() -> dict[str, str]:
    """What the article says of the composition today, with its place."""
    law = regime_on(timezone.localdate())
    try:
        names = law.value("council.vice_chairs").value
    except NotSourced:
        names = ()
    words = {
        "so_cong_thuong": _("Sở Công Thương"),
        "so_tai_chinh": _("Sở Tài chính"),
        "so_ke_hoach_dau_tu": _("Sở Kế hoạch và Đầu tư"),
    }
    return {
        "vice_chairs": ", ".join(words.get(name, name) for name in names),
        "basis": basis_words(law.value("council.pick").basis),
    }


def _templates() -> list[dict[str, str]]:
    return [
        {
            "code": found.code,
            "name": in_reader_language(found.name_vi, found.name_en),
            "source": found.source,
        }
        for found in templates().values()
    ]
