"""Who may have a file of a dossier."""

from __future__ import annotations

from procedures.backends import office_ids_of, posts_of
from procedures.models import DocumentFile, Role, User
from procedures.selectors.dossiers import (
    dossiers_visible_to,
    requests_visible_to,
    sees_inside,
    sits_on_council,
)


def file_visible_to(user: User, key: int) -> DocumentFile | None:
    """The file, if the person may have it today; None otherwise, whether or not there is one.

    An applicant's paper goes to whoever sees that request, never to a competitor. A paper of the
    dossier itself goes to the offices that handle it, to the bodies asked about it, and to whoever
    sent it in. A file that is no paper of the dossier (a body's answer) goes to the offices that
    handle it and to whoever sent it in: one body never reads another's answer.
    """
    found = (
        DocumentFile.objects.select_related("dossier", "component")
        .filter(pk=key, dossier__in=dossiers_visible_to(user))
        .first()
    )
    if found is None:
        return None
    request_id = found.component.request_id if found.component else None
    if request_id is not None:
        allowed = requests_visible_to(user, found.dossier).filter(pk=request_id).exists()
    else:
        allowed = (
            found.uploaded_by_id == user.pk
            or sees_inside(user, found.dossier)
            or (
                found.component is not None
                and (_was_asked(user, found) or sits_on_council(user, found.dossier))
            )
        )
    return found if allowed else None


def _was_asked(user: User, file: DocumentFile) -> bool:
    bodies = [
        office_id
        for post in posts_of(user)
        if post.role == Role.OPINION_OFFICER
        for office_id in office_ids_of(post)
    ]
    return bool(bodies) and file.dossier.opinions.filter(body__in=bodies).exists()
