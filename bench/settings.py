"""The tests' settings, with this package as an app: viewflow finds a flow by the app it is in."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
LOGGING_CONFIG = None
