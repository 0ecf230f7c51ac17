"""What people decide about a contact, before any of it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from contacts.models import Actor, Area, Contact, ContactRole
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


def details_of(contact: Contact) -> ContactDetails:
    """Return all that is decided about a contact now."""
    return ContactDetails(
        actor=contact.actor,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        clearance=Sharing(contact.clearance),
        exercise_participant=contact.exercise_participant,
        assignments=tuple(
            AssignmentDetails(
                role=one.role,
                areas=tuple(one.areas.all()),
                whole_municipality=one.whole_municipality,
                lowest_severity=Severity(one.lowest_severity),
            )
            for one in contact.assignments.all()
        ),
    )
