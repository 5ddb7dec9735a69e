"""Addresses of the pages about stand-ins."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers <key:…>
from workflows.stand_ins import pages

urlpatterns = [
    path("stand-ins/", pages.stand_ins, name="stand_ins"),
    path("stand-ins/<key:mandate_id>/", pages.stand_in, name="stand_in"),
    path("stand-ins/<key:mandate_id>/end/", pages.stand_in_end, name="stand_in_end"),
]
