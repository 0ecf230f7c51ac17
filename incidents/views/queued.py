"""What a phone's queue hands in: the same forms as on the pages, answered in JSON, and only for whoever wrote it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.forms import Form
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.guard import for_staff, requires
from contacts.models import User
from contacts.rights import Right
from incidents.access import access_incident
from incidents.actions.incidents import UnableToLog, log_incident
from incidents.actions.log import UnableToWrite, add_entry
from incidents.forms.notes import NoteForm
from incidents.views.logging import log_form
from incidents.views.shared import anchor_of, user_of, whole_number

# A phone drops what has waited for a day; its clock may be a little off.
LONGEST_WAIT = timedelta(hours=25)


@for_staff
@require_safe
def queue_token(request: HttpRequest) -> HttpResponse:
    """Say who is logged in now, and hand over the token that their next request needs."""
    return JsonResponse({"person": str(user_of(request).pk), "token": get_token(request)})


@requires(Right.LOG_INCIDENT)
@require_POST
def incident_queued(request: HttpRequest) -> HttpResponse:
    """Log what was pressed in the field, once for each key, at the time it was pressed."""
    by = user_of(request)
    if not _written_by(by, request):
        return _somebody_elses()
    form = log_form(request, by)
    if not form.is_valid():
        return _not_so(form)
    now, values = timezone.now(), form.cleaned_data
    values["occurred_at"] = values["occurred_at"] or pressed_at(request, now)
    try:
        incident, is_new = log_incident(by=by, now=now, **values)
    except UnableToLog as refusal:
        form.add_error("occurred_at", str(refusal))
        return _not_so(form)
    return _kept(values["key"], reverse("incidents:incident_saved", args=[incident.number]), is_new=is_new)


@requires(Right.ADD_NOTE)
@require_POST
def note_queued(request: HttpRequest, number: str) -> HttpResponse:
    """Write in a log what was pressed in the field, once for each key, at the time it was pressed."""
    by = user_of(request)
    incident = access_incident(by, number, Right.ADD_NOTE)
    if not _written_by(by, request):
        return _somebody_elses()
    form = NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _not_so(form)
    now, values = timezone.now(), form.entry()
    try:
        entry, is_new = add_entry(incident=incident, by=by, now=now, occurred_at=pressed_at(request, now), **values)
    except UnableToWrite as refusal:
        form.add_error(None, str(refusal))
        return _not_so(form)
    page = reverse("incidents:incident", args=[number])
    return _kept(values["key"], f"{page}#{anchor_of(entry.pk)}", is_new=is_new)


def pressed_at(request: HttpRequest, now: datetime) -> datetime:
    """Return when it was pressed. The phone says how long ago, so that a clock that is wrong does no harm."""
    age = whole_number(request.POST.get("age", ""), most_digits=11) or 0
    return now - min(timedelta(milliseconds=age), LONGEST_WAIT)


def _written_by(by: User, request: HttpRequest) -> bool:
    """Tell whether what comes in was written by the one who is logged in now."""
    return request.POST.get("person") == str(by.pk)


def _somebody_elses() -> HttpResponse:
    return JsonResponse(
        {"errors": [{"text": _("Någon annan är inloggad nu. Inget sparades."), "target": ""}]}, status=409
    )


def _kept(key: str, url: str, *, is_new: bool) -> HttpResponse:
    """Say that it is saved. The key tells the phone that it was us who answered, and not a network's log-in page."""
    return JsonResponse({"key": key, "url": url}, status=201 if is_new else 200)


def _not_so(form: Form) -> HttpResponse:
    """Say what is wrong, each sentence with the control that it is about."""
    errors = [
        {"text": str(text), "target": _control(form[name]) if name in form.fields else ""}
        for name, texts in form.errors.items()
        for text in texts
    ]
    return JsonResponse({"errors": errors}, status=422)


def _control(bound: BoundField) -> str:
    return next((one.id_for_label for one in bound.subwidgets if one.id_for_label), bound.auto_id)
