"""Addresses of the bell."""

from django.urls import path

from workflows.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="notices_read_all"),
    path("notices/<int:key>/read/", views.read, name="notice_read"),
]
