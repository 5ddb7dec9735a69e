"""The test settings with a real broker and the drill's mail server."""

from config.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = "tests.notifications.deadly_mail.EmailBackend"
NOTIFICATION_HOURS = ""
