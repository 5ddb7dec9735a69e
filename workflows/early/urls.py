"""Addresses of the list to be settled, and of the early facts of a dossier."""

from __future__ import annotations

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers the converter <key:…>
from workflows.early import dossier_pages, list_pages

urlpatterns = [
    path("early-clusters/", list_pages.early_clusters, name="early_clusters"),
    path("early-clusters/enter/", list_pages.enter, name="early_cluster_enter"),
    path("early-clusters/import/", list_pages.import_csv, name="early_clusters_import"),
    path(
        "early-clusters/<key:cluster_id>/open/", list_pages.open_dossier, name="early_cluster_open"
    ),
    path("dossiers/<str:code>/early/", dossier_pages.early, name="early"),
    path("dossiers/<str:code>/early/fact/", dossier_pages.record_fact, name="early_fact"),
    path("dossiers/<str:code>/early/conclude/", dossier_pages.conclude, name="early_conclude"),
]
