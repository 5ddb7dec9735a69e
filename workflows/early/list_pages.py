"""The list of clusters formed before 05/10/2009 that are still unsettled: see, enter, open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from procedures.acts import act_today
from procedures.backends import is_administrator, office_ids_of, posts_of
from procedures.models import Cluster, Organisation, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.early_clusters import (
    MAY_LIST,
    countdown,
    in_hand,
    local_bodies_listed_by,
    open_dossiers,
    provinces_listed_by,
    sees_list,
    totals,
    unsettled,
)
from procedures.services.early_clusters import enter_on_list, open_early_dossier
from procedures.services.early_import import COLUMNS, ImportRefused, LineFault, import_list
from workflows import engine
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest
from workflows.early.forms import EnterCluster, ImportList, OpenDossier
from workflows.portal.offices import chain_of_offices

ROWS_A_PAGE = 50
REFUSED_BY_LAW = 422
FAULTS_SHOWN = 50


def bodies_of(user: User) -> QuerySet[Organisation]:
    """The local bodies whose clusters the person may enter, those that stand today."""
    today = timezone.localdate()
    standing = Organisation.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        kind__in=[Organisation.Kind.COMMUNE, Organisation.Kind.DISTRICT],
    ).order_by("name", "pk")
    if is_administrator(user):
        return standing
    return standing.filter(
        Q(province__in=provinces_listed_by(user)) | Q(pk__in=local_bodies_listed_by(user))
    )


def may_list(user: User) -> bool:
    """Whether the person enters clusters on the list at all."""
    return is_administrator(user) or bool(provinces_listed_by(user) or local_bodies_listed_by(user))


def office_opening(user: User, cluster: Cluster) -> Organisation | None:
    """The office for which the person may open the dossier: the local body, or the department."""
    for post in posts_of(user):
        if post.role == Role.LOCAL_OFFICER and cluster.early.local_body_id in office_ids_of(post):
            return post.organisation
        if post.role in MAY_LIST and post.organisation.province_id == cluster.province_id:
            return post.organisation
    return None


@login_required
@require_safe
def early_clusters(request: SignedInRequest) -> HttpResponse:
    """What is unsettled, counted down; totals by province; by key, never counted whole."""
    user = request.user
    if not sees_list(user):
        raise PermissionDenied(_("Danh sách này dành cho cơ quan giải quyết."))
    word = request.GET.get("province", "")
    province_id = int(word) if word.isdigit() and len(word) < 10 else None
    found = unsettled(user, province_id)
    after_name, _dot, after_pk = request.GET.get("after", "").rpartition(".")
    if after_pk.isdigit() and len(after_pk) < 18:
        found = found.filter(
            Q(folded_name__gt=after_name) | Q(folded_name=after_name, pk__gt=int(after_pk))
        )
    rows = list(
        found.select_related("province", "early__local_body").order_by("folded_name", "pk")[
            : ROWS_A_PAGE + 1
        ]
    )
    more, rows = len(rows) > ROWS_A_PAGE, rows[:ROWS_A_PAGE]
    running, handled = open_dossiers(user, rows), in_hand(rows)
    given = {"province": word} if province_id is not None else {}
    last = f"{rows[-1].folded_name}.{rows[-1].pk}" if more else ""
    return render(
        request,
        "early/list.html",
        {
            "countdown": countdown(timezone.localdate()),
            "totals": totals(user),
            "province_id": province_id,
            "rows": [
                {
                    "cluster": cluster,
                    "dossier": running.get(cluster.pk),
                    "is_in_hand": cluster.pk in handled,
                    "may_open": cluster.pk not in running
                    and office_opening(user, cluster) is not None,
                }
                for cluster in rows
            ],
            "may_list": may_list(user),
            "first_url": _address(given) if after_pk else "",
            "next_url": _address({**given, "after": last}) if last else "",
        },
    )


def _address(query: dict[str, str]) -> str:
    return reverse("early_clusters") + (f"?{urlencode(query)}" if query else "")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter one cluster on the list."""
    if not may_list(request.user):
        raise PermissionDenied(_("Danh sách này do Sở và UBND nơi có cụm ghi."))
    sent = request.POST if request.method == "POST" else None
    form = EnterCluster(sent, bodies=bodies_of(request.user))
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                entered = enter_on_list(listed=form.listed(), by=request.user)
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Đã ghi cụm %(name)s.") % {"name": entered})
                return redirect("early_clusters")
    return render(request, "early/enter.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_csv(request: SignedInRequest) -> HttpResponse:
    """Enter a file of clusters: all of it, or nothing and every fault with its line."""
    if not may_list(request.user):
        raise PermissionDenied(_("Danh sách này do Sở và UBND nơi có cụm ghi."))
    sent = request.POST if request.method == "POST" else None
    form = ImportList(sent, request.FILES if sent is not None else None)
    faults: list[LineFault] = []
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                entered = import_list(
                    form.cleaned_data["file"].read(),
                    bodies=list(bodies_of(request.user)),
                    by=request.user,
                )
            except ImportRefused as refused:
                faults = refused.faults
            else:
                count = len(entered)
                messages.success(
                    request,
                    ngettext("Đã ghi %(n)d cụm.", "Đã ghi %(n)d cụm.", count) % {"n": count},
                )
                return redirect("early_clusters")
    return render(
        request,
        "early/import.html",
        {
            "form": form,
            "columns": COLUMNS,
            "faults": faults[:FAULTS_SHOWN],
            "more_faults": max(0, len(faults) - FAULTS_SHOWN),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def open_dossier(request: SignedInRequest, cluster_id: int) -> HttpResponse:
    """Open the dossier of a cluster of the list; the local body's officer gets the first step."""
    cluster = get_object_or_404(
        unsettled(request.user).select_related("early__local_body", "province"), pk=cluster_id
    )
    office = office_opening(request.user, cluster)
    if office is None:
        raise PermissionDenied(_("Hồ sơ do UBND nơi có cụm hoặc Sở Công Thương mở."))
    sent = request.POST if request.method == "POST" else None
    form = OpenDossier(sent, initial={"on": timezone.localdate()})
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                dossier = _open(request.user, office, cluster, form.cleaned_data)
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Đã mở hồ sơ %(code)s.") % {"code": dossier.code})
                return redirect("dossier", code=dossier.code)
    return render(
        request,
        "early/open.html",
        {"form": form, "cluster": cluster, "countdown": countdown(timezone.localdate())},
        status=status,
    )


def _open(user: User, office: Organisation, cluster: Cluster, data: dict[str, Any]) -> Any:
    act = act_today(user, office=office, document=data["document"].strip())
    if data["on"] != act.on:
        act = replace(act, on=data["on"], at=None)
    with engine._turning_busy(), transaction.atomic():
        # Two who open at once: the second waits here, and then finds the first one's dossier.
        held = Cluster.objects.select_for_update(no_key=True, of=("self",)).get(pk=cluster.pk)
        dossier = open_early_dossier(
            cluster=held,
            offices=chain_of_offices(cluster.province, cluster.early.local_body, act.day),
            act=act,
        )
        engine.start(dossier)
    return dossier
