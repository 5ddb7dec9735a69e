"""Races in the council room, each run as `python -m` and answering with one JSON object."""
