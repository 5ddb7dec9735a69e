"""A dossier's file, to whoever may have it: always as a download, never shown in place."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procedures.file_types import ACCEPTED
from procedures.selectors.files import file_visible_to

EXACT_TYPES = {kind.content_type for kind in ACCEPTED}
NOTHING_RUNS = "sandbox; default-src 'none'"


@login_required
@require_safe
def file(request: HttpRequest, key: int) -> FileResponse:
    """Hand out one file; the same answer for one that is not there and one that is not yours."""
    found = file_visible_to(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404(_("Không có tệp này, hoặc bạn không được xem."))
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp không còn trong kho lưu trữ. Hãy báo quản trị hệ thống.")) from error
    known = found.content_type in EXACT_TYPES
    response = FileResponse(
        content,
        as_attachment=True,
        filename=found.original_name,
        content_type=found.content_type if known else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{found.sha256}"'
    return response
