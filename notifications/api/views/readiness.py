"""The endpoints for readiness: how the tests of a quarter went, whom a test would go to, and starting one."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.access import areas_within_reach, roles_in_use
from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.refusals import Refused, conflict
from contacts.rights import Right
from notifications.actions import OthersWouldBeTested, UnableToDrill, drill_audience, start_drill
from notifications.api.readiness_serializers import (
    DrillAudienceOut,
    DrillIn,
    DrillOut,
    DrillQuery,
    ReadinessOut,
    ReadinessQuery,
)
from notifications.readiness import Quarter, readiness_of


def _others(refused: OthersWouldBeTested) -> Refused:
    audience = refused.audience
    return Refused(str(refused), code="audience_changed", audience_version=audience.version, count=audience.count)


class Readiness(Endpoint):
    """How the tests of a quarter went."""

    rights = {"GET": Right.SEE_DISPATCHES}

    @extend_schema(
        operation_id="readiness",
        summary=_("Visa hur svarsproven gick"),
        description=_("Svaren på det senaste svarsprovet i kvartalet, för varje område och roll."),
        parameters=[ReadinessQuery],
        responses=ReadinessOut,
        tags=["readiness"],
    )
    def get(self, request: Request) -> Response:
        """Answer the scores of one quarter in the areas of the caller."""
        asked = read_query(request, ReadinessQuery)
        quarter = Quarter(asked["year"], asked["quarter"]) if asked else Quarter.of(timezone.now())
        areas = list(areas_within_reach(self.caller, Right.SEE_DISPATCHES))
        lines = readiness_of(self.caller, areas, list(roles_in_use().in_menu_order()), quarter)
        return self.answer({"year": quarter.year, "quarter": quarter.number, "areas": lines}, ReadinessOut)


class Drills(Endpoint):
    """Tests of whom we reach."""

    rights = {"GET": Right.SEND_REPORT, "POST": Right.SEND_REPORT}
    refusals = {OthersWouldBeTested: _others, UnableToDrill: conflict("unable_to_drill")}

    @extend_schema(
        operation_id="drills_audience",
        summary=_("Visa vilka som skulle få ett svarsprov"),
        parameters=[DrillQuery],
        responses=DrillAudienceOut,
        tags=["readiness"],
    )
    def get(self, request: Request) -> Response:
        """Answer everybody who would get the test now, and everybody who would not, each with the reason."""
        asked = read_query(request, DrillQuery)
        within = {area.id for area in areas_within_reach(self.caller, Right.SEND_REPORT)}
        audience = drill_audience(
            area_ids={one.id for one in asked["areas"]} & within,
            role_ids={one.id for one in asked["roles"]},
            now=timezone.now(),
        )
        return self.answer(audience, DrillAudienceOut)

    @extend_schema(
        operation_id="drills_start",
        summary=_("Starta ett svarsprov"),
        description=_(
            "Mejlar ett svarsprov till dem som visades och till inga andra. Har mottagarna ändrats blir svaret 409, "
            "och inget skickas. Provet väntar 30 sekunder och kan ångras som andra utskick."
        ),
        request=DrillIn,
        responses={201: DrillOut, 200: DrillOut},
        parameters=[IDEMPOTENCY_KEY],
        tags=["readiness"],
    )
    def post(self, request: Request) -> Response:
        """Answer the test."""
        values = read_body(request, DrillIn)
        drill, new = start_drill(
            by=self.caller,
            areas=values["areas"],
            roles=values["roles"],
            version=values["audience_version"],
            now=timezone.now(),
            key=idempotency_key(request),
        )
        return self.answer(drill, DrillOut, first_or_again(created=new))
