"""What a browser sends from the pages of the address book."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from contacts.models import Actor, Area, Contact, ContactRole
from contacts.scales import Severity


def row(
    role: str, *areas: Area, everywhere: bool = False, lowest: Severity = Severity.LOW, remove: bool = False
) -> dict[str, Any]:
    """Return one row of the role fields."""
    fields: dict[str, Any] = {
        "role": str(ContactRole.objects.get(code=role).id) if role else "",
        "areas": [str(area.id) for area in areas],
        "lowest_severity": str(lowest.value),
    }
    return fields | ({"whole_municipality": "on"} if everywhere else {}) | ({"remove": "on"} if remove else {})


def contact_form(actor: Actor, rows: Iterable[dict[str, Any]] = (), **fields: Any) -> dict[str, Any]:
    """Return the whole form for a contact, filled in."""
    listed = list(rows)
    data: dict[str, Any] = {
        "name": "Nils Nattvandrare",
        "actor": str(actor.id),
        "email": "nils@nattvandrare.example",
        "phone": "",
        "language": "sv",
        "clearance": "",
        "roles-TOTAL_FORMS": str(len(listed)),
        "roles-INITIAL_FORMS": "0",
    }
    for number, one in enumerate(listed):
        data |= {f"roles-{number}-{name}": value for name, value in one.items()}
    return data | fields


def form_of(contact: Contact, **fields: Any) -> dict[str, Any]:
    """Return the form as it was drawn for a contact, with changes."""
    rows = [
        row(one.role.code, *one.areas.all(), everywhere=one.whole_municipality, lowest=Severity(one.lowest_severity))
        for one in contact.assignments.order_by("id")
    ]
    drawn = {
        "version": str(contact.version),
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "clearance": str(contact.clearance),
    }
    return contact_form(contact.actor, rows, **(drawn | fields))
