"""Measurements, each with its baseline in the same run: ``make bench``, or ``python -m bench``."""
