"""How long a person stays logged in: what counts as somebody being there, and the address where a page asks."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from botkyrka_oro.health import METRICS, PROBES
from botkyrka_oro.sessions import SessionStore, idle_seconds
from contacts.guard import for_staff
from contacts.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]
READING = {"GET", "HEAD", "OPTIONS"}


def somebody_is_there(request: HttpRequest) -> bool:
    """Tell whether a person did this: opened a page or sent something. What a page fetches by itself is nobody.

    Browsers say which (W3C Fetch Metadata); what comes from one that does not, and not through htmx, is a page.
    """
    headers = request.headers
    if request.path in PROBES or request.path == METRICS:
        return False
    if request.method not in READING:
        return not headers.get("X-By-Itself")  # Our own scripts say so when they try again with nobody there.
    opened = headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "Sec-Purpose" not in headers
    return request.method == "GET" and opened and "HX-Request" not in headers


def stay_while_used(get_response: GetResponse) -> GetResponse:
    """Let the session go on when a person does something."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and somebody_is_there(request):
            session, user = request.session, request.user
            if isinstance(session, SessionStore) and isinstance(user, User):
                session.keep(now=timezone.now(), idle=idle_seconds(user))
        return get_response(request)

    return middleware


def end_of_session(request: HttpRequest) -> dict[str, int]:
    """Return what a page states about the end of its session, all in seconds: the two ends, and how early to tell."""
    idle, absolute = _left(request)
    return {
        "idle": ceil(idle),
        "absolute": ceil(absolute),
        "warning": settings.SESSION_WARNING_SECONDS,
        "last": settings.SESSION_LAST_SECONDS,
    }


def _left(request: HttpRequest) -> tuple[float, float]:
    return request.session.left(timezone.now()) if isinstance(request.session, SessionStore) else (0.0, 0.0)


@for_staff
@require_http_methods(["GET", "POST"])
def session_left(request: HttpRequest) -> JsonResponse:
    """Say how long is left; asking extends nothing, and to POST is to be there."""
    idle, absolute = _left(request)
    told = {"person": str(request.user.pk), "token": get_token(request), "idle": ceil(idle), "absolute": ceil(absolute)}
    return JsonResponse(told)
