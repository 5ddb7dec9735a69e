"""Offices that end hand their dossiers on (NĐ 139/2025 Art 22.2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Deadline, Dossier, Organisation
from procedures.refusals import RuleRefused
from procedures.services.acting import legal_act
from procedures.services.regime_pinning import keep_regime_current

BASIS = "NĐ 139/2025 Art 22.2"


def change_local_body(*, dossier_id: int, act: Act, to: Organisation) -> Dossier:
    """Another office goes on with the local body's part; limits and costs may not grow.

    Raises RuleRefused when the office did not exist on the day.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if act.on is not None and not to.exists_on(act.on):
            raise RuleRefused(
                _("%(office)s không hoạt động vào ngày %(day)s.")
                % {"office": to, "day": f"{act.on:%d/%m/%Y}"},
                BASIS,
                field="to",
            )
        before = dossier.local_body
        doing.set(local_body=to)
        dossier.deadlines.filter(
            status=Deadline.Status.OPEN, actor=Deadline.Actor.LOCAL_BODY
        ).update(organisation=to)
        doing.record("local_body.changed", basis=BASIS, before=str(before), after=str(to))
        doing.owe("local_body_changed", "local_body")
        doing.owe("local_body_changed", "applicants")
    return dossier
