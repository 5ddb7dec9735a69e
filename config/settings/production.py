"""In production: everything from the environment."""

from config.settings.base import *  # noqa: F403
from config.settings.base import environment

SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
