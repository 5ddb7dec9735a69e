"""What is owed to whom, what was written, and how each attempt to deliver it went.

This app knows instants and recipients, not dossiers: ``subject`` is an opaque key that the writer
(``NOTIFICATION_WRITER``) understands.
"""

from notifications.models.messages import Channel, DeliveryAttempt, Message, Reminder
from notifications.models.operation import (
    AttemptTally,
    Heartbeat,
    LedgerIdentity,
    RoadPause,
    SendingHold,
    TallyMark,
)
from notifications.models.people import (
    CalendarFeed,
    ChannelAddress,
    DeliveryChoice,
    Preference,
    PushSubscription,
    WebhookEndpoint,
)

__all__ = [
    "AttemptTally",
    "CalendarFeed",
    "Channel",
    "ChannelAddress",
    "DeliveryAttempt",
    "DeliveryChoice",
    "Heartbeat",
    "LedgerIdentity",
    "Message",
    "Preference",
    "PushSubscription",
    "Reminder",
    "RoadPause",
    "SendingHold",
    "TallyMark",
    "WebhookEndpoint",
]
