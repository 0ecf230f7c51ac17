"""Logging an incident in the dark with one thumb, and what comes right after."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import OutOfReach, areas_within_reach, may
from contacts.guard import requires
from contacts.models import Area, User
from contacts.rights import Right
from incidents.access import access_incident, last_area_of, may_with_incident, possible_readers, visible_incidents
from incidents.actions.incidents import UnableToLog, log_incident
from incidents.actions.recording import UnableToChange
from incidents.actions.states import UNDO_WITHIN, can_be_withdrawn, withdraw
from incidents.actions.told import words_of
from incidents.forms.logging import LONGEST_TEXT, LogIncidentForm
from incidents.models import Incident, IncidentType
from incidents.views.shared import needs_of, user_of, whole_number
from notifications.actions import AlreadyHandled
from notifications.inbox import access_response
from notifications.models import Response

NOT_THE_SAME = "olika"


@requires(Right.LOG_INCIDENT)
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """Show the form, and log what was filled in, once for each drawn form."""
    by = user_of(request)
    response = _response(request, by)
    form = log_form(request, by, response)
    if request.method == "POST" and form.is_valid():
        try:
            incident, is_new = log_incident(by=by, now=timezone.now(), response=response, **form.cleaned_data)
        except AlreadyHandled as refusal:
            messages.info(request, str(refusal))
            return redirect("incidents:response_list")
        except UnableToLog as refusal:
            form.add_error("occurred_at", str(refusal))
        else:
            if not is_new:
                messages.info(request, _("Den här händelsen var redan sparad. Inget nytt sparades."))
            return redirect("incidents:incident_saved", incident.number)
    context = {
        "form": form,
        "response": response,
        "now": timezone.now(),
        "needs": needs_of(form),
    }
    return render(request, "incidents/incident_new.html", context, status=422 if form.errors else 200)


def _response(request: HttpRequest, by: User) -> Response | None:
    """Return the recipient's answer that the incident is logged from, when the address names one."""
    asked = request.GET.get("svar", "")
    if not asked:
        return None
    response_id = whole_number(asked)
    if response_id is None:
        raise OutOfReach
    return access_response(by, response_id)


def log_form(request: HttpRequest, by: User, response: Response | None = None) -> LogIncidentForm:
    """Return the form as ``by`` may fill it in, filled with what was posted."""
    areas = list(areas_within_reach(by, Right.LOG_INCIDENT).select_related("parent"))
    area = _area_of(response, areas) if response else None
    words = words_of(response) if response else ""
    return LogIncidentForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        areas=areas,
        last_area=area.id if area else last_area_of(by),
        types=IncidentType.objects.all().active(),
        readers=possible_readers(),
        # Words too long for the field are left to the deed, which keeps them all.
        initial={"text": words if len(words) <= LONGEST_TEXT else "", "area": area.slug if area else None},
    )


def _area_of(response: Response, areas: list[Area]) -> Area | None:
    """Return where it probably is: the one area of the sender, else the one area that the report went to."""
    own = [area for area in areas if area.name in response.delivery.area.split(", ")]
    sent_to = response.delivery.dispatch.areas.all()
    likely = own or [area for area in areas if area in sent_to]
    return likely[0] if len(likely) == 1 else None


@requires(Right.LOG_INCIDENT)
@require_safe
def incident_saved(request: HttpRequest, number: str) -> HttpResponse:
    """Say that it is saved, until when it can be undone, and whether it may be the same as another."""
    by = user_of(request)
    incident = access_incident(by, number)
    return render(request, "incidents/incident_saved.html", _after(request, by, incident))


def _after(request: HttpRequest, by: User, incident: Incident) -> dict[str, object]:
    may_edit = may_with_incident(by, incident, Right.EDIT_INCIDENT)
    asks = may_edit and incident.is_open and request.GET.get("lika") != NOT_THE_SAME
    alike = visible_incidents(by).resembling(incident).for_list().first() if asks else None
    undo = may_edit and incident.status == "new" and can_be_withdrawn(incident, timezone.now())
    return {
        "incident": incident,
        "alike": alike,
        "not_the_same": f"?lika={NOT_THE_SAME}",
        "undo_until": incident.logged_at + UNDO_WITHIN if undo else None,
        "may_note": may_with_incident(by, incident, Right.ADD_NOTE),
        "may_report": may(by, Right.WRITE_REPORT),
        "may_log": may(by, Right.LOG_INCIDENT),
    }


@requires(Right.EDIT_INCIDENT)
@require_POST
def incident_undo(request: HttpRequest, number: str) -> HttpResponse:
    """Undo the logging within a minute; later, say what can be done instead."""
    by = user_of(request)
    incident = access_incident(by, number, Right.EDIT_INCIDENT)
    try:
        withdraw(incident=incident, by=by, now=timezone.now())
    except UnableToChange as refusal:
        context = _after(request, by, incident) | {"refusal": str(refusal)}
        return render(request, "incidents/incident_saved.html", context, status=409)
    messages.success(request, _("Händelse {number} är ångrad.").format(number=incident.number))
    return redirect("incidents:board")
