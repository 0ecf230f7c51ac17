"""The pages behind the personal link: no account, a browser without cookies will do, and looking changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contacts.guard import public
from notifications.access import letter_with_decoy, link_behind
from notifications.links import Purpose, public_id_from
from notifications.scanners import Seen
from notifications.views.page import SeeOther, draw, gone, note_use, remembering
from notifications.views.private import led_to, private


@public
@private
@require_safe
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from the link in the letter to the page, and let the browser keep the token out of its address bar."""
    now = timezone.now()
    opened = link_behind(token, now)
    if opened is None:
        return gone(request, public_id_from(token, Purpose.READ), now)
    note_use(request, opened.link, Seen.PAGE, now)
    return remembering(SeeOther(_with_query(request, "notifications:personal_link_open", token)), opened.link)


@public
@led_to
@require_safe
def personal_link_open(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the page without a token in its address; a browser that keeps no cookies gets the page here."""
    if request.COOKIES.get(settings.LINK_COOKIE_NAME) == token:
        return SeeOther(_with_query(request, "notifications:personal_page"))
    return _page(request, token)


@public
@led_to
@require_safe
def personal_page(request: HttpRequest) -> HttpResponse:
    """Show the report whose link the browser came by, in the language of the letter."""
    return _page(request, request.COOKIES.get(settings.LINK_COOKIE_NAME, ""))


@public
@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def decoy(request: HttpRequest, token: str) -> HttpResponse:
    """Answer what no person can reach: whatever comes here from that address is a program for the next minute."""
    letter = letter_with_decoy(token)
    if letter is not None:
        note_use(request, letter, Seen.DECOY, timezone.now())
    return HttpResponse(status=204)


def _page(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    opened = link_behind(token, now)
    return draw(request, opened, now) if opened else gone(request, public_id_from(token, Purpose.READ), now)


def _with_query(request: HttpRequest, name: str, *arguments: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return reverse(name, args=arguments) + (f"?{query}" if query else "")
