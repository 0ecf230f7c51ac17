"""The rows of the post office."""

from notifications.models.deliveries import Delivery
from notifications.models.dispatches import Dispatch, DispatchChange, Rendition
from notifications.models.sending import RelayPace, SendingSwitch, SwitchChange, Watch, WorkerSign

__all__ = [
    "Delivery",
    "Dispatch",
    "DispatchChange",
    "RelayPace",
    "Rendition",
    "SendingSwitch",
    "SwitchChange",
    "Watch",
    "WorkerSign",
]
