"""The rows of the post office."""

from notifications.models.deliveries import Delivery
from notifications.models.dispatches import Dispatch, DispatchChange, Rendition

__all__ = ["Delivery", "Dispatch", "DispatchChange", "Rendition"]
