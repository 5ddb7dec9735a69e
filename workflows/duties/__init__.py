"""Duties that the clock brings and no act plans: late work by the day, reports, early clusters …

Each module answers what is due and for whom; ``planner`` writes the reminders, as often as it is
called and without harm.
"""
