"""Questions to the post office, in its own words."""

from notifications.querysets.deliveries import DeliveryQuerySet
from notifications.querysets.dispatches import DispatchQuerySet
from notifications.querysets.sending import SendingSwitchQuerySet, WorkerSignQuerySet

__all__ = ["DeliveryQuerySet", "DispatchQuerySet", "SendingSwitchQuerySet", "WorkerSignQuerySet"]
