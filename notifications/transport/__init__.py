"""The roads by which finished letters leave the house."""

from notifications.transport.road import Desk, Road
from notifications.transport.roads import roads

__all__ = ["Desk", "Road", "roads"]
