"""What a report may take from incidents: facts as they are, and lines of their logs only where a person ticks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import override

from contacts.models import User
from incidents.access import visible_incidents
from incidents.letters.wording import when
from incidents.models import Incident, LogEntry

MOST_LINES = 30


@override("sv")
def facts_of(incident: Incident) -> str:
    """Return time, area and type of an incident as a line of a report, and nothing that anybody wrote in its log."""
    return f"{when(incident.occurred_at)}, {incident.area.name}: {incident.type.name_sv}."


def lines_to_quote(user: User, incidents: Iterable[Incident]) -> list[LogEntry]:
    """Return the standing lines about what is going on in these incidents, of those that ``user`` may see."""
    within = visible_incidents(user).live().filter(id__in=[one.id for one in incidents]).values("id")
    lines = LogEntry.objects.filter(incident__in=within, corrections__isnull=True).about_what_is_going_on()
    latest = lines.exclude(text="").select_related("incident").order_by("-recorded_at", "-id")[:MOST_LINES]
    return sorted(latest, key=lambda one: (one.incident_id, one.recorded_at, one.pk))


@override("sv")
def quoted(line: LogEntry) -> str:
    """Return a line of the log as it stands, with when it was seen."""
    return f"{when(line.occurred_at)}: {line.text.strip()}"


def added_to(text: str, lines: Collection[str]) -> str:
    """Return ``text`` with these lines below it; one that stands there already is not added again."""
    standing = text.rstrip().replace("\r\n", "\n")
    return "\n".join([standing, *(line for line in lines if line not in standing)]).strip()
