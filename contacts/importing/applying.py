"""Writes a planned file into the book, all at once, in a few statements whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction

from contacts.actions.refusals import explained
from contacts.importing.book import folded
from contacts.importing.planning import Outcome, Plan, PlannedRow, Values, planning
from contacts.importing.progress import Progress, Stage, Work, in_one_go
from contacts.importing.reading import Table
from contacts.importing.rows import assign, record, rewrite, unassign
from contacts.importing.runs import begin_run, end_run, take_turn
from contacts.lifecycle import ContactStanding
from contacts.models import Actor, Contact, User

BATCH = 1000


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


def save_import(*, table: Table, by: User | None, now: datetime, partial: bool = False) -> Applied:
    """Check every row again and save them; ``partial`` saves the right ones even though others are wrong."""
    return in_one_go(saving_import(table=table, by=by, now=now, partial=partial))


def saving_import(*, table: Table, by: User | None, now: datetime, partial: bool = False) -> Work[Applied]:
    """Do the same step by step. All steps are one transaction: whoever stops in the middle has saved nothing."""
    run = begin_run(rows=len(table.rows), by=by, now=now) if by else None
    try:
        with transaction.atomic(durable=True):
            take_turn(run)
            plan = yield from planning(table=table, by=by, now=now)
            if plan.count(Outcome.WRONG) and not partial:
                raise RowsAreWrong(plan)
            yield from _writing(plan, by=by, now=now)
            applied = Applied(
                added=plan.count(Outcome.ADDED),
                changed=plan.count(Outcome.CHANGED),
                skipped=plan.count(Outcome.SKIPPED),
                wrong=plan.count(Outcome.WRONG),
            )
            if run:
                end_run(run=run, now=now, **vars(applied))
    except IntegrityError as error:
        refusal = explained(error)
        if refusal is None:
            raise
        raise refusal from error
    return applied


def _writing(plan: Plan, *, by: User | None, now: datetime) -> Iterator[Progress]:
    added, changed = plan.of(Outcome.ADDED), plan.of(Outcome.CHANGED)
    made = _add_actors(plan)
    _lock([_planned_contact(row) for row in changed])
    done = 0
    for rows in _batches(added):
        _add(rows, made, by=by, now=now)
        done += len(rows)
        yield Progress(Stage.WRITING, done, len(added) + len(changed))
    for rows in _batches(changed):
        _change(rows, by=by, now=now)
        done += len(rows)
        yield Progress(Stage.WRITING, done, len(added) + len(changed))


def _batches(rows: list[PlannedRow]) -> Iterator[list[PlannedRow]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _add_actors(plan: Plan) -> dict[str, Actor]:
    made = Actor.objects.bulk_create([Actor(name=name, type=type_) for name, type_ in plan.new_actors.items()])
    return {folded(actor.name): actor for actor in made}


def _add(rows: list[PlannedRow], made: dict[str, Actor], *, by: User | None, now: datetime) -> None:
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
        ]
    )
    record([(contact.id, "standing", "", ContactStanding.ACTIVE.value) for contact in contacts], by=by, now=now)
    assign([(contact.id, _values(row).held) for contact, row in zip(contacts, rows, strict=True)])


def _change(rows: list[PlannedRow], *, by: User | None, now: datetime) -> None:
    rewrite([(_planned_contact(row).id, _values(row)) for row in rows], now=now)
    changes = [(_planned_contact(row).id, field, *pair) for row in rows for field, pair in row.changes.items()]
    record(changes, by=by, now=now)
    moved = [(_planned_contact(row).id, _values(row).held) for row in rows if "assignments" in row.changes]
    if moved:
        unassign([contact_id for contact_id, _held in moved])
        assign(moved)


def _lock(contacts: list[Contact]) -> None:
    """Hold the contacts, and see that they still are as the plan saw them."""
    ids = [contact.id for contact in contacts]
    latest = dict(Contact.objects.filter(id__in=ids).order_by("id").select_for_update().values_list("id", "version"))
    if any(latest[contact.id] != contact.version for contact in contacts):
        raise ChangedMeanwhile


def _values(row: PlannedRow) -> Values:
    assert row.values is not None
    return row.values


def _planned_contact(row: PlannedRow) -> Contact:
    assert row.contact is not None
    return row.contact
