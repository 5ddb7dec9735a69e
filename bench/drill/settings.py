"""The site's settings for the drill: real broker, real mail server, short beats."""

from __future__ import annotations

import os
from datetime import timedelta

from config.environment import DEMO_KEY
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    CELERY_BEAT_SCHEDULE,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    INSTALLED_APPS,
    REDIS_URL,
    STORAGES,
)

SECRET_KEY = DEMO_KEY
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "bench.drill"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

SWEEP_EVERY, DELIVER_EVERY = timedelta(seconds=2), timedelta(seconds=1)
_calls = {
    "notifications.tasks.sweep": SWEEP_EVERY,
    "notifications.tasks.deliver_due": DELIVER_EVERY,
    "notifications.tasks.heartbeat": timedelta(seconds=2),
}
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": _calls[str(entry["task"])], "options": {"expires": 10}}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
    if entry["task"] in _calls
}
# Two beats, each with a file of its own.
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get("DRILL_BEAT_FILE", "")
CELERY_TASK_SOFT_TIME_LIMIT = 14
CELERY_TASK_TIME_LIMIT = 16
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = 20

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("DRILL_SMTP_PORT", "0"))
EMAIL_TIMEOUT = 2
DEFAULT_FROM_EMAIL = "ccn@drill.test"
# The drill runs at whatever hour it is.
NOTIFICATION_HOURS = ""
