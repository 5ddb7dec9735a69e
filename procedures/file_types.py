"""What a file is, told from its content: never from its name or from what the browser says.

Only the kinds that an administrative dossier is made of are known; everything else is refused.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that a dossier may hold."""

    content_type: str
    extension: str
    label: str


PDF = FileType("application/pdf", "pdf", "PDF")
PNG = FileType("image/png", "png", "PNG")
JPEG = FileType("image/jpeg", "jpg", "JPEG")
DOCX = FileType(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "DOCX"
)
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "XLSX")
ODT = FileType("application/vnd.oasis.opendocument.text", "odt", "ODT")

ACCEPTED = (PDF, DOCX, XLSX, ODT, PNG, JPEG)
ACCEPTED_WORDS = ", ".join(kind.label for kind in ACCEPTED)

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 5000
_MACROS = "vbaproject.bin"


def recognise(file: IO[bytes]) -> FileType | None:
    """The kind of an open file, or None for one that is not accepted; leaves it at its start."""
    try:
        file.seek(0)
        head = file.read(8)
        for signature, kind in _SIGNATURES:
            if head.startswith(signature):
                return kind
        return _recognise_archive(file) if head.startswith(_ZIP) else None
    finally:
        file.seek(0)


def _recognise_archive(file: IO[bytes]) -> FileType | None:
    """Office documents are archives: their members say which. One with macros is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.lower() for name in archive.namelist()}
            if len(names) > _MOST_MEMBERS or any(name.endswith(_MACROS) for name in names):
                return None
            if "[content_types].xml" in names:
                if "word/document.xml" in names:
                    return DOCX
                return XLSX if "xl/workbook.xml" in names else None
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as member:
                    written = member.read(len(ODT.content_type) + 1)
                return ODT if written.strip() == ODT.content_type.encode() else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, KeyError, ValueError):
        return None
    return None
