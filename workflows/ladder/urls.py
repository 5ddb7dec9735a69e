"""Addresses of the ladder's pages."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers <key:…>
from workflows.ladder import pages

urlpatterns = [
    path("ladder/", pages.ladder, name="ladder"),
    path("ladder/rules/<key:rule_id>/end/", pages.end, name="ladder_end"),
]
