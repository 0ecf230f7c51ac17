"""Incidents as they were recorded at a past moment: every change after it is taken back, field by field.

What a field was is what the first change after the moment changed it from; a field that nothing changed since is what
it is. That is the same as replaying all changes until the moment, and looks only at those few after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.dateparse import parse_datetime

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.models import Incident, IncidentChange, IncidentType
from incidents.querysets import IncidentQuerySet

# By the id of an incident: the fields that have changed since, as they were, in the words of the records.
Was = Mapping[int, Mapping[str, str]]


def changed_since(incidents: IncidentQuerySet, moment: datetime) -> Was:
    """Return what was changed after ``moment`` of the ``incidents``, as it was. One question."""
    later = IncidentChange.objects.filter(recorded_at__gt=moment, incident__in=incidents.order_by())
    found: dict[int, dict[str, str]] = {}
    for incident_id, field, old in (
        later.order_by("incident_id", "field", "recorded_at", "id")
        .distinct("incident_id", "field")
        .values_list("incident_id", "field", "old")
    ):
        found.setdefault(incident_id, {})[field] = old
    return found


def wind_back(incidents: Iterable[Incident], was: Was) -> list[Incident]:
    """Return the incidents with their fields as they were. The rows are for reading: nobody saves them."""
    listed = list(incidents)
    gone = [was[one.id] for one in listed if one.id in was]
    fields = {field for one in gone for field in one}
    areas = {one.slug: one for one in Area.objects.all()} if "area" in fields else {}
    kinds = {one.code: one for one in IncidentType.objects.all()} if "type" in fields else {}
    people = {str(one.id): one for one in User.objects.all()} if "owner" in fields else {}
    for incident in listed:
        for field, old in was.get(incident.id, {}).items():
            if field == "area":
                incident.area = areas.get(old, incident.area)
            elif field == "type":
                incident.type = kinds.get(old, incident.type)
            elif field == "owner":
                incident.owner = people.get(old, incident.owner)
            elif field == "severity":
                incident.severity = Severity.from_code(old)
            elif field == "sharing":
                incident.sharing = Sharing.from_code(old)
            elif field == "occurred_at":
                incident.occurred_at = parse_datetime(old) or incident.occurred_at
            elif field in ("status", "place", "outcome"):
                setattr(incident, field, old)
    return listed
