"""Whom we may ask to look through their own data, and what they proposed when they did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from contacts.access import OutOfReach, access_contact, manageable_contacts
from contacts.models import AddressProposal, Contact, User
from contacts.models.people import REVIEW_AFTER
from contacts.models.reviews import ProposalState
from contacts.querysets import ContactQuerySet
from contacts.rights import Right

ASK_AGAIN_AFTER = timedelta(days=30)


def contacts_to_ask(user: User | AnonymousUser, now: datetime) -> ContactQuerySet:
    """Return the contacts that ``user`` may ask at ``now``: within reach, reachable by mail, unseen for half a year.

    Nobody is asked twice in thirty days.
    """
    reachable = manageable_contacts(user).reachable(now)
    return reachable.left_unreviewed(now - REVIEW_AFTER).not_asked_since(now - ASK_AGAIN_AFTER)


def waiting_proposal(contact: Contact) -> AddressProposal | None:
    """Return the address that a contact within reach has proposed and nobody has decided about."""
    return contact.address_proposals.filter(state=ProposalState.WAITING).first()


def access_proposal(user: User | AnonymousUser, contact_id: int) -> AddressProposal:
    """Return the waiting proposal of a contact that ``user`` may change; raises ``OutOfReach`` when there is none."""
    found = waiting_proposal(access_contact(user, contact_id, Right.MANAGE_CONTACTS))
    if found is None:
        raise OutOfReach
    return found
