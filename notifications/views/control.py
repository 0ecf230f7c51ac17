"""The buttons on the page of a dispatch: undo, send now, pause, go on, stop the rest, send again."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.access import access_dispatch_to_control
from notifications.actions import (
    NothingLeaves,
    UnableToPause,
    UnableToRelease,
    UnableToResend,
    UnableToResume,
    UnableToStop,
    UnableToUndo,
    pause_dispatch,
    release_now,
    resend_failed,
    resume_dispatch,
    stop_dispatch,
    undo_dispatch,
)
from notifications.lifecycle import DispatchState

LONGEST_KEY = 100


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what has not left."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        undo_dispatch(dispatch=found, by=_presser(request), now=timezone.now())
    except UnableToUndo as refused:
        if refused.state is DispatchState.UNDONE:
            messages.info(request, str(refused))
        else:
            messages.error(request, _("Det var för sent att ångra. Så här gick det."))
    return redirect("notifications:dispatch", found.public_id)


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send at once."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        release_now(dispatch=found, by=_presser(request), now=timezone.now())
    except NothingLeaves:
        messages.warning(request, _("Utskicket väntar, för all sändning är stoppad. Du kan fortfarande ångra det."))
    except UnableToRelease:
        messages.info(request, _("Utskicket väntade inte längre. Så här gick det."))
    return redirect("notifications:dispatch", found.public_id)


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let nothing more leave for now."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        pause_dispatch(dispatch=found, by=_presser(request), now=timezone.now())
    except UnableToPause as refused:
        messages.info(request, str(refused))
    return redirect("notifications:dispatch", found.public_id)


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on where it was paused."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        resume_dispatch(dispatch=found, by=_presser(request), now=timezone.now())
    except UnableToResume as refused:
        messages.info(request, str(refused))
    return redirect("notifications:dispatch", found.public_id)


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the rest never leave."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        stop_dispatch(dispatch=found, by=_presser(request), now=timezone.now())
    except UnableToStop as refused:
        messages.info(request, str(refused))
    return redirect("notifications:dispatch", found.public_id)


@requires(Right.SEND_REPORT)
@require_POST
def dispatch_resend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send what never arrived to the mended addresses that the page showed, and go and look at how that goes."""
    found = access_dispatch_to_control(request.user, public_id)
    try:
        again, _new = resend_failed(
            dispatch=found,
            by=_presser(request),
            now=timezone.now(),
            key=request.POST.get("key", "")[:LONGEST_KEY] or str(uuid4()),
            version=request.POST.get("version", ""),
        )
    except UnableToResend as refused:
        messages.info(request, str(refused))
        return redirect("notifications:dispatch", found.public_id)
    return redirect("notifications:dispatch", again.public_id)


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
