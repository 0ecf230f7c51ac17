"""The endpoints for asking for information, and for reading what came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.paging import NewestFirst, PageQuery
from contacts.audience import resolve
from contacts.rights import Right
from incidents.access import access_request, visible_requests
from incidents.actions.requests import send_request
from incidents.api.refusals import REFUSALS
from incidents.api.report_serializers import AudienceOut
from incidents.api.request_bodies import AnsweredRequestOut, RequestAudienceIn, RequestIn, RequestOut
from incidents.gathered import gather
from incidents.request_contents import RequestContent

_FETCHED_WITH = ("dispatch__questions", "audience_areas", "audience_roles")


def _whom(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return whom a body asks, in the words of the domain."""
    return {
        "severity": values["severity"],
        "sharing": values["sharing"],
        "area_ids": frozenset(area.id for area in values["audience"]["areas"]),
        "role_ids": frozenset(role.id for role in values["audience"]["roles"]),
    }


class Requests(Endpoint):
    """The requests that the caller may see."""

    rights = {"GET": Right.SEE_DISPATCHES, "POST": Right.SEND_REPORT}
    refusals = REFUSALS
    pagination_class = NewestFirst

    @extend_schema(
        operation_id="requests_list",
        summary=_("Lista begäranden om lägesrapport"),
        parameters=[PageQuery],
        responses=RequestOut(many=True),
        tags=["requests"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of requests."""
        requests = visible_requests(self.caller).for_list().prefetch_related(*_FETCHED_WITH)
        return self.answer_list(request, requests, RequestOut, read_query(request, PageQuery))

    @extend_schema(
        operation_id="requests_create",
        summary=_("Begär en lägesrapport"),
        description=_(
            "Skickar frågorna till dem som visades och till inga andra. Har mottagarna ändrats skickas inget, och "
            "svaret 409 säger vad som är nytt. Går begäran till så många att det krävs två personer blir svaret 403."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=RequestIn,
        responses={201: RequestOut, 200: RequestOut},
        tags=["requests"],
    )
    def post(self, request: Request) -> Response:
        """Send a request."""
        values = read_body(request, RequestIn)
        said = {name: values[name] for name in ("title", "why", "answer_by")}
        made, created = send_request(
            by=self.caller,
            key=idempotency_key(request),
            content=RequestContent(questions=tuple(values["questions"]), **said, **_whom(values)),
            now=timezone.now(),
            audience_version=values.get("audience_version"),
            expected_recipients=values.get("expected_recipients"),
            kept=[(one["kind"], one["text"]) for one in values["keep"]],
            alone_on_duty_reason=values["alone_on_duty_reason"],
        )
        found = access_request(self.caller, made.dispatch.public_id)
        return self.answer(found, RequestOut, first_or_again(created=created))


class RequestAudience(Endpoint):
    """Who would be asked."""

    rights = {"POST": Right.SEND_REPORT}

    @extend_schema(
        operation_id="requests_audience",
        summary=_("Visa vem en begäran skulle gå till"),
        description=_("Ändrar inget. Skicka audience_version ur svaret med din begäran."),
        request=RequestAudienceIn,
        responses=AudienceOut,
        tags=["requests"],
    )
    def post(self, request: Request) -> Response:
        """Answer everybody who would be asked now, and everybody who would not, each with the reason."""
        values = read_body(request, RequestAudienceIn)
        return self.answer(resolve(**_whom(values), now=timezone.now()), AudienceOut)


class OneRequest(Endpoint):
    """One request with its answers."""

    rights = {"GET": Right.SEE_DISPATCHES}

    @extend_schema(
        operation_id="requests_read",
        summary=_("Visa en begäran och svaren"),
        responses=AnsweredRequestOut,
        tags=["requests"],
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """Answer one request, and everybody who was asked, those who have not answered first."""
        found: Any = access_request(self.caller, public_id)
        found.recipients = gather(found).lines
        return self.answer(found, AnsweredRequestOut)
