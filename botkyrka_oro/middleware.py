"""What every answer of the house has in common: headers, no caching, and no patience with NUL."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HOUSE_HEADERS = {
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


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
