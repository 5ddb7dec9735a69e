"""The Celery application. Its settings are Django's `CELERY_*` names."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("ccn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
