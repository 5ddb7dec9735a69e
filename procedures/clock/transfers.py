"""When a received paper must pass from the one-stop desk to the office that handles it."""

from datetime import datetime, time

from procedures.clock.calendars import Calendar
from procedures.clock.rulers import VIETNAM_TIME, local_instant

LAST_RECEIPT_OF_THE_DAY = time(15, 0)  # NĐ 61/2018 Art 18.2


def transfer_by(received_at: datetime, calendar: Calendar) -> datetime:
    """The latest instant to hand the dossier on (NĐ 61/2018 Art 18.2, 18.3).

    Received until 15:00: the close of the same working day. Received later, or on a day off:
    the start of the next working day. It moves the paper, never the statutory period.
    Raises ValueError for an instant without a time zone.
    """
    local = local_instant(received_at)
    on = local.date()
    if calendar.is_working_day(on) and local.time() <= LAST_RECEIPT_OF_THE_DAY:
        return datetime.combine(on, calendar.hours.closes, VIETNAM_TIME)
    return datetime.combine(calendar.next_working_day(on), calendar.hours.opens, VIETNAM_TIME)
