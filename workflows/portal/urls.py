"""Addresses of the applicant's side and of public tracking."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers the converter <key:…>
from workflows.portal import expansion, objections, views
from workflows.portal.tracking import track

urlpatterns = [
    path("track/", track, name="track"),
    path("track/<str:code>/", track, name="track_code"),
    path("my/", views.my_dossiers, name="my_dossiers"),
    path("my/new/", views.new_request, name="new_request"),
    path("my/expand/", expansion.expand, name="expand"),
    path("my/join/<str:code>/", views.join_request, name="join_request"),
    path("my/<str:code>/", views.my_dossier, name="my_dossier"),
    path("my/<str:code>/objection/", objections.my_objection, name="my_objection"),
    path(
        "my/<str:code>/objection/<key:objection_id>/withdraw/",
        objections.my_objection_withdraw,
        name="my_objection_withdraw",
    ),
    path("dossiers/<str:code>/diagram/", views.dossier_diagram, name="dossier_diagram"),
]
