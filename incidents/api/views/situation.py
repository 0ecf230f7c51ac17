"""The endpoints for the situation: how it is everywhere now, and the levels that people set."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body
from contacts.api.endpoints import Endpoint
from contacts.rights import Right
from contacts.scales import Mode
from incidents.access import visible_incidents, visible_reports
from incidents.actions.levels import lift_level, set_level
from incidents.api.refusals import REFUSALS
from incidents.api.situation_serializers import LevelIn, LevelLiftIn, LevelOut, SituationOut
from incidents.levels import access_area_to_set
from incidents.situation import areas_as_seen_by, worst_of
from incidents.waiting import waiting_for

MOST_INCIDENTS = 100


class Situation(Endpoint):
    """The situation now."""

    rights = {"GET": Right.SEE_INCIDENTS}

    @extend_schema(
        operation_id="situation_read", summary=_("Visa lägesbilden"), responses=SituationOut, tags=["situation"]
    )
    def get(self, _request: Request) -> Response:
        """Answer what the board shows: the areas, the open incidents (100 at most), what waits, the latest report."""
        now = timezone.now()
        states = areas_as_seen_by(self.caller, now)
        picture = {
            "mode": Mode.LIVE,
            "at": now,
            "severity": worst_of(states),
            "open_count": sum(state.open_count for state in states),
            "areas": states,
            "incidents": visible_incidents(self.caller).for_board().select_related("merged_into")[:MOST_INCIDENTS],
            "waiting": waiting_for(self.caller, now),
            "latest_report": visible_reports(self.caller).live().standing().first(),
        }
        return self.answer(picture, SituationOut)


class AreaLevel(Endpoint):
    """The level of an area, as somebody judges it."""

    rights = {"POST": Right.SET_LEVEL}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_set_level",
        summary=_("Sätt nivån i ett område"),
        request=LevelIn,
        responses=LevelOut,
        tags=["situation"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Set a level until a moment; the one that stood is lifted."""
        area = access_area_to_set(self.caller, slug)
        values = read_body(request, LevelIn)
        return self.answer(set_level(area=area, by=self.caller, now=timezone.now(), **values), LevelOut)


class AreaLevelLift(Endpoint):
    """Lifting a level before its end."""

    rights = {"POST": Right.SET_LEVEL}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_lift_level",
        summary=_("Häv nivån i ett område"),
        request=LevelLiftIn,
        responses=LevelOut,
        tags=["situation"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let the incidents speak for themselves again."""
        area = access_area_to_set(self.caller, slug)
        values = read_body(request, LevelLiftIn)
        return self.answer(lift_level(area=area, by=self.caller, now=timezone.now(), **values), LevelOut)
