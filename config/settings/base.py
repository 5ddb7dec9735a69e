"""Settings shared by every place the site runs in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu import Queue

from config import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(environment.text("CCN_DATA_DIR", str(BASE_DIR / "var" / "data"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = ""
ALLOWED_HOSTS: list[str] = []

# --- Parts ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "workflows",
    "procedures",
    "notifications",
    "viewflow",
    "viewflow.workflow",
    "django_htmx",
    "bootstrap",
    "csp",
    "axes",
    "whitenoise",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last: it turns a sign-in that was locked out into its own answer.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.context.frame",
            ],
        },
    },
]

# viewflow would otherwise add a middleware of its own to the list above.
VIEWFLOW = {"AUTOREGISTER": False}

# --- Database -------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database(
        environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ccn.sqlite3'}")
    )
}
# Behind PgBouncer in transaction mode: DATABASE_CONN_MAX_AGE=0 and DATABASE_SERVER_CURSORS=no.
DATABASES["default"]["CONN_MAX_AGE"] = environment.number("DATABASE_CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not environment.flag(
    "DATABASE_SERVER_CURSORS", default=True
)

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "procedures.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "procedures.backends.PostBackend",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

# Guessing passwords: ten wrong ones for one name from one address close that pair for a quarter of
# an hour. The pair, not the address (an office shares one), not the name (a stranger could lock
# an officer out).
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "config.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "config.lockout.locked_out"
# Whether a reverse proxy of ours stands in front and writes X-Forwarded-For.
BEHIND_PROXY = environment.flag("CCN_BEHIND_PROXY", default=False)

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.staticfiles.UsedAppFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No MEDIA_URL: a dossier's file is handed out by a page that asks who wants it, never by its path.
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Celery ---------------------------------------------------------------------------------------
# The broker is only a wake-up call: what is owed stands in the database, and beat's sweeps find it.

REDIS_URL = environment.text("REDIS_URL", "")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # A message whose worker died is given out again after this; above the task time limit.
        "visibility_timeout": 600,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    BROKER_DIR = DATA_DIR / "broker"
    for _folder in ("queue", "control"):
        (BROKER_DIR / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        # Looking into an empty folder costs nothing; a nudge need not wait a second.
        "polling_interval": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page does not wait for a broker that is down; the sweeps make up for the lost call.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_DEFAULT_QUEUE = "ccn"
# Deliveries wait for other machines; with a queue of their own they cannot keep a sweep waiting. A
# worker that is not told otherwise takes from both.
CELERY_TASK_QUEUES = (Queue("ccn"), Queue("ccn.delivery"))
CELERY_TASK_ROUTES = {
    "notifications.tasks.deliver": {"queue": "ccn.delivery"},
    "notifications.tasks.deliver_due": {"queue": "ccn.delivery"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
# Goes on when the machine's clock is put back.
CELERY_BEAT_SCHEDULER = "config.beat.SteadyScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# `expires`: a call that nobody took in time is dropped, the next one is under way.
CELERY_BEAT_SCHEDULE = {
    "sweep reminders": {
        "task": "notifications.tasks.sweep",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    "deliver messages": {
        "task": "notifications.tasks.deliver_due",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "heartbeat": {
        "task": "notifications.tasks.heartbeat",
        "schedule": timedelta(seconds=20),
        "options": {"expires": 20},
    },
    "tally attempts": {
        "task": "notifications.tasks.tally_attempts",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    "keep regimes current": {
        "task": "procedures.tasks.keep_regimes_current",
        "schedule": crontab(hour=0, minute=5),
        "options": {"expires": 3600},
    },
    "plan work": {
        "task": "workflows.tasks.plan_work",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "plan late letters": {
        "task": "workflows.tasks.plan_late_letters",
        "schedule": crontab(minute=10, hour="5-17"),
        "options": {"expires": 3600},
    },
    "plan calendar duties": {
        "task": "workflows.tasks.plan_calendar_duties",
        "schedule": crontab(minute=25, hour="0,6,12,18"),
        "options": {"expires": 3600},
    },
    "settle ladder changes": {
        "task": "workflows.tasks.settle_ladder_changes",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    "reconcile ladders": {
        "task": "workflows.tasks.reconcile_ladders",
        "schedule": crontab(minute=40, hour=2),
        "options": {"expires": 3600},
    },
}

# --- Messages -------------------------------------------------------------------------------------

# Who writes what a planned reminder says, and who knows whether it is still true.
NOTIFICATION_WRITER = "workflows.letters.write"
NOTIFICATION_TRUTH = "workflows.letters.no_longer_true"
# Which kinds of message the law requires, so that nobody can switch them off.
NOTIFICATION_LEGAL_KINDS = "procedures.messages.legal_kinds"
# When the office is open; outside of it nobody is written to who has not asked for it. "": always.
NOTIFICATION_HOURS = "procedures.calendars.next_open_instant"
# The pages that letters lead to: the one that notes the reading, and the one of the preferences.
NOTIFICATION_OPEN_VIEW = "notice_open"
NOTIFICATION_PREFERENCES_VIEW = "notice_preferences"
# What was sent, written down outside the database, so that a restored backup sends nothing twice
# (docs/decisions/0011). Keep it out of what is restored. Empty: no ledger is kept.
NOTIFICATION_LEDGER = environment.text("CCN_SENT_LEDGER", str(DATA_DIR / "sent-ledger"))
# Whether a worker is told at once that there is something to do; without it the next sweep sees it.
NOTIFICATION_NUDGES = environment.flag("CCN_NUDGES", default=True)
# One HTTP gateway for SMS and Zalo; docs/notifications.md says what it is asked.
NOTIFICATION_GATEWAY: dict[str, Any] = {
    "url": environment.text("CCN_GATEWAY_URL", ""),
    "token": environment.text("CCN_GATEWAY_TOKEN", ""),
    # The gateway is told that this is a trial, and sends nothing to anybody.
    "sandbox": environment.flag("CCN_GATEWAY_SANDBOX", default=True),
    # Whether it promises to send once however often it is asked under the same key.
    "is_idempotent": environment.flag("CCN_GATEWAY_IDEMPOTENT", default=False),
    "timeout": environment.number("CCN_GATEWAY_TIMEOUT", 10),
    "templates": environment.templates("CCN_GATEWAY_TEMPLATES"),
}
# Private networks that people's webhooks may call, such as the office's own: "10.20.0.0/16".
NOTIFICATION_WEBHOOK_NETWORKS = environment.words("CCN_WEBHOOK_NETWORKS")
# Pushes to people's browsers, through the services of the browsers' makers; without a key it is off
# (docs/decisions/0013). `manage.py webpush_keys` makes one.
NOTIFICATION_WEBPUSH: dict[str, Any] = {
    "private_key": environment.secret("CCN_WEBPUSH_PRIVATE_KEY"),
    "subject": environment.text("CCN_WEBPUSH_SUBJECT", ""),
    # The only hosts that are ever called: "*." stands for any name before the rest.
    "hosts": environment.words(
        "CCN_WEBPUSH_HOSTS",
        "fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com",
    ),
}
# The roads besides the bell, name → class. What is left out is off: its messages wait.
_roads_off = set(environment.words("CCN_ROADS_OFF"))
if not NOTIFICATION_GATEWAY["url"]:
    _roads_off |= {"sms", "zalo"}
if not NOTIFICATION_WEBPUSH["private_key"]:
    _roads_off.add("webpush")
NOTIFICATION_ROADS = {
    name: path
    for name, path in {
        "email": "notifications.channels.email.Email",
        "sms": "notifications.channels.gateway.Sms",
        "zalo": "notifications.channels.gateway.Zalo",
        "webhook": "notifications.channels.webhook.Webhook",
        "webpush": "notifications.channels.webpush.WebPush",
    }.items()
    if name not in _roads_off
}
# Where links in letters lead; the site's own address as its people know it.
SITE_URL = environment.text(
    "CCN_SITE_URL", f"http://127.0.0.1:{environment.text('PORT', '8000')}"
).rstrip("/")
EMAIL_TIMEOUT = 10

# --- Browser rules --------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Where this installation offers its source (AGPL section 13); shown at the foot of every page.
SOURCE_URL = environment.text("CCN_SOURCE_URL", "")

# --- Logs and health ------------------------------------------------------------------------------

LOGGING = logs.logging_settings(json=False, level=environment.text("LOG_LEVEL", "INFO"))
# A due message older than this, or a beat silent for longer, makes /readyz answer 503.
READY_MESSAGE_AGE = timedelta(minutes=10)
READY_HEARTBEAT_AGE = timedelta(seconds=90)
# Who may read /metrics besides this machine itself: whoever sends "Authorization: Bearer <token>".
METRICS_TOKEN = environment.text("CCN_METRICS_TOKEN", "")

# Only production refuses them; see config/checks.py.
REFUSE_DEMO_ACCOUNTS = False
