"""Addresses of files."""

from django.urls import path

from workflows import keys as _keys  # noqa: F401  # registers <key:…>
from workflows.files import views

urlpatterns = [path("files/<key:key>/", views.file, name="file")]
