"""The buttons beside an address that a contact has proposed: take it over, refuse it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.actions import NotAccepted, refuse_proposed_address, take_proposed_address
from contacts.guard import requires
from contacts.models import AddressProposal
from contacts.reviewing import access_proposal
from contacts.rights import Right
from contacts.views.pages import signed_in


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_take_address(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Let letters go to the address that the contact proposed."""
    proposal = _as_shown(request, contact_id)
    try:
        take_proposed_address(proposal=proposal, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, " ".join(map(str, refusal.errors.values())))
    else:
        messages.success(request, _("Adressen är införd. Mejlen går till %(address)s.") % {"address": proposal.email})
    return redirect("contacts:contact", contact_id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_keep_address(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Leave the contact's address as it is."""
    proposal = _as_shown(request, contact_id)
    try:
        refuse_proposed_address(proposal=proposal, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, " ".join(map(str, refusal.errors.values())))
    else:
        messages.success(request, _("Förslaget är avvisat. Adressen är som förut."))
    return redirect("contacts:contact", contact_id)


def _as_shown(request: HttpRequest, contact_id: int) -> AddressProposal:
    """Return the proposal with the address that the page showed: what is decided about is what was read."""
    proposal = access_proposal(request.user, contact_id)
    proposal.email = request.POST.get("email", proposal.email)
    return proposal
