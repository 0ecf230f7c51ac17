"""The sentences that the log writes by itself. The record is kept in Swedish, whoever works in which language.

No sentence names the exact place or who reported: partners read the log, and do not know either.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import override

from contacts.models import User
from contacts.scales import Severity, Sharing
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident
from incidents.models.incidents import IncidentType

_FIELDS = {"area": "område", "type": "typ", "place": "plats", "occurred_at": "tid"}


def logged(incident: Incident) -> str:
    """Say what happened when nobody wrote a word: «Brand i Alby.»"""
    return f"{_kind(incident.type)} i {incident.area.name}."


def photos_added(count: int) -> str:
    """Say what was added when nobody wrote a word beside it."""
    return "En bild är tillagd." if count == 1 else f"{count} bilder är tillagda."


def _kind(kind: IncidentType) -> str:
    return "Händelse" if kind.code == "other" else kind.name_sv


@override("sv")
def status_changed(to: IncidentStatus) -> str:
    """Say which status the incident has now."""
    return f"Status är nu «{to.label}»."


@override("sv")
def severity_changed(old: Severity, new: Severity) -> str:
    """Say between which levels the severity moved."""
    return f"Allvarlighetsgraden är ändrad från {str(old.label).lower()} till {str(new.label).lower()}."


@override("sv")
def sharing_changed(old: Sharing, new: Sharing) -> str:
    """Say between which levels the sharing moved."""
    if old == new:
        return "De namngivna läsarna är ändrade."
    return f"Delningen är ändrad från «{old.label}» till «{new.label}»."


@override("sv")
def handed_over(incident: Incident, to: User) -> str:
    """Say who owns the incident now. Partners read it too, so it says a role; the history has the name."""
    if to.id == incident.reporter_id:
        return "Ansvaret är tillbaka hos den som loggade händelsen."
    return f"Ny ansvarig: {to.get_role_display()}."


def details_changed(fields: Iterable[str], incident: Incident) -> str:
    """Say which facts changed, with the new ones that everybody who reads may know."""
    words = [_FIELDS[field] for field in _FIELDS if field in set(fields)]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} och {words[-1]}"
    facts = []
    if "area" in fields:
        facts.append(f"Område är nu {incident.area.name}.")
    if "type" in fields:
        facts.append(f"Typ är nu {incident.type.name_sv.lower()}.")
    return " ".join([f"Uppgifterna är ändrade: {listed}.", *facts])


def closed(outcome: str) -> str:
    """Say that it is over, and how it ended."""
    return f"Händelsen är avslutad. Utfall: {outcome}"


def confirmed(source: str) -> str:
    """Say that somebody of ours stands for what a recipient told us."""
    return f"Uppgiften från {source} är bekräftad."


REOPENED = "Händelsen är öppnad igen."
WITHDRAWN = "Händelsen är ångrad. Den loggades av misstag."


def merged_into(other: Incident) -> str:
    """Say, in the log of the incident that ends, where it continues."""
    return f"Sammanslagen med {other.number}. Fortsätt där."


def merged_from(other: Incident) -> str:
    """Say, in the log of the incident that goes on, what came in."""
    return f"{other.number} är sammanslagen med den här händelsen."
