"""Offices that end hand their dossiers on (from 1/7/2025: NĐ 139/2025 Art 22.2, 22.3)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Deadline, Dossier, Organisation
from procedures.refusals import RuleRefused
from procedures.regimes import instruments
from procedures.services.acting import legal_act
from procedures.services.regime_pinning import keep_regime_current


def basis_on(on: date | None) -> str:
    """The article on passing work on, within the life of its decree (1/7/2025 to 28/2/2027)."""
    decree = instruments()["ND139"]
    begins, ends = decree.in_force_on, decree.ends_on
    if on is None or begins is None or ends is None or not begins <= on <= ends:
        return ""
    return f"{decree.short_en} Art 22.2-22.3"


def change_local_body(*, dossier_id: int, act: Act, to: Organisation) -> Dossier:
    """Another office goes on with the local body's part; limits and costs may not grow (Art 22.3).

    Raises RuleRefused when the office did not exist on the day.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if act.on is not None and not to.exists_on(act.on):
            raise RuleRefused(
                _("%(office)s không hoạt động vào ngày %(day)s.")
                % {"office": to, "day": f"{act.on:%d/%m/%Y}"},
                basis_on(act.on),
                field="to",
            )
        before = dossier.local_body
        doing.set(local_body=to)
        dossier.deadlines.filter(
            status=Deadline.Status.OPEN, actor=Deadline.Actor.LOCAL_BODY
        ).update(organisation=to)
        doing.record(
            "local_body.changed", basis=basis_on(act.on), before=str(before), after=str(to)
        )
        doing.owe("local_body_changed", "local_body")
        doing.owe("local_body_changed", "applicants")
    return dossier
