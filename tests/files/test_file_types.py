"""What a file is, is told from its content."""

from __future__ import annotations

import io

import pytest

from procedures.file_types import DOCX, JPEG, ODT, PDF, PNG, XLSX, recognise
from tests.portal import world as made


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (made.PDF, PDF),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), PNG),
        (b"\xff\xd8\xff\xe0" + bytes(20), JPEG),
        (made.DOCX, DOCX),
        (made.XLSX, XLSX),
        (made.ODT, ODT),
    ],
)
def test_the_kinds_that_a_dossier_is_made_of_are_known(content: bytes, kind: object) -> None:
    assert recognise(io.BytesIO(content)) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"#!/bin/sh\n",
        b"GIF89a",
        b"   %PDF-1.7",
        b"PK\x03\x04 no archive at all",
        made.archive({"any.exe": b"MZ"}),
        made.archive({"word/document.xml": b"<w/>"}),
        made.archive(
            {"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}
        ),
        made.archive({"mimetype": b"application/epub+zip", "content.xml": b""}),
        made.DOCX[:-30],
    ],
)
def test_everything_else_is_not(content: bytes) -> None:
    assert recognise(io.BytesIO(content)) is None


def test_the_file_is_left_at_its_start() -> None:
    opened = io.BytesIO(made.DOCX)
    recognise(opened)
    assert opened.tell() == 0
