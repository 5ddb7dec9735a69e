"""In the tests: tasks run in place, passwords are hashed fast, files are thrown away."""

import atexit
import os
import shutil
import tempfile

# Never the data of the person who runs the tests.
os.environ["CCN_DATA_DIR"] = tempfile.mkdtemp(prefix="ccn-test-")
atexit.register(shutil.rmtree, os.environ["CCN_DATA_DIR"], ignore_errors=True)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import STATIC_ROOT, STORAGES  # noqa: E402

SECRET_KEY = "test-key-of-no-value"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# `client.login()` has no request, which axes demands; its own test switches it on.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "procedures.backends.PostBackend",
]
AXES_ENABLED = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Each test takes back what it wrote, so a ledger would find every database restored.
NOTIFICATION_LEDGER = ""
# A nudge runs in a thread, where an eager task would work on another connection.
NOTIFICATION_NUDGES = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
