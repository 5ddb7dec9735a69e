"""One cluster: its decision as amended on any day, and the decisions and dossiers behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from procedures.backends import posts_of
from procedures.models import Cluster, Dossier, Role, User
from procedures.selectors.development_list import entries_of_cluster
from procedures.selectors.dossiers import dossiers_visible_to
from procedures.selectors.register import ClusterHistory, ItemOnDay, clusters_of_office
from workflows.desk.amendment_pages import opening_office
from workflows.desk.pages import ROWS_A_PAGE, clusters_visible_to, with_standings
from workflows.desk.register_words import item_name, item_words
from workflows.desk.signing_in import SignedInRequest
from workflows.steps.fields import DayField, word_errors


class OnDayForm(forms.Form):
    """On which day."""

    on = DayField(label=gettext_lazy("Xem quyết định tính đến ngày"), required=False)


@login_required
@require_safe
def cluster(request: SignedInRequest, cluster_id: int) -> HttpResponse:
    """One cluster as its decisions have it on ``?on=`` (default: today), and where that is from."""
    user = request.user
    found = get_object_or_404(
        clusters_visible_to(user).select_related("province", "investor"), pk=cluster_id
    )
    form = OnDayForm(request.GET if "on" in request.GET else None)
    word_errors(form.fields["on"])
    form.label_suffix = ""
    today = timezone.localdate()
    is_wrong = form.is_bound and not form.is_valid()
    on: date = (form.cleaned_data.get("on") if form.is_bound and not is_wrong else None) or today
    about = list(
        Dossier.objects.filter(cluster=found)
        .select_related("cluster", "local_body", "province")
        .order_by("-pk")[: ROWS_A_PAGE + 1]
    )
    seen = set(
        dossiers_visible_to(user)
        .filter(pk__in=[dossier.pk for dossier in about])
        .values_list("pk", flat=True)
    )
    history = ClusterHistory(found)
    return render(
        request,
        "desk/cluster.html",
        {
            "cluster": found,
            "form": form,
            "on": on,
            "is_today": on == today,
            "standing": _standing_words(history, on),
            "items": [_item(item, seen) for item in history.items_on(on)],
            "decisions": [
                {
                    "line": line,
                    "url": _dossier_url(line.source, seen),
                    "is_later": _is_later(line, on),
                }
                for line in reversed(history.lines())
            ],
            "rows": with_standings(
                [dossier for dossier in about if dossier.pk in seen][:ROWS_A_PAGE]
            ),
            "unseen": sum(dossier.pk not in seen for dossier in about[:ROWS_A_PAGE]),
            "list_entries": entries_of_cluster(found),
            "beginnings": _beginnings(user, found),
        },
        status=422 if is_wrong else 200,
    )


def _is_later(line: Any, on: date) -> bool:
    return bool(line.source.valid_from > on)


def _standing_words(history: ClusterHistory, on: date) -> str:
    return {
        "established": _("Ngày này cụm đã được thành lập."),
        "abolished": _("Ngày này quyết định thành lập đã bị bãi bỏ."),
    }.get(history.standing_on(on), _("Ngày này chưa có quyết định thành lập."))


def _item(item: ItemOnDay, seen: set[int]) -> dict[str, Any]:
    return {
        "name": item_name(item.item),
        "text": item_words(item.item, item.text),
        "source": item.source,
        "url": _dossier_url(item.source, seen),
    }


def _dossier_url(source: Any, seen: set[int]) -> str:
    """The dossier behind a decision, for whoever may see it."""
    decision = source.decision
    if decision is None or decision.dossier_id not in seen:
        return ""
    return reverse("dossier", args=[decision.dossier.code])


def _beginnings(user: User, found: Cluster) -> list[tuple[str, str]]:
    """What the person may begin about this cluster."""
    office = opening_office(user)
    if found.status != Cluster.Status.ESTABLISHED or office is None:
        return []
    if not clusters_of_office(office).filter(pk=found.pk).exists():
        return []
    rows = [
        (reverse(name) + f"?cluster={found.pk}", words)
        for name, words in (
            ("adjustment_open", _("Điều chỉnh quyết định")),
            ("investor_selection_open", _("Lựa chọn lại chủ đầu tư")),
            ("abolition_open", _("Bãi bỏ quyết định")),
        )
    ]
    if any(post.role == Role.LOCAL_OFFICER for post in posts_of(user)):
        rows.insert(0, (reverse("expansion_intake") + f"?cluster={found.pk}", _("Mở rộng")))
    return rows
