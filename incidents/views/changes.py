"""Moving an incident on: each page is one form and one deed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.access import areas_within_reach
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from incidents.access import access_incident, merge_targets, possible_owners, possible_readers
from incidents.actions import merging, states
from incidents.actions.incidents import UnableToLog, edit_details
from incidents.actions.recording import UnableToChange
from incidents.forms.changes import (
    CloseForm,
    DetailsForm,
    MergeForm,
    OwnerForm,
    ReopenForm,
    SeverityForm,
    SharingForm,
    StatusForm,
)
from incidents.models import Incident, IncidentType
from incidents.views.shared import Page, change, user_of

MOST_TARGETS = 50
_FORM = ["GET", "HEAD", "POST"]


def _to_edit(request: HttpRequest, number: str) -> tuple[User, Incident, QueryDict | None]:
    by = user_of(request)
    incident = access_incident(by, number, Right.EDIT_INCIDENT)
    return by, incident, request.POST if request.method == "POST" else None


@requires(Right.EDIT_INCIDENT)
@require_POST
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Move an open incident to another open status."""
    by, incident, data = _to_edit(request, number)
    return change(
        request,
        StatusForm(data, incident=incident),
        lambda typed: states.change_status(
            incident=incident, by=by, to=typed["status"], version=typed["version"], now=timezone.now()
        ),
        Page("incidents/status.html", _("Statusen är ändrad.")),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def severity(request: HttpRequest, number: str) -> HttpResponse:
    """Change how bad it is, with the reason."""
    by, incident, data = _to_edit(request, number)
    return change(
        request,
        SeverityForm(data, incident=incident),
        lambda typed: states.change_severity(
            incident=incident,
            by=by,
            severity=typed["severity"],
            reason=typed["reason"],
            version=typed["version"],
            now=timezone.now(),
        ),
        Page("incidents/severity.html", _("Allvarlighetsgraden är ändrad."), "severity"),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def sharing(request: HttpRequest, number: str) -> HttpResponse:
    """Change who may read the incident, with the reason."""
    by, incident, data = _to_edit(request, number)
    named = incident.named_readers.values_list("id", flat=True)
    return change(
        request,
        SharingForm(data, incident=incident, readers=possible_readers(), named=named),
        lambda typed: states.change_sharing(
            incident=incident,
            by=by,
            sharing=typed["sharing"],
            named_readers=typed["named_readers"],
            reason=typed["reason"],
            version=typed["version"],
            now=timezone.now(),
        ),
        Page("incidents/sharing.html", _("Delningen är ändrad."), "sharing"),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def owner(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the incident over to another owner."""
    by, incident, data = _to_edit(request, number)
    return change(
        request,
        OwnerForm(data, incident=incident, people=possible_owners(incident)),
        lambda typed: states.hand_over(
            incident=incident, by=by, to=typed["owner"], version=typed["version"], now=timezone.now()
        ),
        Page("incidents/owner.html", _("Ansvaret är överlämnat."), "owner"),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def details(request: HttpRequest, number: str) -> HttpResponse:
    """Correct where, what and when. Whoever comes second sees both."""
    by, incident, data = _to_edit(request, number)
    areas = areas_within_reach(by, Right.EDIT_INCIDENT).select_related("parent")
    listed = list(areas)
    if incident.area not in listed:
        listed.append(incident.area)

    def correct(typed: dict[str, object]) -> Incident:
        try:
            return edit_details(incident=incident, by=by, now=timezone.now(), **typed)  # type: ignore[arg-type]
        except UnableToLog as refusal:
            raise UnableToChange(str(refusal)) from refusal

    return change(
        request,
        DetailsForm(data, incident=incident, areas=listed, types=IncidentType.objects.all().active()),
        correct,
        Page("incidents/details.html", _("Uppgifterna är ändrade."), "occurred_at"),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """End the incident, with its outcome."""
    by, incident, data = _to_edit(request, number)
    return change(
        request,
        CloseForm(data, incident=incident),
        lambda typed: states.close(
            incident=incident, by=by, outcome=typed["outcome"], version=typed["version"], now=timezone.now()
        ),
        Page("incidents/close.html", _("Händelsen är avslutad.")),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Open a closed incident again, with the reason."""
    by, incident, data = _to_edit(request, number)
    return change(
        request,
        ReopenForm(data, incident=incident),
        lambda typed: states.reopen(
            incident=incident, by=by, reason=typed["reason"], version=typed["version"], now=timezone.now()
        ),
        Page("incidents/reopen.html", _("Händelsen är öppnad igen.")),
    )


@requires(Right.EDIT_INCIDENT)
@require_http_methods(_FORM)
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """End the incident as the same thing as another."""
    by, incident, data = _to_edit(request, number)
    targets = merge_targets(by, incident)[:MOST_TARGETS]
    return change(
        request,
        MergeForm(data, incident=incident, targets=targets),
        lambda typed: merging.merge(
            incident=incident, into=typed["into"], by=by, version=typed["version"], now=timezone.now()
        ),
        Page("incidents/merge.html", _("Händelserna är sammanslagna."), "into"),
    )
