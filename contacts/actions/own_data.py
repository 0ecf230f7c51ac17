"""What contacts do with their own data through a link: say that it is right, change it, propose another address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import checks
from contacts.actions.people import ContactEditedMeanwhile, locked
from contacts.actions.record import BY_THE_CONTACT, PROPOSED
from contacts.actions.refusals import Errors
from contacts.models import AddressProposal, Contact, ContactChange
from contacts.models.reviews import ProposalState
from contacts.scales import Language
from contacts.telling import Topic, tell


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """What contacts decide about themselves. Everything else is decided by those who keep the list."""

    name: str
    phone: str
    language: str
    email: str


def confirm_own_data(*, contact: Contact, version: int, now: datetime) -> Contact:
    """Write down that the contact finds its own data right, as it was at ``version``.

    Must be called inside the transaction of the press, as the other deeds of this module.
    """
    current = _as_it_was(contact, version)
    _reviewed(current, now)
    current.save(update_fields=["reviewed_at"])
    return current


def change_own_data(
    *, contact: Contact, version: int, wanted: OwnData, now: datetime
) -> tuple[Contact, AddressProposal | None]:
    """Change a contact as it wishes itself, and return what it proposes if that is new.

    A link is a weak proof of who somebody is, so letters never follow it to another address: that is only proposed.
    """
    current = _as_it_was(contact, version)
    elsewhere = wanted.email.lower() != current.address_norm
    _check(wanted, elsewhere=elsewhere)
    fields = [name for name in ("name", "phone", "language") if getattr(current, name) != getattr(wanted, name)]
    changes = [_change(current, name, getattr(current, name), getattr(wanted, name), now) for name in fields]
    for name in fields:
        setattr(current, name, getattr(wanted, name))
    if fields:
        current.version += 1
    _reviewed(current, now)
    current.save(update_fields=[*fields, "version", "reviewed_at"])
    ContactChange.objects.bulk_create(changes)
    return current, _propose(current, wanted.email, now) if elsewhere else None


def _as_it_was(contact: Contact, version: int) -> Contact:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("What a contact does through a link belongs inside the transaction of the press.")
    current = locked(contact)
    if current.version != version:
        raise ContactEditedMeanwhile(current)
    return current


def _check(wanted: OwnData, *, elsewhere: bool) -> None:
    errors = Errors()
    name = checks.wrong_with_line(wanted.name, longest=checks.NAME_LENGTH, missing=_("Skriv ditt namn."))
    errors.note("name", name)
    errors.note("phone", checks.wrong_with_phone(wanted.phone))
    if wanted.language not in Language.values:
        errors.note("language", _("Välj ett av språken i listan."))
    if elsewhere:
        errors.note("email", checks.wrong_with_address(wanted.email))
    errors.raise_if_any()


def _reviewed(current: Contact, now: datetime) -> None:
    old = current.reviewed_at
    current.reviewed_at = now
    _change(current, "reviewed_at", old.isoformat() if old else "", now.isoformat(), now).save()


def _propose(current: Contact, email: str, now: datetime) -> AddressProposal | None:
    """Keep one proposal at a time: the latest. The same again is nothing new."""
    waiting = AddressProposal.objects.select_for_update().filter(contact=current, state=ProposalState.WAITING).first()
    if waiting is not None and waiting.email.lower() == email.lower():
        return None
    proposal = waiting or AddressProposal(contact=current)
    old = proposal.email
    proposal.email, proposal.proposed_at = email, now
    proposal.save()
    _change(current, PROPOSED, old, email, now).save()
    tell(Topic.CONTACTS)
    return proposal


def _change(contact: Contact, field: str, old: str, new: str, now: datetime) -> ContactChange:
    return ContactChange(
        contact=contact, field=field, old=old, new=new, reason=BY_THE_CONTACT, by=None, recorded_at=now
    )
