"""What the buttons on the personal page do. Each form names its letter, so a press needs no cookie and no account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contacts.guard import public
from notifications.access import link_pressed_on
from notifications.actions import acknowledge, close_links, wish_for_link, withdraw_acknowledgement
from notifications.models.answers import Way
from notifications.nonces import drawn_with, nonce_for
from notifications.views.page import PRESS_AGAIN, draw, gone, in_language, kept, lead_back, signs_in
from notifications.views.private import private


@public
@private
@csrf_exempt
@require_POST
def acknowledge_letter(request: HttpRequest) -> HttpResponse:
    """Note that the recipient has read; where a program may have pressed, as unsure."""
    now = timezone.now()
    pressed = link_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None:
        return gone(request, None, now)
    signs = signs_in(request, pressed, now)
    acknowledge(delivery=pressed.opened.letter, way=Way.LINK, signs=signs, now=now)
    return lead_back(request, pressed.opened, now)


@public
@private
@csrf_exempt
@require_POST
def withdraw_letter(request: HttpRequest) -> HttpResponse:
    """Take the acknowledgement back, unless a program may have pressed: that takes nothing back."""
    now = timezone.now()
    pressed = link_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None:
        return gone(request, None, now)
    if signs_in(request, pressed, now):
        return draw(request, pressed.opened, now, note=PRESS_AGAIN)
    withdraw_acknowledgement(delivery=pressed.opened.letter, now=now)
    return lead_back(request, pressed.opened, now)


@public
@private
@csrf_exempt
@require_POST
def not_me(request: HttpRequest) -> HttpResponse:
    """Ask before the links are closed, and close them when the answer is yes and a person gave it."""
    now = timezone.now()
    pressed = link_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None:
        return gone(request, None, now)
    link, letter = pressed.opened
    sure = request.POST.get("sure") == "yes"
    signs = signs_in(request, pressed, now) if sure else []
    if not sure or signs:
        context = {"link": link, "nonce": nonce_for(link.public_id, now), "kept": kept(request), "note": bool(signs)}
        return in_language(request, letter.rendition.language, "notifications/not_me.html", context)
    close_links(delivery=link, now=now)
    response = in_language(request, letter.rendition.language, "notifications/not_me_done.html", {"link": link})
    response.delete_cookie(settings.LINK_COOKIE_NAME, samesite="Lax")
    return response


@public
@private
@csrf_exempt
@require_POST
def new_link(request: HttpRequest) -> HttpResponse:
    """Note that somebody wants a new link. The answer is the same whether there is such a letter or not."""
    now = timezone.now()
    drawn = drawn_with(request.POST.get("nonce", ""), now)
    if drawn is None:
        return gone(request, None, now)
    wish_for_link(public_id=drawn.public_id, now=now)
    return in_language(request, "", "notifications/new_link_asked.html", {})
