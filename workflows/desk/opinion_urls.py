"""Addresses of what all procedures share: the table of opinions, questions inside, objections."""

from __future__ import annotations

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers the converter <key:…>
from workflows.desk import objection_pages, opinion_pages

urlpatterns = [
    path("dossiers/<str:code>/opinions/", opinion_pages.opinion_summary, name="opinion_summary"),
    path(
        "dossiers/<str:code>/opinions/answers/",
        opinion_pages.opinion_answers,
        name="opinion_answers",
    ),
    path(
        "dossiers/<str:code>/opinions/<key:opinion_id>/points/",
        opinion_pages.opinion_points,
        name="opinion_points",
    ),
    path(
        "dossiers/<str:code>/opinions/<key:opinion_id>/inside/",
        opinion_pages.internal_requests,
        name="internal_requests",
    ),
    path(
        "dossiers/<str:code>/opinions/<key:opinion_id>/inside/<key:request_id>/",
        opinion_pages.internal_answer,
        name="internal_answer",
    ),
    path(
        "dossiers/<str:code>/objections/<key:objection_id>/",
        objection_pages.objection,
        name="objection",
    ),
]
