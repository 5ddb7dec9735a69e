"""WSGI entry: what gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

application = get_wsgi_application()

if settings.REFUSE_DEMO_ACCOUNTS:
    from config.checks import demo_accounts_present

    if demo_accounts_present():
        raise ImproperlyConfigured(
            "The database holds demo accounts, whose passwords are public: not starting."
        )
