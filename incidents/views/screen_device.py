"""What a device in a room shows without an account: a code until somebody pairs it, then the picture and no more."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.guard import public
from contacts.scales import Mode
from incidents.pairing import code_of, grouped, is_secret, new_secret
from incidents.screen_access import screen_of_device
from incidents.screen_picture import mark_of, picture_for

SHOWN, EXERCISE = "visa", "ovning"  # In the address: a room that takes part in an exercise shows the other world.


@public
@require_safe
def screen_device(request: HttpRequest) -> HttpResponse:
    """Show the whole page, and let the device keep its secret."""
    secret, now = _secret_of(request), timezone.now()
    drawn = _draw(request, secret, now)
    context = {"drawn": drawn, "mark": mark_of(drawn), "now": int(now.timestamp()), "poll": _poll_address(request)}
    return _remembering(render(request, "incidents/screens/device.html", context), secret)


@public
@require_safe
def screen_live(request: HttpRequest) -> HttpResponse:
    """Return what the page shows now; 304 when the device shows that already."""
    secret = _secret_of(request)
    drawn = _draw(request, secret, timezone.now())
    mark = mark_of(drawn)
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    return _remembering(HttpResponse(drawn, headers={"ETag": mark}), secret)


def _draw(request: HttpRequest, secret: str, now: datetime) -> str:
    screen = screen_of_device(secret, now)
    if screen is None:
        code = grouped(code_of(secret, now))
        address = settings.SITE_URL + reverse("incidents:screen_list")
        return render_to_string("incidents/screens/code.html", {"code": code, "address": address}, request)
    mode = Mode.EXERCISE if _is_exercise(request) else Mode.LIVE
    context = {"screen": screen, "picture": picture_for(screen, now, mode), "phone": settings.SCREEN_PHONE}
    return render_to_string("incidents/screens/picture.html", context, request)


def _is_exercise(request: HttpRequest) -> bool:
    return request.GET.get(SHOWN) == EXERCISE


def _poll_address(request: HttpRequest) -> str:
    return reverse("incidents:screen_live") + (f"?{SHOWN}={EXERCISE}" if _is_exercise(request) else "")


def _secret_of(request: HttpRequest) -> str:
    """Return the secret that the device keeps, or a new one."""
    kept = request.COOKIES.get(settings.SCREEN_COOKIE_NAME, "")
    return kept if is_secret(kept) else new_secret()


def _remembering(response: HttpResponse, secret: str) -> HttpResponse:
    response.set_cookie(
        settings.SCREEN_COOKIE_NAME,
        secret,
        max_age=settings.SCREEN_COOKIE_AGE,
        path=reverse("incidents:screen_device"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
