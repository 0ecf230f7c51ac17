"""What the inbox shows of each response: what came of it, and the incidents it may be about, the nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contacts.models import User
from incidents.access import incidents_to_write_in
from incidents.models import Incident, ResponseInLog
from notifications.models import Response

MOST_CHOICES = 30
MOST_LOOKED_AT = 100


@dataclass(frozen=True)
class Card:
    """One response as one reader may treat it. ``in_reach`` tells whether they may see the incident it is in."""

    response: Response
    nearest: list[Incident]
    told: ResponseInLog | None
    in_reach: bool


def cards_of(user: User, responses: Iterable[Any]) -> list[Card]:
    """Return the cards of responses that were fetched with their incidents."""
    going_on = list(incidents_to_write_in(user).select_related("area__parent")[:MOST_LOOKED_AT])
    return [
        Card(
            response=one,
            nearest=nearest_first(one, going_on)[:MOST_CHOICES] if one.state != "in_log" else [],
            told=getattr(one, "in_log", None),
            in_reach=one.incident_seen,
        )
        for one in responses
    ]


def nearest_first(response: Response, incidents: Iterable[Incident]) -> list[Incident]:
    """Return the incidents of the response's world: where the sender is, then where the report went, then others."""
    own = set(response.delivery.area.split(", "))
    sent_to = {area.id for area in response.delivery.dispatch.areas.all()}

    def distance(incident: Incident) -> int:
        around = [incident.area, *([incident.area.parent] if incident.area.parent else [])]
        if any(area.name in own for area in around):
            return 0
        return 1 if any(area.id in sent_to for area in around) else 2

    return sorted((one for one in incidents if one.mode == response.mode), key=distance)
