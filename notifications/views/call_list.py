"""The call list of a dispatch: whom to call, on a page that is made to be printed."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import may
from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Sharing
from notifications.access import access_dispatch, words_of
from notifications.call_list import call_list_for
from notifications.models import Dispatch
from notifications.models.reach import CallOutcome
from notifications.reach import can_be_acknowledged


@requires(Right.SEE_DISPATCHES)
@require_safe
def call_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those who were not reached, and what to read to them."""
    found: Dispatch = access_dispatch(request.user, public_id)
    now = timezone.now()
    silent_too = request.GET.get("visa") == "inte-kvitterat"
    listed = call_list_for(found, words_of(request.user, found), now, silent_too=silent_too)
    context = {
        "dispatch": found,
        "now": now,
        "sharing": Sharing(found.sharing),
        "list": listed,
        "outcomes": CallOutcome.choices,
        "keys": uuid4(),
        "may_log": may(request.user, Right.HANDLE_RESPONSES),
        "shown": "inte-kvitterat" if silent_too else "",
        "may_choose_silent": can_be_acknowledged(found) and not listed.silent_too,
    }
    return render(request, "notifications/call_list.html", context)
