"""Addresses of the law reader."""

from django.urls import path

from workflows.law import provincial, views

urlpatterns = [
    path("law/", views.law, name="law"),
    path("law/compare/", views.law_compare, name="law_compare"),
    path("law/provincial/", provincial.provincial_rules, name="provincial_rules"),
    path("law/<str:regime_id>/", views.law_regime, name="law_regime"),
]
