"""Addresses of the council's pages."""

from __future__ import annotations

from django.urls import path

from workflows.council import councils, rounds

urlpatterns = [
    path("councils/", councils.councils, name="councils"),
    path("councils/new/", councils.new_council, name="new_council"),
    path("councils/<key:council_id>/", councils.council, name="council"),
    path("councils/<key:council_id>/acts/<slug:act>/", councils.council_act, name="council_act"),
    path("councils/<key:council_id>/criteria/", councils.edit_criteria, name="edit_criteria"),
    path("councils/<key:council_id>/criteria/<key:number>/", councils.criteria, name="criteria"),
    path("rounds/<key:round_id>/", rounds.scoring_round, name="scoring_round"),
    path("rounds/<key:round_id>/missing/<key:seat_id>/", rounds.mark_missing, name="seat_missing"),
    path("rounds/<key:round_id>/minutes/", rounds.minutes, name="council_minutes"),
    path("rounds/<key:round_id>/ranking/", rounds.ranking, name="council_ranking"),
    path("rounds/<key:round_id>/record.json", rounds.record, name="council_record"),
]
