"""Questions to the post office, in its own words."""

from notifications.querysets.answers import AcknowledgementQuerySet, ResponseQuerySet, StrayMailQuerySet
from notifications.querysets.deliveries import DeliveryQuerySet
from notifications.querysets.dispatches import DispatchQuerySet
from notifications.querysets.drills import DrillQuerySet
from notifications.querysets.reach import (
    EscalationPolicyQuerySet,
    EscalationQuerySet,
    LoggedCallQuerySet,
)
from notifications.querysets.sending import SendingSwitchQuerySet, WorkerSignQuerySet

__all__ = [
    "AcknowledgementQuerySet",
    "DeliveryQuerySet",
    "DispatchQuerySet",
    "DrillQuerySet",
    "EscalationPolicyQuerySet",
    "EscalationQuerySet",
    "LoggedCallQuerySet",
    "ResponseQuerySet",
    "SendingSwitchQuerySet",
    "StrayMailQuerySet",
    "WorkerSignQuerySet",
]
