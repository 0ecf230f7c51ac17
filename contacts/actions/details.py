"""What people decide about a contact, before any of it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from contacts.models import Actor, Area, ContactRole
from contacts.scales import Language, Severity, Sharing


@dataclass(frozen=True, kw_only=True)
class AssignmentDetails:
    """A role, where, and from which severity up."""

    role: ContactRole
    areas: tuple[Area, ...] = ()
    whole_municipality: bool = False
    lowest_severity: Severity = Severity.LOW


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """All that people decide about a contact. No clearance means the narrowest that the actor's type allows."""

    actor: Actor
    name: str
    email: str = ""
    phone: str = ""
    language: str = Language.SWEDISH
    clearance: Sharing | None = None
    exercise_participant: bool = False
    assignments: tuple[AssignmentDetails, ...] = ()
