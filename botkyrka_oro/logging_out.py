"""Logging out: the session ends, and the browser is told to forget what it kept for us."""

from __future__ import annotations

from allauth.account.views import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from contacts.guard import public

# What another person waits to send from the same phone is theirs: the script asks that it may stay.
ANOTHERS = "anothers"


@public
def log_out(request: HttpRequest) -> HttpResponseBase:
    """Ask, or end the session and clear the storage of the browser (W3C Clear Site Data)."""
    response: HttpResponseBase = logout(request)
    if request.method == "POST" and ANOTHERS not in request.POST:
        response["Clear-Site-Data"] = '"storage"'
    return response
