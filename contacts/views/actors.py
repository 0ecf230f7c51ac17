"""The pages of actors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import access_actor, kinds_of_actors, listed_actors, may, may_manage_actors, visible_contacts
from contacts.actions import NotAccepted, add_actor, change_actor, restore_actor, retire_actor
from contacts.forms.actors import ActorForm
from contacts.guard import requires
from contacts.rights import Right
from contacts.views.pages import book_tabs, form_page, page_of


@requires(Right.SEE_CONTACTS)
@require_safe
def actor_list(request: HttpRequest) -> HttpResponse:
    """Actors; the retired ones on request."""
    retired = "retired" in request.GET
    context = {
        "tabs": book_tabs(request.user, "contacts:actor_list"),
        "page": page_of(listed_actors(request.user, active=not retired), request),
        "retired": retired,
        "may_add": may(request.user, Right.MANAGE_CONTACTS),
    }
    return render(request, "contacts/actor_list.html", context)


@requires(Right.SEE_CONTACTS)
@require_safe
def actor(request: HttpRequest, actor_id: int) -> HttpResponse:
    """One actor and its contacts."""
    found = access_actor(request.user, actor_id)
    now = timezone.now()
    contacts = visible_contacts(request.user).filter(actor=found, active=True).for_list()
    page = page_of(contacts, request)
    context = {
        "actor": found,
        "page": page,
        "rows": [(contact, contact.standing(now)) for contact in page],
        "may_add": may(request.user, Right.MANAGE_CONTACTS),
        "may_change": may_manage_actors(request.user),
    }
    return render(request, "contacts/actor.html", context)


@requires(Right.MANAGE_CONTACTS)
def actor_new(request: HttpRequest) -> HttpResponse:
    """Add an actor."""
    form = ActorForm(request.POST if request.method == "POST" else None, types=kinds_of_actors(request.user))
    if form.is_bound and form.is_valid():
        try:
            added = add_actor(details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s är tillagd.") % {"name": added.name})
            return redirect("contacts:actor", added.id)
    return form_page(request, "contacts/actor_form.html", form)


@requires(Right.MANAGE_CONTACTS)
def actor_change(request: HttpRequest, actor_id: int) -> HttpResponse:
    """Change an actor."""
    found = access_actor(request.user, actor_id, Right.MANAGE_CONTACTS)
    form = ActorForm(
        request.POST if request.method == "POST" else None,
        initial=ActorForm.initial_of(found),
        types=kinds_of_actors(request.user),
    )
    if form.is_bound and form.is_valid():
        try:
            change_actor(actor=found, details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Aktören är sparad."))
            return redirect("contacts:actor", found.id)
    return form_page(request, "contacts/actor_form.html", form, {"actor": found})


@requires(Right.MANAGE_CONTACTS)
@require_POST
def actor_retire(request: HttpRequest, actor_id: int) -> HttpResponse:
    """Take an actor off the list."""
    found = retire_actor(actor=access_actor(request.user, actor_id, Right.MANAGE_CONTACTS))
    messages.success(request, _("%(name)s är borttagen ur listan.") % {"name": found.name})
    return redirect("contacts:actor", found.id)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def actor_restore(request: HttpRequest, actor_id: int) -> HttpResponse:
    """Put an actor back on the list."""
    found = restore_actor(actor=access_actor(request.user, actor_id, Right.MANAGE_CONTACTS))
    messages.success(request, _("%(name)s är med i listan igen.") % {"name": found.name})
    return redirect("contacts:actor", found.id)
