"""Addresses of the officer's pages; the portal, files, notices and the law bring their own."""

from __future__ import annotations

from django.urls import include, path

from workflows import keys as _keys  # noqa: F401  # registers the converter <key:…>
from workflows.desk import amendment_pages, cluster_pages, dossier_pages, intake_pages, pages, start
from workflows.steps import pages as steps

urlpatterns = [
    path("", pages.desk, name="desk"),
    path("start/", start.start, name="start"),
    path("intake/", intake_pages.intake, name="intake"),
    path("intake/expansion/", intake_pages.expansion_intake, name="expansion_intake"),
    path("changes/adjustment/", amendment_pages.adjustment, name="adjustment_open"),
    path("changes/abolition/", amendment_pages.abolition, name="abolition_open"),
    path(
        "changes/investor-selection/",
        amendment_pages.investor_selection,
        name="investor_selection_open",
    ),
    path("dossiers/<str:code>/amendment/", amendment_pages.amendment, name="amendment"),
    path("dossiers/", pages.dossiers, name="dossiers"),
    path("dossiers/<str:code>/", dossier_pages.dossier, name="dossier"),
    path(
        "dossiers/<str:code>/periods/<key:deadline_id>/",
        dossier_pages.dossier_deadline,
        name="dossier_deadline",
    ),
    path("dossiers/<str:code>/acts/<slug:act>/", dossier_pages.dossier_act, name="dossier_act"),
    path("clusters/", pages.clusters, name="clusters"),
    path("clusters/<key:cluster_id>/", cluster_pages.cluster, name="cluster"),
    path("tasks/<key:task_id>/", steps.task, name="task"),
    path("tasks/<key:task_id>/take/", steps.take, name="task_take"),
    path("tasks/<key:task_id>/give-back/", steps.give_back, name="task_give_back"),
    path("", include("workflows.desk.opinion_urls")),
    path("", include("workflows.desk.plan_urls")),
    path("", include("workflows.stand_ins.urls")),
    path("", include("workflows.council.urls")),
    path("", include("workflows.portal.urls")),
    path("", include("workflows.files.urls")),
    path("", include("workflows.notices.urls")),
    path("", include("workflows.ladder.urls")),
    path("", include("workflows.law.urls")),
    path("", include("workflows.early.urls")),
]
