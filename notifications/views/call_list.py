"""The call list of a dispatch: whom to call when the mail did not arrive, on a page that is made to be printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Sharing
from notifications.access import access_dispatch, words_of
from notifications.call_list import call_list_for
from notifications.models import Dispatch


@requires(Right.SEE_DISPATCHES)
@require_safe
def call_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those who were not reached, and what to read to them."""
    found: Dispatch = access_dispatch(request.user, public_id)
    now = timezone.now()
    context = {
        "dispatch": found,
        "now": now,
        "sharing": Sharing(found.sharing),
        "list": call_list_for(found, words_of(request.user, found), now),
    }
    return render(request, "notifications/call_list.html", context)
