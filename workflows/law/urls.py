"""Addresses of the law reader."""

from django.urls import path

from workflows.law import views

urlpatterns = [
    path("law/", views.law, name="law"),
    path("law/compare/", views.law_compare, name="law_compare"),
    path("law/<str:regime_id>/", views.law_regime, name="law_regime"),
]
