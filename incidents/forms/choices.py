"""What forms about incidents let people choose among: key, words and the thing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.models import Incident, IncidentType

Words = str | Promise


def of_areas(areas: Iterable[Area], first: int | None = None) -> list[tuple[str, Words, Area]]:
    """Return the areas, the one with the id ``first`` before the others. A nested one names what it lies in."""
    listed = sorted(areas, key=lambda area: area.id != first)
    return [(area.slug, _called(area), area) for area in listed]


def _called(area: Area) -> str:
    """Return what an area is called where it stands alone: «Alby centrum» says by itself that it lies in Alby."""
    if area.parent is None or area.name.startswith(area.parent.name.split("-")[0]):
        return area.name
    return f"{area.parent.name}: {area.name}"


def of_types(types: Iterable[IncidentType]) -> Iterator[tuple[str, Words, IncidentType]]:
    """Return the types, named in the language of the moment."""
    return ((kind.code, kind.name, kind) for kind in types)


def of_severities() -> Iterator[tuple[str, Words, Severity]]:
    """Return the four levels."""
    return ((severity.code, severity.label, severity) for severity in Severity)


def of_sharings() -> Iterator[tuple[str, Words, Sharing]]:
    """Return the five levels, from narrow to wide, with their TLP labels."""
    return ((sharing.code, f"{sharing.label} ({sharing.tlp})", sharing) for sharing in Sharing)


def of_people(people: Iterable[User]) -> Iterator[tuple[str, Words, User]]:
    """Return the people by name and role."""
    return ((str(person.id), f"{person.name}, {person.get_role_display().lower()}", person) for person in people)


def of_incidents(incidents: Iterable[Incident]) -> Iterator[tuple[str, Words, Incident]]:
    """Return the incidents by number, what, where and when."""
    return ((one.number, f"{one.number}: {one.type.name}, {one.area.name}, {_when(one)}", one) for one in incidents)


def _when(incident: Incident) -> str:
    return timezone.localtime(incident.occurred_at).strftime(_("%Y-%m-%d %H.%M"))
