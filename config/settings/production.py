"""In production: everything from the environment, and no start with a value made for a demo.

deploy/ccn.env.example names every variable.
"""

from django.core.exceptions import ImproperlyConfigured

from config import environment, logs
from config.settings.base import *  # noqa: F403
from config.settings.base import BEHIND_PROXY, METRICS_TOKEN

SECRET_KEY = environment.text("SECRET_KEY")
if SECRET_KEY == environment.DEMO_KEY or SECRET_KEY.startswith(environment.PLACEHOLDER):
    raise ImproperlyConfigured("SECRET_KEY is the demo's or the example's. Make one of your own.")

ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS or environment.EXAMPLE_HOST in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name this site's own hosts: not empty, not '*', not the example's."
    )

if METRICS_TOKEN and (len(METRICS_TOKEN) < 16 or METRICS_TOKEN.startswith(environment.PLACEHOLDER)):
    raise ImproperlyConfigured("CCN_METRICS_TOKEN is too short to keep strangers out: 16 or more.")

for _name in ("CCN_DATA_DIR", "DATABASE_URL", "REDIS_URL"):
    environment.text(_name)

# --- Only over TLS --------------------------------------------------------------------------------

if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=True)
# The monitor asks over loopback, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = environment.flag("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

# --- Letters --------------------------------------------------------------------------------------

EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Logs -----------------------------------------------------------------------------------------

LOGGING = logs.logging_settings(json=True, level=environment.text("LOG_LEVEL", "INFO"))

# Demo people may sign in with a password that is printed on the screen: see config/checks.py.
REFUSE_DEMO_ACCOUNTS = True
