"""On one's own machine: no server, a key of no value, demo people."""

from config.settings.base import *  # noqa: F403
from config.settings.base import environment

DEBUG = environment.flag("CCN_DEBUG", default=False)
SECRET_KEY = "demo-key-of-no-value-never-use-this-in-production"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.words("ALLOWED_HOSTS")]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
