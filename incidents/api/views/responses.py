"""The endpoints for what recipients answer: read it, mark it as done, write it in a log."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import Endpoint
from contacts.api.paging import CursorPages
from contacts.rights import Right
from incidents.access import responses_with_incident
from incidents.actions.responses import log_response
from incidents.api.refusals import REFUSALS
from incidents.api.response_serializers import ResponseLogIn, ResponseOut, ResponseQuery
from notifications.actions import finish_response
from notifications.inbox import access_response
from notifications.querysets import ResponseQuerySet


class LatestAnswered(CursorPages):
    """Pages of answers, the latest first."""

    order = ("-received_at", "-id")


def _asked_for(responses: ResponseQuerySet, query: dict[str, Any]) -> ResponseQuerySet:
    for field in ("state", "kind"):
        if field in query:
            responses = responses.filter(**{field: query[field]})
    if "dispatch" in query:
        responses = responses.filter(delivery__dispatch__public_id=query["dispatch"])
    return responses


class Responses(Endpoint):
    """The answers that the caller may read."""

    rights = {"GET": Right.HANDLE_RESPONSES}
    pagination_class = LatestAnswered

    @extend_schema(
        operation_id="responses_list",
        summary=_("Lista återrapporter"),
        parameters=[ResponseQuery],
        responses=ResponseOut(many=True),
        tags=["responses"],
    )
    def get(self, request: Request) -> Answer:
        """Answer one page of what recipients have answered."""
        query = read_query(request, ResponseQuery)
        return self.answer_list(request, _asked_for(responses_with_incident(self.caller), query), ResponseOut, query)


class Done(Endpoint):
    """Marking an answer as done."""

    rights = {"POST": Right.HANDLE_RESPONSES}
    refusals = REFUSALS

    @extend_schema(
        operation_id="responses_done",
        summary=_("Markera som klar"),
        request=None,
        responses=ResponseOut,
        tags=["responses"],
    )
    def post(self, _request: Request, response_id: int) -> Answer:
        """Mark it as done: somebody has read it, and no more is needed."""
        response = access_response(self.caller, response_id)
        finish_response(response=response, by=self.caller, now=timezone.now())
        return self.answer(responses_with_incident(self.caller).get(id=response.id), ResponseOut)


class IntoLog(Endpoint):
    """Writing an answer in the log of an incident."""

    rights = {"POST": Right.HANDLE_RESPONSES}
    refusals = REFUSALS

    @extend_schema(
        operation_id="responses_log",
        summary=_("Koppla till en händelse"),
        description=_("Svaret blir en rad i händelsens logg, med avsändaren som källa och som obekräftad uppgift."),
        request=ResponseLogIn,
        responses=ResponseOut,
        tags=["responses"],
    )
    def post(self, request: Request, response_id: int) -> Answer:
        """Write it in the log, as unconfirmed."""
        response = access_response(self.caller, response_id)
        incident = read_body(request, ResponseLogIn)["incident"]
        log_response(response=response, incident=incident, by=self.caller, now=timezone.now())
        return self.answer(responses_with_incident(self.caller).get(id=response.id), ResponseOut)
