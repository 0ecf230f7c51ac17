"""How a contact is written down for its history: each field as a text that stays true in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from contacts.actions.details import ContactDetails
from contacts.models import Contact, ContactChange, User
from contacts.scales import Severity, Sharing

EVERYWHERE = "*"
# Why a change came about that nobody on the staff made. The record is kept in Swedish.
BY_THE_CONTACT = "ändrad av kontakten själv"
# An address that a contact proposed: what became of it stands in its own changes.
PROPOSED = "email_proposed"


def assignment_line(role_code: str, slugs: Iterable[str], *, whole_municipality: bool, lowest: int) -> str:
    """Return one assignment as ``night_walkers: alby, fittja (low)``."""
    where = EVERYWHERE if whole_municipality else ", ".join(sorted(slugs))
    return f"{role_code}: {where} ({Severity(lowest).code})"


def assignments_as_text(contact: Contact) -> str:
    """Return the assignments of a contact, one a line, in a fixed order."""
    return "\n".join(
        sorted(
            assignment_line(
                one.role.code,
                [area.slug for area in one.areas.all()],
                whole_municipality=one.whole_municipality,
                lowest=one.lowest_severity,
            )
            for one in contact.assignments.all()
        )
    )


def facts_of(contact: Contact) -> dict[str, str]:
    """Return everything about a contact that its history follows, by field."""
    return {
        "actor": contact.actor.name,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "clearance": Sharing(contact.clearance).code,
        "exercise_participant": "yes" if contact.exercise_participant else "no",
        "assignments": assignments_as_text(contact),
    }


def changes_between(
    contact_id: int, before: Mapping[str, str], after: Mapping[str, str], *, by: User | None, now: datetime
) -> list[ContactChange]:
    """Return one unsaved row for each field that differs."""
    return [
        ContactChange(contact_id=contact_id, field=field, old=before[field], new=after[field], by=by, recorded_at=now)
        for field in after
        if before[field] != after[field]
    ]


def standing_change(contact_id: int, old: str, new: str, *, by: User | None, now: datetime) -> ContactChange:
    """Return the unsaved row for a contact that came, left or came back."""
    return ContactChange(contact_id=contact_id, field="standing", old=old, new=new, by=by, recorded_at=now)


def moment_change(
    contact: Contact, field: str, value: datetime | None, *, by: User | None, now: datetime
) -> ContactChange:
    """Return the unsaved row for a moment of a contact that becomes ``value``; the contact still holds the old one."""
    old = getattr(contact, field)
    return ContactChange(
        contact=contact,
        field=field,
        old=old.isoformat() if old else "",
        new=value.isoformat() if value else "",
        by=by,
        recorded_at=now,
    )


def facts_wanted(details: ContactDetails) -> dict[str, str]:
    """Return the same of what somebody typed and nobody saved."""
    narrowest = Sharing(details.actor.type.narrowest_clearance)
    return {
        "actor": details.actor.name,
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "language": details.language,
        "clearance": (narrowest if details.clearance is None else details.clearance).code,
        "exercise_participant": "yes" if details.exercise_participant else "no",
        "assignments": "\n".join(
            sorted(
                assignment_line(
                    one.role.code,
                    [area.slug for area in one.areas],
                    whole_municipality=one.whole_municipality,
                    lowest=one.lowest_severity,
                )
                for one in details.assignments
            )
        ),
    }
