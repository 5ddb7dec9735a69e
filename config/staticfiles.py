"""Which static files of the installed packages the site uses.

viewflow ships 49 MB of a front end that no page of ours loads, and one of its style sheets refers
to a file that does not exist, which stops `collectstatic`. Bootstrap ships every build of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

LEFT_OUT = ("viewflow/*", "bootstrap/*")
USED = (
    "bootstrap/css/bootstrap-reboot.min.css",
    "bootstrap/css/bootstrap-reboot.min.css.map",
)


def is_used(path: str) -> bool:
    """Whether the site serves the packaged file at `path` (relative to STATIC_URL)."""
    return path in USED or not any(fnmatch(path, pattern) for pattern in LEFT_OUT)


class UsedAppFilesFinder(AppDirectoriesFinder):
    """Django's finder of packaged files, less those that no page uses."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Every used file, with the storage that holds it."""
        for path, storage in super().list(ignore_patterns):
            if is_used(path.replace("\\", "/")):
                yield path, storage

    def find_in_app(self, app: str, path: str) -> Any:
        """Where the app's file lies on disk; nothing for a file that is left out."""
        return super().find_in_app(app, path) if is_used(path) else None
