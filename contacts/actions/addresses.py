"""Deeds with addresses: one has stopped working, one works again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from contacts.actions.record import moment_change
from contacts.models import Contact, ContactChange, User
from contacts.telling import Topic, tell

FIELD = "address_broken_at"


def mark_address_broken(*, contacts: Sequence[Contact], now: datetime) -> None:
    """Write down that mail to these contacts comes back for good: they get nothing until somebody mends the address.

    Must be called inside the caller's transaction, with the contacts locked: what came back is settled in the same.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("mark_address_broken() belongs inside the transaction that settles what came back.")
    ContactChange.objects.bulk_create([moment_change(one, FIELD, now, by=None, now=now) for one in contacts])
    for one in contacts:
        one.address_broken_at = now
        one.version += 1
    Contact.objects.bulk_update(contacts, [FIELD, "version"])
    tell(Topic.CONTACTS)


@transaction.atomic(durable=True)
def mend_address(*, contact: Contact, by: User | None, now: datetime) -> Contact:
    """Let letters go to the contact's address again. What came back before does not count any more."""
    current = Contact.objects.select_for_update().get(id=contact.id)
    if current.address_broken_at is not None:
        moment_change(current, FIELD, None, by=by, now=now).save()
        current.address_broken_at = None
        current.version += 1
        current.save(update_fields=[FIELD, "version"])
        tell(Topic.CONTACTS)
    return current
