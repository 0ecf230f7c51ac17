"""The buttons about those who have not answered: remind them, count an unsure acknowledgement, write down a call."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.access import access_dispatch, access_dispatch_to_control, access_letter
from notifications.actions import UnableToAccept, UnableToRemind, accept_acknowledgement, log_call, remind
from notifications.call_list import AboutCall

LONGEST_KEY = 100


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_remind(request: HttpRequest, public_id: str) -> HttpResponse:
    """Remind those whom the page showed, and go and look at how that goes."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        reminder, _new = remind(
            dispatch=found,
            by=_presser(request),
            now=timezone.now(),
            key=_key(request),
            version=request.POST.get("version", ""),
        )
    except UnableToRemind as refused:
        messages.info(request, str(refused))
        return redirect("notifications:dispatch", found.public_id)
    return redirect("notifications:dispatch", reminder.public_id)


@requires(Right.HANDLE_RESPONSES)
@require_POST
def acknowledgement_accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an unsure acknowledgement count."""
    found = access_dispatch(request.user, public_id)
    letter = access_letter(request.user, found, request.POST.get("letter", ""))
    try:
        accept_acknowledgement(delivery=letter, by=_presser(request), now=timezone.now())
    except UnableToAccept as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("{name} räknas som kvitterad.").format(name=letter.name))
    return redirect(f"{reverse('notifications:dispatch', args=[found.public_id])}#letters")


@requires(Right.HANDLE_RESPONSES)
@require_POST
def call_log(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down a call, and show the list again where it was."""
    found = access_dispatch(request.user, public_id)
    letter = access_letter(request.user, found, request.POST.get("letter", ""))
    told = AboutCall.read(request.POST.get("outcome", ""), request.POST.get("note", ""))
    if told.problem:
        messages.error(request, f"{letter.name}: {told.problem}")
    else:
        log_call(
            delivery=letter,
            by=_presser(request),
            outcome=told.outcome,
            note=told.note,
            now=timezone.now(),
            key=_key(request),
        )
        messages.success(request, _("Samtalet till {name} är antecknat.").format(name=letter.name))
    shown = "?visa=inte-kvitterat" if request.POST.get("visa") == "inte-kvitterat" else ""
    return redirect(f"{reverse('notifications:call_list', args=[found.public_id])}{shown}#to-call")


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:LONGEST_KEY] or str(uuid4())


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
