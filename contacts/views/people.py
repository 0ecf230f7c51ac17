"""The pages of contacts: the list and one contact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import (
    access_contact,
    area_ids_touching,
    areas_within_reach,
    contact_roles,
    listed_actors,
    may,
    may_manage_contact,
    visible_contacts,
)
from contacts.forms.filters import ContactFilter
from contacts.forms.people import PauseForm
from contacts.guard import requires
from contacts.lifecycle import ContactStanding
from contacts.reviewing import contacts_to_ask, waiting_proposal
from contacts.rights import Right
from contacts.views.history import in_words
from contacts.views.pages import book_tabs, page_of

HISTORY_ROWS = 50


@requires(Right.SEE_CONTACTS)
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """Contacts, narrowed by what stands in the address."""
    now = timezone.now()
    areas = areas_within_reach(request.user, Right.SEE_CONTACTS)
    narrowing = ContactFilter(
        request.GET,
        areas=areas,
        roles=contact_roles(request.user),
        actors=listed_actors(request.user),
        standings=ContactStanding.choices,
    )
    chosen = narrowing.chosen()
    contacts = visible_contacts(request.user).narrowed(
        words=chosen.get("q", ""),
        area_ids=area_ids_touching(chosen["area"]) if "area" in chosen else None,
        role_code=chosen.get("role", ""),
        actor_id=int(chosen["actor"]) if "actor" in chosen else None,
        standing=ContactStanding(chosen["standing"]) if "standing" in chosen else None,
        now=now,
    )
    page = page_of(contacts.for_list(), request)
    may_manage = may(request.user, Right.MANAGE_CONTACTS)
    context = {
        "tabs": book_tabs(request.user, "contacts:contact_list"),
        "filter": narrowing,
        "filtered": bool(chosen),
        "page": page,
        "rows": [(contact, contact.standing(now)) for contact in page],
        "may_manage": may_manage,
        "to_ask": contacts_to_ask(request.user, now).count() if may_manage else 0,
    }
    return render(request, "contacts/contact_list.html", context)


@requires(Right.SEE_CONTACTS)
@require_safe
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One contact, with its history."""
    found = access_contact(request.user, contact_id)
    return contact_page(request, found.id, PauseForm())


def contact_page(request: HttpRequest, contact_id: int, pause: PauseForm, status: int = 200) -> HttpResponse:
    """Draw one contact, with the pause form as it was filled in."""
    now = timezone.now()
    found = access_contact(request.user, contact_id)
    changes = found.changes.select_related("by").order_by("-recorded_at", "-id")[:HISTORY_ROWS]
    context = {
        "contact": found,
        "standing": found.standing(now),
        "assignments": sorted(found.assignments.all(), key=lambda one: (one.role.position, one.id)),
        "history": in_words(changes),
        "may_manage": may_manage_contact(request.user, found),
        "proposal": waiting_proposal(found),
        "needs_review": found.needs_review(now),
        "pause": pause,
        "form": pause,
    }
    return render(request, "contacts/contact.html", context, status=status)
