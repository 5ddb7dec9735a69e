"""Which static files of the installed packages the site uses.

viewflow ships 49 MB of a front end that no page of ours loads, and one of its style sheets refers to
a file that does not exist, which stops `collectstatic`. Bootstrap ships every build of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

LEFT_OUT = ("viewflow/*", "bootstrap/*")
USED = (
    "bootstrap/css/bootstrap.min.css",
    "bootstrap/css/bootstrap.min.css.map",
    "bootstrap/js/bootstrap.bundle.min.js",
    "bootstrap/js/bootstrap.bundle.min.js.map",
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

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where the file lies on disk; nothing for a file that is left out."""
        if not is_used(path):
            return [] if find_all else None
        return super().find(path, find_all=find_all, **kwargs)
