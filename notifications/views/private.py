"""What the pages behind the links in a letter have in common: kept by nobody, told to no other site, and paced."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from contacts.guard import View
from notifications.nonces import drawn_with
from notifications.rates import PRESSES_BY_LETTER, READINGS_BY_ADDRESS, site_of

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def private(view: View) -> View:
    """Keep the address and the answer out of caches, referrers and search engines, and let nobody ask too often."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        wait = _wait(request, str(kwargs.get("token", "")))
        return _private(_too_often(request, wait) if wait else view(request, *args, **kwargs))

    return guarded


def led_to(view: View) -> View:
    """Do the same for a page that one is led to: the way there was counted, so here only what leads nowhere is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        wait = _wait(request, "") if response.status_code == HTTPStatus.NOT_FOUND else 0
        return _private(_too_often(request, wait) if wait else response)

    return guarded


def _private(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


def _too_often(request: HttpRequest, wait: int) -> HttpResponse:
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait)
    return response


def _wait(request: HttpRequest, token: str) -> int:
    """Return for how many seconds this is one too many: a press of its letter, anything else of its address."""
    now = timezone.now()
    drawn = drawn_with(request.POST.get("nonce", ""), now) if request.method == "POST" else None
    letter = drawn.public_id if drawn else token
    if request.method == "POST" and letter:
        return PRESSES_BY_LETTER.wait(letter, now)
    return READINGS_BY_ADDRESS.wait(site_of(str(request.META.get("REMOTE_ADDR", ""))), now)
