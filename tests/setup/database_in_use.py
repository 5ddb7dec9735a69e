"""Run by `test_real_servers`: says which database the settings lead to."""

import json

import django

django.setup()

from django.db import connection  # noqa: E402

connection.ensure_connection()
print(json.dumps({"vendor": connection.vendor}))
