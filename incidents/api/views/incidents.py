"""The endpoints for incidents and their logs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.access import OutOfReach, areas_within_reach
from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.paging import CursorPages, PageQuery
from contacts.rights import Right
from incidents.access import access_entry, access_incident, visible_incidents
from incidents.actions.incidents import log_incident
from incidents.actions.log import add_entry
from incidents.api.incident_serializers import IncidentIn, IncidentOut, IncidentQuery, LogEntryIn, LogEntryOut
from incidents.api.refusals import REFUSALS, key_used_before
from incidents.querysets import IncidentQuerySet


class LatestFirst(CursorPages):
    """Pages of incidents, the latest event first."""

    order = ("-occurred_at", "-id")


def _asked_for(incidents: IncidentQuerySet, query: dict[str, Any]) -> IncidentQuerySet:
    for field in ("area", "type", "severity", "status"):
        if field in query:
            incidents = incidents.filter(**{field: query[field]})
    if "occurred_after" in query:
        incidents = incidents.filter(occurred_at__gte=query["occurred_after"])
    if "occurred_before" in query:
        incidents = incidents.filter(occurred_at__lt=query["occurred_before"])
    return incidents


class Incidents(Endpoint):
    """The incidents that the caller may see."""

    rights = {"GET": Right.SEE_INCIDENTS, "POST": Right.LOG_INCIDENT}
    refusals = REFUSALS
    pagination_class = LatestFirst

    @extend_schema(
        operation_id="incidents_list",
        summary=_("Lista händelser"),
        parameters=[IncidentQuery],
        responses=IncidentOut(many=True),
        tags=["incidents"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of incidents."""
        query = read_query(request, IncidentQuery)
        incidents = visible_incidents(self.caller).for_list().select_related("merged_into")
        return self.answer_list(request, _asked_for(incidents, query), IncidentOut, query)

    @extend_schema(
        operation_id="incidents_create",
        summary=_("Logga en händelse"),
        parameters=[IDEMPOTENCY_KEY],
        request=IncidentIn,
        responses={201: IncidentOut, 200: IncidentOut},
        tags=["incidents"],
    )
    def post(self, request: Request) -> Response:
        """Log an incident."""
        values = read_body(request, IncidentIn)
        if not areas_within_reach(self.caller, Right.LOG_INCIDENT).filter(id=values["area"].id).exists():
            raise PermissionDenied(Right.LOG_INCIDENT)
        logged, created = log_incident(by=self.caller, key=idempotency_key(request), now=timezone.now(), **values)
        return self.answer(access_incident(self.caller, logged.number), IncidentOut, first_or_again(created=created))


class OneIncident(Endpoint):
    """One incident."""

    rights = {"GET": Right.SEE_INCIDENTS}

    @extend_schema(
        operation_id="incidents_read", summary=_("Visa en händelse"), responses=IncidentOut, tags=["incidents"]
    )
    def get(self, _request: Request, number: str) -> Response:
        """Answer one incident."""
        return self.answer(access_incident(self.caller, number), IncidentOut)


class Log(Endpoint):
    """The log of one incident."""

    rights = {"GET": Right.SEE_INCIDENTS, "POST": Right.ADD_NOTE}
    refusals = REFUSALS

    @extend_schema(
        operation_id="incidents_log_list",
        summary=_("Läs loggen"),
        parameters=[PageQuery],
        responses=LogEntryOut(many=True),
        tags=["incidents"],
    )
    def get(self, request: Request, number: str) -> Response:
        """Answer one page of the log, oldest first."""
        incident = access_incident(self.caller, number)
        return self.answer_list(request, incident.log.for_timeline(), LogEntryOut)

    @extend_schema(
        operation_id="incidents_log_create",
        summary=_("Skriv i loggen"),
        parameters=[IDEMPOTENCY_KEY],
        request=LogEntryIn,
        responses={201: LogEntryOut, 200: LogEntryOut},
        tags=["incidents"],
    )
    def post(self, request: Request, number: str) -> Response:
        """Add a line to the log."""
        incident = access_incident(self.caller, number, Right.ADD_NOTE)
        values = read_body(request, LogEntryIn)
        if values["corrects"] is not None:
            try:
                values["corrects"] = access_entry(self.caller, incident, values["corrects"])
            except OutOfReach as unknown:
                raise serializers.ValidationError(
                    {"corrects": [_("Det finns ingen sådan anteckning i den här händelsen.")]}
                ) from unknown
        key = idempotency_key(request)
        entry, created = add_entry(incident=incident, by=self.caller, key=key, now=timezone.now(), **values)
        if entry.incident_id != incident.id:
            raise key_used_before(_("Nyckeln är redan använd för en annan händelse. Dra en ny."))
        return self.answer(entry, LogEntryOut, first_or_again(created=created))
