"""The page of the kill switch, and its three buttons: stop, ask for a start, start."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import may, roles_with
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.access import access_switch, all_stopped, letters_waiting, presses_on_switch
from notifications.actions import UnableToSwitch, ask_to_start_sending, start_sending, stop_all_sending

PRESSES_A_PAGE = 25
LONGEST_REASON = 300


@requires(Right.STOP_ALL_SENDING)
@require_safe
def sending_switch(request: HttpRequest) -> HttpResponse:
    """How the switch stands and who pressed it; asked by htmx with the version it shows, 204 when that is still so."""
    switch = access_switch(request.user)
    waiting = letters_waiting(request.user)
    record = presses_on_switch(request.user)
    version = f"{switch.state}-{record.count()}-{waiting}"
    shown = request.headers.get("X-Version-Shown", "")
    live = request.headers.get("HX-Request") == "true" and bool(shown)
    if live and shown == version:
        return HttpResponse(status=204)
    context = {
        "switch": switch,
        "on_switch_page": True,
        "sending_stopped": all_stopped(),
        "waiting": waiting,
        "may_start": may(request.user, Right.START_ALL_SENDING),
        "asked_by_me": switch.start_asked_by_id is not None and switch.start_asked_by_id == request.user.pk,
        "starters": [role.label for role in roles_with(Right.START_ALL_SENDING)],
        "page": Paginator(record, PRESSES_A_PAGE).get_page(request.GET.get("page")),
        "longest_reason": LONGEST_REASON,
        "now": timezone.now(),
        "version": version,
        "live": live,
        "turned": live and shown.partition("-")[0] != switch.state,
    }
    return render(request, "notifications/switch_live.html" if live else "notifications/switch.html", context)


@requires(Right.STOP_ALL_SENDING)
@require_POST
def sending_switch_stop(request: HttpRequest) -> HttpResponse:
    """Stop everything at once. A reason may be given; none, or one that is too long, never stands in the way."""
    access_switch(request.user)
    reason = " ".join(request.POST.get("reason", "").split())[:LONGEST_REASON]
    try:
        stop_all_sending(by=_presser(request), now=timezone.now(), reason=reason)
    except UnableToSwitch as refused:
        messages.info(request, str(refused))
    return redirect("notifications:sending_switch")


@requires(Right.START_ALL_SENDING)
@require_POST
def sending_switch_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a start that somebody else has to agree to."""
    access_switch(request.user, Right.START_ALL_SENDING)
    try:
        ask_to_start_sending(by=_presser(request), now=timezone.now())
    except UnableToSwitch as refused:
        messages.info(request, str(refused))
    return redirect("notifications:sending_switch")


@requires(Right.START_ALL_SENDING)
@require_POST
def sending_switch_start(request: HttpRequest) -> HttpResponse:
    """Start what somebody else has asked to start."""
    access_switch(request.user, Right.START_ALL_SENDING)
    try:
        start_sending(by=_presser(request), now=timezone.now())
    except UnableToSwitch as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Sändningen är igång igen. Det som väntade skickas nu."))
    return redirect("notifications:sending_switch")


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
