"""The English catalogue: found in the sources, kept in a .po, compiled without GNU gettext.

A message's id is its Vietnamese text, so there is no Vietnamese catalogue. Babel reads the Python
files and, through Django's own `templatize`, the templates: the same calls that `makemessages`
finds, on a machine that has no `xgettext`.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOMS = ("config", "workflows", "procedures", "notifications")
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "_gettext": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MessageId = str | tuple[str, ...]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def messages_used(root: Path) -> Iterator[tuple[str, int, MessageId, str | None]]:
    """Every marked message under `root`: file, line, id (a tuple when plural), context."""
    for room in ROOMS:
        for source in sorted((root / room).rglob("*.py")):
            if "migrations" not in source.parts:
                yield from _extract(source, root, source.read_text(encoding="utf-8"))
    for folder in ("templates", *ROOMS):
        for pattern in ("*.html", "*.txt"):
            for source in sorted((root / folder).rglob(pattern)):
                if "templates" in source.parts:
                    yield from _extract(source, root, _as_python(source))


def _as_python(template: Path) -> str:
    from django.utils.translation.template import templatize

    return templatize(template.read_text(encoding="utf-8"), origin=str(template))


def _extract(
    source: Path, root: Path, text: str
) -> Iterator[tuple[str, int, MessageId, str | None]]:
    found = extract(
        "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    )
    for line, message, _comments, context in found:
        if message:
            yield str(source.relative_to(root)), line, message, context


def faults(root: Path) -> list[str]:
    """What keeps the English site from being whole: a message absent, empty, or fuzzy."""
    catalogue = read_catalogue(po_path(root))
    found = []
    seen: set[tuple[MessageId, str | None]] = set()
    for file, line, message_id, context in messages_used(root):
        if (message_id, context) in seen:
            continue
        seen.add((message_id, context))
        where = f"{file}:{line}"
        message = catalogue.get(message_id, context)
        if message is None:
            found.append(f"{where}: not in the catalogue: {message_id!r}")
        elif message.fuzzy:
            found.append(f"{where}: fuzzy: {message_id!r}")
        elif not message.string or not all(_strings(message.string)):
            found.append(f"{where}: not translated: {message_id!r}")
        else:
            found += [
                f"{where}: other placeholders: {message_id!r}: {text!r}"
                for text in _strings(message.string)
                if not _same_placeholders(message_id, text)
            ]
    return found


def _same_placeholders(message_id: MessageId, text: str) -> bool:
    used = set(PLACEHOLDER.findall(text))
    if isinstance(message_id, str):
        return used == set(PLACEHOLDER.findall(message_id))
    # A plural form may leave the number out ("one day left"), and add none of its own.
    return used <= {found for form in message_id for found in PLACEHOLDER.findall(form)}


def _strings(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def update(root: Path) -> int:
    """Add each message that the catalogue lacks, untranslated; give back how many were added."""
    path = po_path(root)
    catalogue = read_catalogue(path)
    added = 0
    for file, _line, message_id, context in messages_used(root):
        message = catalogue.get(message_id, context)
        if message is None:
            catalogue.add(message_id, context=context, locations=[(file, 1)])
            added += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    with _replacing(path) as output:
        # Files without line numbers: an edit above a message is no change to it.
        write_po(output, catalogue, width=100, include_lineno=False, sort_output=True)
    return added


def po_path(root: Path) -> Path:
    """Where the English catalogue lies."""
    return root / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue at `path`; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(
            locale="en", project="CCN Procedures", fuzzy=False, header_comment="# English."
        )
    with path.open("rb") as source:
        return read_po(source, locale="en")


def compile_catalogues(locale: Path) -> list[Path]:
    """Compile every .po below `locale` that is newer than its .mo; give back what was compiled."""
    compiled = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        with _replacing(target) as output:
            write_mo(output, catalogue)
        compiled.append(target)
    return compiled


class _replacing:
    """A file written aside and put in place whole: several test processes may write at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> io.BufferedWriter:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".tmp-")
        self.temporary = Path(name)
        self.output = os.fdopen(handle, "wb")
        return self.output  # type: ignore[return-value]

    def __exit__(self, failed: object, *_: object) -> None:
        self.output.close()
        if failed:
            self.temporary.unlink(missing_ok=True)
        else:
            self.temporary.chmod(0o644)
            self.temporary.replace(self.path)
