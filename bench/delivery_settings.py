"""The bench's settings with a real broker, a road that costs nothing, and a ledger."""

from bench.settings import *  # noqa: F403
from config.settings.base import DATA_DIR

CELERY_TASK_ALWAYS_EAGER = False
NOTIFICATION_ROADS = {"email": "bench.null_road.NullRoad"}
NOTIFICATION_HOURS = ""
NOTIFICATION_LEDGER = str(DATA_DIR / "sent-ledger")
# One queue: the notes of beginning and end stand before and behind the letters.
CELERY_TASK_ROUTES: dict[str, dict[str, str]] = {}
