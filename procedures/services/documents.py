"""Taking in the files of a dossier: judged by content, digested on the way in, kept."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.file_types import ACCEPTED_WORDS, FileType, recognise
from procedures.models import Component, DocumentFile, InvestorRequest
from procedures.refusals import RuleRefused
from procedures.services.acting import LegalAct, legal_act
from procedures.services.submission import file_papers
from procedures.states import CLOSED

DEFAULT_SIZE_LIMIT = 20 * 1024 * 1024
_LONGEST_NAME = 200

_written: ContextVar[list[str] | None] = ContextVar("files_written", default=None)


def size_limit() -> int:
    """The largest file taken, in bytes: setting ``DOSSIER_FILE_SIZE_LIMIT``, 20 MB by default."""
    return int(getattr(settings, "DOSSIER_FILE_SIZE_LIMIT", DEFAULT_SIZE_LIMIT))


def check_upload(uploaded: UploadedFile, *, field: str = "file") -> FileType:
    """What the file is, by its content; raises RuleRefused with a sentence for its field."""
    if not uploaded.size:
        raise RuleRefused(
            _("Tệp “%(name)s” không có nội dung. Hãy chọn tệp khác.")
            % {"name": clean_name(uploaded.name)},
            field=field,
        )
    if uploaded.size > size_limit():
        raise _too_large(uploaded.name, field)
    kind = recognise(uploaded)  # type: ignore[arg-type]
    if kind is None:
        raise RuleRefused(
            _(
                "Tệp “%(name)s” không thuộc loại được nhận (%(kinds)s); loại tệp được xét theo nội "
                "dung, không theo phần đuôi của tên."
            )
            % {"name": clean_name(uploaded.name), "kinds": ACCEPTED_WORDS},
            field=field,
        )
    return kind


def _too_large(name: str | None, field: str) -> RuleRefused:
    return RuleRefused(
        _("Tệp “%(name)s” lớn hơn %(limit)d MB. Hãy nén hoặc tách tệp rồi chọn lại.")
        % {"name": clean_name(name), "limit": size_limit() // (1024 * 1024)},
        field=field,
    )


def clean_name(name: str | None) -> str:
    """The name to show and to hand back: no folders, no control signs, not too long."""
    base = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip()
    if len(plain) > _LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = (
            f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
            if dot and len(ending) <= 10
            else plain[:_LONGEST_NAME]
        )
    return plain or "tep"


class _Digesting(File):  # type: ignore[type-arg]
    """A file that is digested and measured while the storage reads it."""

    def __init__(self, file: UploadedFile, field: str) -> None:
        super().__init__(file, name="")
        self.uploaded = file
        self.field = field
        self.sha256 = hashlib.sha256()
        self.length = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for chunk in self.uploaded.chunks(chunk_size):
            self.length += len(chunk)
            if self.length > size_limit():
                raise _too_large(self.uploaded.name, self.field)
            self.sha256.update(chunk)
            yield chunk


@contextmanager
def files_discarded_on_failure() -> Iterator[None]:
    """Remove from the disk what was stored inside this block, when the block does not succeed.

    Put it around the transaction: a rolled-back row must not leave its file behind.
    """
    outer = _written.get()
    mine: list[str] = []
    token = _written.set(mine)
    try:
        yield
    except BaseException:
        for name in mine:
            default_storage.delete(name)
        raise
    else:
        if outer is not None:
            outer.extend(mine)
    finally:
        _written.reset(token)


def attach_file(
    *,
    dossier_id: int,
    act: Act,
    uploaded: UploadedFile,
    component: str = "",
    request: InvestorRequest | None = None,
    field: str = "file",
) -> DocumentFile:
    """Keep a file with the dossier, as the paper ``component`` (a code of the regime) if named.

    ``request`` says that it is one applicant's paper. The paper counts as filed on the day of the
    act. The same content again for the same paper is taken once. Raises RuleRefused for a kind or
    size that is not taken, for a paper the regime does not know, and once the dossier is closed.
    """
    if act.by is None:
        raise ValueError("a file is sent in by somebody")
    kind = check_upload(uploaded, field=field)
    with (
        files_discarded_on_failure(),
        legal_act(dossier_id, act, ends_stop=False) as doing,
    ):
        dossier = doing.dossier
        if dossier.state in CLOSED:
            raise RuleRefused(_("Hồ sơ đã kết thúc; không nhận thêm tệp."), field=field)
        paper = _paper(doing, component, request, field) if component else None
        stored, digest, size = _store(uploaded, field)
        twin = DocumentFile.objects.filter(
            dossier=dossier, component=paper, sha256=digest, uploaded_by=act.by
        ).first()
        if twin is not None:
            default_storage.delete(stored)
            return twin
        kept = DocumentFile.objects.create(
            dossier=dossier,
            component=paper,
            file=stored,
            original_name=clean_name(uploaded.name),
            content_type=kind.content_type,
            size=size,
            sha256=digest,
            uploaded_by=act.by,
        )
        doing.record(
            "file.attached",
            component=component or None,
            request=request.number if request else None,
            file=kept.original_name,
            size=size,
            sha256=digest,
        )
    return kept


def _paper(doing: LegalAct, code: str, request: InvestorRequest | None, field: str) -> Component:
    if code not in {component.code for component in doing.regime.components}:
        raise RuleRefused(
            _("Chế độ pháp luật %(regime)s không có thành phần hồ sơ này.")
            % {"regime": doing.dossier.regime},
            field=field,
        )
    file_papers(doing, [code], request=request)
    paper: Component = Component.objects.get(dossier=doing.dossier, request=request, code=code)
    return paper


def _store(uploaded: UploadedFile, field: str) -> tuple[str, str, int]:
    """Write the file under a name that says nothing; its digest and its length as written."""
    content = _Digesting(uploaded, field)
    uploaded.seek(0)
    wanted = f"dossiers/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"
    name = default_storage.save(wanted, content)
    written = _written.get()
    if written is not None:
        written.append(name)
    return name, content.sha256.hexdigest(), content.length


def attach_files(
    *,
    dossier_id: int,
    act: Act,
    files: dict[str, Any],
    request: InvestorRequest | None = None,
) -> list[DocumentFile]:
    """Keep several files, each under the code of its paper."""
    return [
        attach_file(
            dossier_id=dossier_id,
            act=act,
            uploaded=uploaded,
            component=code,
            request=request,
            field=f"file_{code}",
        )
        for code, uploaded in files.items()
    ]
