"""gunicorn's settings, for `manage.py up` and for production alike; the environment overrides."""

import os
from pathlib import Path

wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 5 if os.environ.get("CCN_SUPERVISED") else 30
keepalive = 5
# Requests are logged by config.logs, with their id and without their query string.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# Heartbeat files in memory: a busy disk must not look like a hung worker.
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def post_fork(server, worker):
    """A worker dies with its arbiter: the kernel sees to it, however the arbiter ended."""
    from config.supervisor import die_with_parent

    die_with_parent(server.pid)
