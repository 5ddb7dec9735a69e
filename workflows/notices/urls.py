"""Addresses of the bell."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers <key:…>
from workflows.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="notices_read_all"),
    path("notices/<key:key>/read/", views.read, name="notice_read"),
]
