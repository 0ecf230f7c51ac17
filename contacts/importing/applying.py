"""Writes a planned file into the book, all at once, in a few statements whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from contacts.actions.record import standing_change
from contacts.actions.refusals import explains_refusals
from contacts.importing.book import Held, folded
from contacts.importing.planning import Outcome, Plan, PlannedRow, Values, plan_import
from contacts.importing.reading import Table
from contacts.lifecycle import ContactStanding
from contacts.models import Actor, Assignment, Contact, ContactChange, User

BATCH = 1000
# Imports take turns; two files with the same new actor would otherwise stumble over each other.
TURN = 4_207_001
# One statement for all rows: a CASE for each row and field, as bulk_update writes them, takes minutes.
UPDATE = """
UPDATE contacts_contact AS contact
SET name = new.name, email = new.email, phone = new.phone, language = new.language, clearance = new.clearance,
    reviewed_at = %s, version = contact.version + 1
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::smallint[])
    AS new (id, name, email, phone, language, clearance)
WHERE contact.id = new.id
"""


class RowsAreWrong(Exception):
    """Some rows are wrong and nothing was said about saving the others. Nothing was saved."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.count(Outcome.WRONG))
        self.plan = plan


class ChangedMeanwhile(Exception):
    """Somebody changed one of the contacts while the file was being saved. Nothing was saved."""


@dataclass(frozen=True)
class Applied:
    """How many contacts were added, changed, skipped and left out as wrong."""

    added: int
    changed: int
    skipped: int
    wrong: int


@explains_refusals
@transaction.atomic(durable=True)
def save_import(*, table: Table, by: User | None, now: datetime, partial: bool = False) -> Applied:
    """Check every row again and save them; ``partial`` saves the right ones even though others are wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    plan = plan_import(table=table, by=by, now=now)
    if plan.count(Outcome.WRONG) and not partial:
        raise RowsAreWrong(plan)
    added, changed = plan.of(Outcome.ADDED), plan.of(Outcome.CHANGED)
    contacts = _add(added, _add_actors(plan), by=by, now=now)
    _change(changed, by=by, now=now)
    _assign([(contact, _values(row).held) for contact, row in zip(contacts, added, strict=True)])
    return Applied(len(added), len(changed), plan.count(Outcome.SKIPPED), plan.count(Outcome.WRONG))


def _add_actors(plan: Plan) -> dict[str, Actor]:
    made = Actor.objects.bulk_create([Actor(name=name, type=type_) for name, type_ in plan.new_actors.items()])
    return {folded(actor.name): actor for actor in made}


def _add(rows: list[PlannedRow], made: dict[str, Actor], *, by: User | None, now: datetime) -> list[Contact]:
    contacts = Contact.objects.bulk_create(
        [
            Contact(
                actor=values.actor or made[folded(values.actor_name)],
                name=values.name,
                email=values.email,
                phone=values.phone,
                language=values.language,
                clearance=values.clearance,
                created_at=now,
                reviewed_at=now,
            )
            for values in map(_values, rows)
        ],
        batch_size=BATCH,
    )
    ContactChange.objects.bulk_create(
        [standing_change(one.id, "", ContactStanding.ACTIVE, by=by, now=now) for one in contacts], batch_size=BATCH
    )
    return contacts


def _change(rows: list[PlannedRow], *, by: User | None, now: datetime) -> None:
    contacts = [_planned_contact(row) for row in rows]
    _lock(contacts)
    wanted = [_values(row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            UPDATE,
            [
                now,
                [contact.id for contact in contacts],
                [values.name for values in wanted],
                [values.email for values in wanted],
                [values.phone for values in wanted],
                [values.language for values in wanted],
                [int(values.clearance) for values in wanted],
            ],
        )
    ContactChange.objects.bulk_create(
        [
            ContactChange(contact=contact, field=field, old=old, new=new, by=by, recorded_at=now)
            for contact, row in zip(contacts, rows, strict=True)
            for field, (old, new) in row.changes.items()
        ],
        batch_size=BATCH,
    )
    moved = [
        (contact, _values(row).held)
        for contact, row in zip(contacts, rows, strict=True)
        if "assignments" in row.changes
    ]
    ids = [contact.id for contact, _held in moved]
    Assignment.areas.through.objects.filter(assignment__contact__in=ids).delete()
    Assignment.objects.filter(contact__in=ids).delete()
    _assign(moved)


def _lock(contacts: list[Contact]) -> None:
    """Hold the contacts, and see that they still are as the plan saw them."""
    ids = [contact.id for contact in contacts]
    latest = dict(Contact.objects.filter(id__in=ids).order_by("id").select_for_update().values_list("id", "version"))
    if any(latest[contact.id] != contact.version for contact in contacts):
        raise ChangedMeanwhile


def _assign(wanted: list[tuple[Contact, tuple[Held, ...]]]) -> None:
    pairs = [(contact, held) for contact, several in wanted for held in several]
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                contact=contact,
                role_id=held.role_id,
                whole_municipality=held.whole_municipality,
                lowest_severity=held.lowest_severity,
            )
            for contact, held in pairs
        ],
        batch_size=BATCH,
    )
    place = Assignment.areas.through
    place.objects.bulk_create(
        [
            place(assignment_id=assignment.id, area_id=area_id)
            for assignment, (_contact, held) in zip(assignments, pairs, strict=True)
            for area_id in sorted(held.area_ids)
        ],
        batch_size=BATCH,
    )


def _values(row: PlannedRow) -> Values:
    assert row.values is not None
    return row.values


def _planned_contact(row: PlannedRow) -> Contact:
    assert row.contact is not None
    return row.contact
