"""The page where recipients look through their own data: no account, no cookie, and looking changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from contacts.actions import ContactEditedMeanwhile, NotAccepted
from contacts.guard import public
from contacts.models import Contact
from notifications.actions import change_through_link, confirm_through_link
from notifications.forms.own_data import OwnDataForm
from notifications.links import Purpose, token_for
from notifications.models import Delivery
from notifications.nonces import nonce_for
from notifications.own_data import letter_to_review, review_pressed_on
from notifications.scanners import Seen
from notifications.views.page import PRESS_AGAIN, gone, note_use, signs_of_press
from notifications.views.private import private

MEANWHILE = _("Uppgifterna har ändrats sedan sidan ritades, så inget är sparat. Läs igenom dem och tryck igen.")
RIGHT = _("Tack. Du har sagt att uppgifterna stämmer.")
SAVED = _("Tack. Dina uppgifter är sparade.")


@public
@private
@require_safe
def own_data(request: HttpRequest, token: str) -> HttpResponse:
    """Show recipients what we know about them."""
    now = timezone.now()
    letter = letter_to_review(token, now)
    if letter is None or letter.contact is None:
        return gone(request, None, now, renewable=False)
    note_use(request, letter, Seen.PAGE, now)
    return _show(request, letter, letter.contact, now)


@public
@private
@csrf_exempt
@require_POST
def own_data_save(request: HttpRequest) -> HttpResponse:
    """Save that the data are right, or what the recipient wants changed."""
    now = timezone.now()
    pressed = review_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None or pressed.letter.contact is None:
        return gone(request, None, now, renewable=False)
    letter = pressed.letter
    contact: Contact = pressed.letter.contact
    changing = "confirm" not in request.POST
    with translation.override(contact.language):
        form = OwnDataForm(request.POST) if changing else None
        valid = form is None or form.is_valid()
    if signs_of_press(request, letter, pressed.drawn_at, now):
        # Nobody reads the page and presses within a second: that may be a program that tries every button.
        return _show(request, letter, contact, now, form, refusal=PRESS_AGAIN, status=422)
    version = _number(request.POST.get("version", ""))
    try:
        if form is None:
            contact = confirm_through_link(letter=letter, version=version, now=now)
            return _show(request, letter, contact, now, done=RIGHT)
        if valid:
            with translation.override(contact.language):
                contact, _proposal = change_through_link(letter=letter, version=version, wanted=form.wanted(), now=now)
            moved = form.cleaned_data["email"].lower() != contact.address_norm
            proposed = form.cleaned_data["email"] if moved else ""
            return _show(request, letter, contact, now, done=SAVED, proposed=proposed)
    except ContactEditedMeanwhile as meanwhile:
        return _show(request, letter, meanwhile.contact, now, form, refusal=MEANWHILE, status=409)
    except NotAccepted as refusal:
        assert form is not None
        form.refuse(refusal)
    return _show(request, letter, contact, now, form, status=422)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _show(
    request: HttpRequest,
    letter: Delivery,
    contact: Contact,
    now: datetime,
    form: OwnDataForm | None = None,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Draw the page in the language of the contact, with what was typed when something stands in the way."""
    context = {
        "letter": letter,
        "contact": contact,
        "assignments": contact.assignments.select_related("role").prefetch_related("areas").order_by("role__position"),
        "form": form or OwnDataForm(initial=OwnDataForm.initial_of(contact)),
        "opened": form is not None,
        "nonce": nonce_for(letter.public_id, now),
        "leave": reverse("notifications:unsubscribe", args=[token_for(letter.public_id, Purpose.DECLINE)]),
        **extra,
    }
    with translation.override(contact.language):
        response = render(request, "notifications/own_data.html", context, status=status)
    response.headers["Content-Language"] = contact.language
    return response
