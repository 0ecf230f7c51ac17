"""The buttons on a contact's page: pause, resume, retire, restore, review, and an address that works again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import access_contact
from contacts.actions import (
    NotAccepted,
    mend_address,
    pause_contact,
    restore_contact,
    resume_contact,
    retire_contact,
    review_contact,
)
from contacts.forms.people import PauseForm
from contacts.guard import requires
from contacts.rights import Right
from contacts.views.pages import signed_in
from contacts.views.people import contact_page


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_pause(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Pause a contact until the end of a day."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            pause_contact(contact=contact, by=signed_in(request), until=form.moment(), now=timezone.now())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s är pausad.") % {"name": contact.name})
            return redirect("contacts:contact", contact.id)
    return contact_page(request, contact.id, form, status=422)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_resume(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Let reports reach the contact again."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    try:
        resume_contact(contact=contact, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, _first(refusal))
    else:
        messages.success(request, _("%(name)s får lägesrapporter igen.") % {"name": contact.name})
    return redirect("contacts:contact", contact.id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_retire(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take the contact off the list."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    retire_contact(contact=contact, by=signed_in(request), now=timezone.now())
    messages.success(request, _("%(name)s är borttagen ur listan.") % {"name": contact.name})
    return redirect("contacts:contact", contact.id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_restore(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Put the contact back on the list."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    try:
        restore_contact(contact=contact, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, _first(refusal))
    else:
        messages.success(request, _("%(name)s är med i listan igen.") % {"name": contact.name})
    return redirect("contacts:contact", contact.id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_review(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Write down that the contact's details are right."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    try:
        review_contact(contact=contact, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, _first(refusal))
    else:
        messages.success(request, _("Du har granskat %(name)s.") % {"name": contact.name})
    return redirect("contacts:contact", contact.id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def contact_mend(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Let letters go to the contact's address again."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    mend_address(contact=contact, by=signed_in(request), now=timezone.now())
    messages.success(request, _("Adressen till %(name)s används igen.") % {"name": contact.name})
    return redirect("contacts:contact", contact.id)


def _first(refusal: NotAccepted) -> str:
    return str(next(iter(refusal.errors.values())))
