"""Ladders of reminders: rungs, rules, planners, letters to the right people."""
