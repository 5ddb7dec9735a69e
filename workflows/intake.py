"""A first request comes in, from the portal or on paper: one transaction, files and first step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from procedures.acts import Act
from procedures.models import AdministrativeUnit, Dossier, InvestorRequest, Organisation, Procedure
from procedures.services import documents, submission
from procedures.services.acting import holding
from procedures.services.submission import Applying, Asked
from workflows import engine
from workflows.portal.offices import chain_of_offices

Attach = Callable[[int, Act, InvestorRequest], Any]


def lodge(
    *,
    asked: Asked,
    province: AdministrativeUnit,
    local_body: Organisation,
    applying: Applying,
    act: Act,
    attach: Attach,
    procedure: str = Procedure.ESTABLISHMENT,
) -> Dossier:
    """Open a dossier with its first request, keep the files that came, and begin the procedure.

    ``attach`` keeps the files (``PapersFormMixin.attach``). Raises RuleRefused; then neither a row
    nor a file remains.
    """
    with documents.files_discarded_on_failure(), transaction.atomic():
        dossier = submission.lodge_request(
            procedure=procedure,
            asked=asked,
            offices=chain_of_offices(province, local_body, act.day),
            applying=applying,
            act=act,
        )
        with holding(dossier):
            attach(dossier.pk, act, dossier.requests.get(enterprise=applying.enterprise))
        engine.start(dossier)
    return dossier
