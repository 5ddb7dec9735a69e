"""Addresses of files."""

from django.urls import path

from workflows.files import views

urlpatterns = [path("files/<int:key>/", views.file, name="file")]
