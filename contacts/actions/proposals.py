"""Deeds with addresses that contacts propose: take one over, refuse one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions.details import details_of
from contacts.actions.people import change, locked
from contacts.actions.record import PROPOSED
from contacts.actions.refusals import WHOLE, NotAccepted, explains_refusals
from contacts.models import AddressProposal, Contact, ContactChange, User
from contacts.models.reviews import ProposalState
from contacts.telling import Topic, tell


@explains_refusals
@transaction.atomic(durable=True)
def take_proposed_address(*, proposal: AddressProposal, by: User, now: datetime) -> Contact:
    """Let letters go to the address that a contact proposed, under the same rules as one that staff types."""
    contact = locked(proposal.contact)
    waiting = _decide(proposal, ProposalState.TAKEN, by=by, now=now)
    return change(contact, by=by, details=replace(details_of(contact), email=waiting.email), now=now)


@transaction.atomic(durable=True)
def refuse_proposed_address(*, proposal: AddressProposal, by: User, now: datetime) -> Contact:
    """Leave the contact's address as it is."""
    contact = locked(proposal.contact)
    refused = _decide(proposal, ProposalState.REFUSED, by=by, now=now)
    ContactChange.objects.create(contact=contact, field=PROPOSED, old=refused.email, new="", by=by, recorded_at=now)
    return contact


def _decide(proposal: AddressProposal, state: ProposalState, *, by: User, now: datetime) -> AddressProposal:
    current = AddressProposal.objects.select_for_update().get(id=proposal.id)
    if current.state != ProposalState.WAITING:
        raise NotAccepted({WHOLE: _("Någon annan har redan bestämt om den här adressen.")})
    if current.email != proposal.email:
        raise NotAccepted({WHOLE: _("Kontakten har föreslagit en annan adress sedan sidan ritades. Titta igen.")})
    current.state, current.decided_by, current.decided_at = state, by, now
    current.save(update_fields=["state", "decided_by", "decided_at"])
    tell(Topic.CONTACTS)
    return current
