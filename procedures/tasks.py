"""Celery's doors to this app; each may run twice without harm."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from procedures.services import regime_pinning

logger = logging.getLogger(__name__)


@shared_task
def keep_regimes_current() -> None:
    """Daily: open dossiers that the transition rules move to another law are moved today.

    An act would move its own dossier anyway; this moves those on which nobody acts.
    """
    today = timezone.localdate()
    for dossier_id in regime_pinning.dossiers_to_move(today):
        try:
            regime_pinning.apply_transition(dossier_id, today)
        except Exception:
            # One dossier must not keep the others from their law; the next day tries again.
            logger.exception("dossier %s could not be moved to its law", dossier_id)
