"""On one's own machine: no server, a key of no value, demo people."""

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATA_DIR, STORAGES

DEBUG = environment.flag("CCN_DEBUG", default=False)
SECRET_KEY = environment.DEMO_KEY
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", *environment.words("ALLOWED_HOSTS")]
EMAIL_BACKEND = environment.text(
    "EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = "ccn@localhost"

if DEBUG:
    # While a style sheet is being written: served as it lies in the tree, nothing to collect.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
