"""What every answer of the house has in common: headers, no caching, no patience with NUL, no word of hidden rows."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import bad_request, page_not_found

from contacts.access import OutOfReach

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HOUSE_HEADERS = {
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# It polls on every page, also where somebody is writing: it must not take the page away.
COUNTER = "inbox-count"


def house_headers(get_response: GetResponse) -> GetResponse:
    """Set the headers Django has no setting for; a page that says nothing else is never stored by anybody."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HOUSE_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def holds_nul(request: HttpRequest) -> bool:
    """Tell whether the address or a cookie holds the one character that PostgreSQL cannot store."""
    query: str = request.META.get("QUERY_STRING", "")
    return "\0" in request.path or "%00" in query or "\0" in query or any("\0" in it for it in request.COOKIES.values())


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 to an address that no page could look up."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if holds_nul(request):
            response: HttpResponse = bad_request(request, BadRequest("NUL in the address"))
            return response
        return get_response(request)

    return middleware


def hide_what_is_out_of_reach(get_response: GetResponse) -> GetResponse:
    """Answer 404 where a row does not exist or must not be known to, the same page for both."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OutOfReach):
            return None
        response: HttpResponse = page_not_found(request, exception)
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def send_polls_to_log_in(get_response: GetResponse) -> GetResponse:
    """When a session has ended, let a polling page go to the log-in as a whole instead of swallowing it in a part.

    Where something is typed, the page does not go: its script says there that one is logged out.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not goes_to_log_in(response) or "HX-Request" not in request.headers:
            return response
        if request.headers.get("HX-Trigger") == COUNTER:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        shown = request.headers.get("HX-Current-URL", "")
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": log_in_and_back_to(shown)})

    return middleware


def lead_back_to_the_page(get_response: GetResponse) -> GetResponse:
    """When a session has ended before a press, let the log-in lead back to the page of the button, not to the deed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        page = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
        if request.method == "POST" and ours and goes_to_log_in(response) and request.path != urlsplit(page).path:
            response.headers["Location"] = log_in_and_back_to(page)
        return response

    return middleware


def goes_to_log_in(response: HttpResponseBase) -> bool:
    """Tell whether the answer is that one has to log in first."""
    to_log_in = response.headers.get("Location", "").split("?")[0] == resolve_url(settings.LOGIN_URL)
    return response.status_code == HTTPStatus.FOUND and to_log_in


def log_in_and_back_to(page: str) -> str:
    """Return the address of the log-in that leads back to ``page``, whatever host it names; to the start, if none."""
    try:
        shown = urlsplit(page)
    except ValueError:
        shown = urlsplit("/")
    back = urlencode({"next": urlunsplit(("", "", shown.path or "/", shown.query, ""))})
    return f"{resolve_url(settings.LOGIN_URL)}?{back}"
