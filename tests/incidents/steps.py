"""What the tests of incidents do again and again: log one, fill in the form, read the page."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions.incidents import log_incident
from incidents.models import Incident, IncidentChange, IncidentType, LogEntry, NumberSeries


def a_type(code: str = "fire") -> IncidentType:
    return IncidentType.objects.get(code=code)


def an_incident(by: User, area: Area, *, now: datetime | None = None, **more: Any) -> Incident:
    """Log an incident as the form does."""
    values: dict[str, Any] = {
        "type": a_type(more.pop("type_code", "fire")),
        "severity": Severity.HIGH,
        "key": str(uuid.uuid4()),
        "sharing": Sharing.ORGANISATION,
    }
    incident, _is_new = log_incident(by=by, area=area, now=now or timezone.now(), **(values | more))
    return incident


def filled_in(**more: str | list[str]) -> dict[str, Any]:
    """Return the form as it is sent after three choices."""
    return {"key": str(uuid.uuid4()), "area": "alby", "type": "fire", "severity": "high", **more}


def recorded() -> tuple[int, int, int, list[int]]:
    """Return what a refusal must leave alone: incidents, log entries, changes, and the last numbers."""
    return (
        Incident.objects.count(),
        LogEntry.objects.count(),
        IncidentChange.objects.count(),
        list(NumberSeries.objects.order_by("id").values_list("last", flat=True)),
    )


def words(response: Any) -> str:
    """Return the page as text with single spaces."""
    return " ".join(response.content.decode().split())
