"""Addresses of the plan: proposals, drafts, approved Lists, the ministry's desk."""

from __future__ import annotations

from django.urls import path

from workflows.desk import list_pages, ministry_pages, plan_pages, proposal_pages

urlpatterns = [
    path("proposals/new/", proposal_pages.propose, name="propose"),
    path("plans/new/", proposal_pages.begin_plan, name="begin_plan"),
    path("dossiers/<str:code>/list/", plan_pages.plan_list, name="plan_list"),
    path("dossiers/<str:code>/list/include/", plan_pages.include, name="plan_include"),
    path("dossiers/<str:code>/list/new/", plan_pages.line, name="plan_line_new"),
    path("dossiers/<str:code>/list/<key:line_id>/", plan_pages.line, name="plan_line"),
    path(
        "dossiers/<str:code>/list/<key:line_id>/drop/",
        plan_pages.drop_line,
        name="plan_line_drop",
    ),
    path("dossiers/<str:code>/sent/<key:number>/", plan_pages.sending, name="plan_sending"),
    path("lists/", list_pages.lists, name="lists"),
    path("lists/enter/", list_pages.enter, name="list_enter"),
    path("lists/compare/", list_pages.compare_two, name="list_compare"),
    path("lists/<key:version_id>/", list_pages.version, name="list_version"),
    path("lists/<key:version_id>/csv/", list_pages.version_csv, name="list_csv"),
    path("ministry/", ministry_pages.ministry, name="ministry"),
]
