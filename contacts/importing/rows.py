"""Statements that write many contacts at once: a statement or an object for each row takes minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from contacts.importing.book import Held
from contacts.importing.planning import Values
from contacts.models import User

REWRITE = """
UPDATE contacts_contact AS contact
SET name = new.name, email = new.email, phone = new.phone, language = new.language, clearance = new.clearance,
    reviewed_at = %s, version = contact.version + 1
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::smallint[])
    AS new (id, name, email, phone, language, clearance)
WHERE contact.id = new.id
"""
UNASSIGN = """
WITH places AS (
    DELETE FROM contacts_assignment_areas WHERE assignment_id IN (
        SELECT id FROM contacts_assignment WHERE contact_id = ANY(%s))
)
DELETE FROM contacts_assignment WHERE contact_id = ANY(%s)
"""
ASSIGN = """
INSERT INTO contacts_assignment (contact_id, role_id, whole_municipality, lowest_severity)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::smallint[])
RETURNING id, contact_id, role_id
"""
PLACE = """
INSERT INTO contacts_assignment_areas (assignment_id, area_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[])
"""
RECORD = """
INSERT INTO contacts_contactchange (contact_id, field, old, new, reason, by_id, recorded_at)
SELECT *, '', %s, %s FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
"""


def record(changes: Sequence[tuple[int, str, str, str]], *, by: User | None, now: datetime) -> None:
    """Write the history of contacts: id, field, what stood there and what stands there now."""
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [by.pk if by else None, now, *map(list, zip(*changes, strict=True))])


def rewrite(wanted: Sequence[tuple[int, Values]], *, now: datetime) -> None:
    """Give contacts, by id, other values."""
    values = [one for _contact_id, one in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            REWRITE,
            [
                now,
                [contact_id for contact_id, _values in wanted],
                [one.name for one in values],
                [one.email for one in values],
                [one.phone for one in values],
                [one.language for one in values],
                [int(one.clearance) for one in values],
            ],
        )


def unassign(contact_ids: Sequence[int]) -> None:
    """Take all roles from contacts."""
    with connection.cursor() as cursor:
        cursor.execute(UNASSIGN, [list(contact_ids)] * 2)


def assign(wanted: Sequence[tuple[int, Sequence[Held]]]) -> None:
    """Give contacts, by id, their roles and areas."""
    pairs = [(contact_id, held) for contact_id, several in wanted for held in several]
    with connection.cursor() as cursor:
        cursor.execute(
            ASSIGN,
            [
                [contact_id for contact_id, _held in pairs],
                [held.role_id for _contact_id, held in pairs],
                [held.whole_municipality for _contact_id, held in pairs],
                [int(held.lowest_severity) for _contact_id, held in pairs],
            ],
        )
        made = {(contact_id, role_id): pk for pk, contact_id, role_id in cursor.fetchall()}
        places = [
            (made[contact_id, held.role_id], area_id) for contact_id, held in pairs for area_id in sorted(held.area_ids)
        ]
        cursor.execute(PLACE, [[pk for pk, _area_id in places], [area_id for _pk, area_id in places]])
