"""Leaving the list of recipients, and coming back to it: the page behind the unsubscribe link of every letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from contacts.guard import public
from notifications.access import delivery_to_decline
from notifications.actions import decline, may_come_back, return_to_list
from notifications.links import Purpose, public_id_from
from notifications.models import Delivery
from notifications.nonces import drawn_with, nonce_for
from notifications.scanners import Seen
from notifications.views.page import PRESS_AGAIN, gone, in_language, kept, note_use, signs_of_press
from notifications.views.private import private


@public
@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before leaving the list. The mail program's own button leaves it at once (RFC 8058), and so does ours."""
    now = timezone.now()
    letter = delivery_to_decline(token)
    if letter is None:
        return gone(request, public_id_from(token, Purpose.DECLINE), now)
    if request.method != "POST":
        note_use(request, letter, Seen.UNSUBSCRIBE, now)
        return _page(request, token, letter, now)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if not one_click and not _by_a_person(request, letter, now):
        return _page(request, token, letter, now, note=PRESS_AGAIN)
    decline(delivery=letter, now=now)
    return _page(request, token, delivery_to_decline(token) or letter, now, left=True)


@public
@private
@csrf_exempt
@require_POST
def unsubscribe_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Come back to the list, within the days that this is possible without our help."""
    now = timezone.now()
    letter = delivery_to_decline(token)
    if letter is None:
        return gone(request, public_id_from(token, Purpose.DECLINE), now)
    if not _by_a_person(request, letter, now):
        return _page(request, token, letter, now, note=PRESS_AGAIN)
    return_to_list(delivery=letter, now=now)
    return _page(request, token, delivery_to_decline(token) or letter, now, back=True)


def _by_a_person(request: HttpRequest, letter: Delivery, now: datetime) -> bool:
    """Tell whether the form of our own page was sent, and by a person as far as we can tell."""
    drawn = drawn_with(request.POST.get("nonce", ""), now)
    if drawn is None or drawn.public_id != letter.public_id:
        return False
    return not signs_of_press(request, letter, drawn.at, now)


def _page(request: HttpRequest, token: str, letter: Delivery, now: datetime, **more: Any) -> HttpResponse:
    assert letter.contact is not None
    since = letter.contact.declined_at
    context = {
        "letter": letter,
        "token": token,
        "since": since,
        "declined": bool(since or more.get("left")),
        "may_come_back": may_come_back(letter.contact, now),
        "nonce": nonce_for(letter.public_id, now),
        "kept": kept(request),
        **more,
    }
    return in_language(request, letter.rendition.language, "notifications/unsubscribe.html", context)
