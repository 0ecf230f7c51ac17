"""Writing in the log of an incident."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.guard import requires
from contacts.rights import Right
from incidents.access import access_entry, access_incident
from incidents.actions.log import UnableToWrite, add_entry
from incidents.forms.notes import CorrectionForm, NoteForm
from incidents.models import Incident, LogEntry
from incidents.models.log import LogKind
from incidents.views.shared import anchor_of, user_of


@requires(Right.ADD_NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_new(request: HttpRequest, number: str) -> HttpResponse:
    """Add a line to the log, once for each drawn form."""
    by = user_of(request)
    incident = access_incident(by, number, Right.ADD_NOTE)
    form = NoteForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            entry, _is_new = add_entry(incident=incident, by=by, now=timezone.now(), **form.entry())
        except UnableToWrite as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Anteckningen är sparad."))
            return _to_line(incident, entry)
    context = {"form": form, "incident": incident}
    return render(request, "incidents/note_new.html", context, status=422 if form.errors else 200)


@requires(Right.ADD_NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def correction_new(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """Strike a line and say what holds instead."""
    by = user_of(request)
    incident = access_incident(by, number, Right.ADD_NOTE)
    struck = access_entry(by, incident, entry_id)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            entry, _is_new = add_entry(
                incident=incident,
                by=by,
                kind=LogKind.CORRECTION,
                corrects=struck,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except UnableToWrite as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Rättelsen är sparad."))
            return _to_line(incident, entry)
    context = {"form": form, "incident": incident, "struck": struck}
    return render(request, "incidents/correction_new.html", context, status=422 if form.errors else 200)


def _to_line(incident: Incident, entry: LogEntry) -> HttpResponse:
    return redirect(f"{reverse('incidents:incident', args=[incident.number])}#{anchor_of(entry.pk)}")
