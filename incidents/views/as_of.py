"""The situation as it was known at a past moment, with a slider over the night, and one incident as it read then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import sees_reporter_and_place
from contacts.guard import requires
from contacts.rights import Right
from contacts.shifts import STOCKHOLM
from incidents.access import name_shown
from incidents.as_of import incident_at, picture_at
from incidents.forms.fields import as_typed
from incidents.forms.moments import MomentForm
from incidents.nights import span_of
from incidents.views.shared import as_read_by, user_of

STEPS = (timedelta(minutes=-60), timedelta(minutes=-15), timedelta(minutes=15), timedelta(minutes=60))


@requires(Right.SEE_INCIDENTS)
@require_safe
def as_of(request: HttpRequest) -> HttpResponse:
    """Show the picture of a past moment; of this minute when nothing is said."""
    user = user_of(request)
    now = timezone.now()
    form = MomentForm(request.GET, now=now)
    at = form.moment
    picture = picture_at(user, at)
    context = _moment(form, at, now, reverse("incidents:as_of")) | {
        "picture": picture,
        "states": picture.states,
        "rows": [(one, name_shown(user, one.owner)) for one in picture.rows],
        "board_url": reverse("incidents:board"),
    }
    return render(request, "incidents/as_of.html", context, status=422 if form.errors else 200)


@requires(Right.SEE_INCIDENTS)
@require_safe
def as_of_incident(request: HttpRequest, number: str) -> HttpResponse:
    """Show one incident with its log as they were known at a past moment."""
    user = user_of(request)
    now = timezone.now()
    form = MomentForm(request.GET, now=now)
    at = form.moment
    incident, entries = incident_at(user, number, at)
    context = _moment(form, at, now, reverse("incidents:as_of_incident", args=[number])) | {
        "incident": incident,
        "municipal": sees_reporter_and_place(user),
        "owner": name_shown(user, incident.owner),
        "lines": as_read_by(
            user, entries, number=incident.number, linked=(), may_edit=False, may_note=False, past=True
        ),
    }
    return render(request, "incidents/as_of_incident.html", context, status=422 if form.errors else 200)


def _moment(form: MomentForm, at: datetime, now: datetime, path: str) -> dict[str, Any]:
    """Return what both pages say about the moment, and the ways to others."""
    span = span_of(at)
    last = min(span.minutes, max(0, span.minute_of(now)))
    steps = [(step, at + step) for step in STEPS]
    return {
        "form": form,
        "at": at,
        "typed": as_typed(at),
        "query": urlencode({"kl": typed(at)}),
        "span": span,
        "minute": min(span.minute_of(at), last),
        "last_minute": last,
        "begins_ms": int(span.begins.timestamp() * 1000),
        "last_moment": span.moment_of(last),
        "span_typed": typed(span.begins),
        "path": path,
        "steps": [
            (int(step.total_seconds() // 60), f"{path}?{urlencode({'kl': typed(moment)})}")
            for step, moment in steps
            if moment <= now
        ],
        "earlier_night": f"{path}?{urlencode({'kl': typed(span.begins - timedelta(minutes=1))})}",
        "later_night": f"{path}?{urlencode({'kl': typed(span.ends)})}" if span.ends <= now else "",
    }


def typed(moment: datetime) -> str:
    """Return the moment as the address says it: with its seconds when it has any.

    Of an hour that the clock runs through twice, the second says its distance from UTC.
    """
    local = moment.astimezone(STOCKHOLM)
    if local.fold:
        return local.isoformat(timespec="seconds" if local.second else "minutes")
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")
