"""Races on a real PostgreSQL, each run as `python -m` and answering with one JSON object."""
