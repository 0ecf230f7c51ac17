"""What the inbox shows of each response: what came of it, and the incidents it may be about, the nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contacts.models import User
from incidents.access import incidents_to_write_in, visible_incidents
from incidents.models import Incident, ResponseInLog
from notifications.models import Response

MOST_CHOICES = 30


@dataclass(frozen=True)
class Card:
    """One response as one reader may treat it. ``in_reach`` tells whether they may see the incident it is in."""

    response: Response
    nearest: list[Incident]
    told: ResponseInLog | None = None
    in_reach: bool = False


def cards_of(user: User, responses: Iterable[Response]) -> list[Card]:
    """Return the cards in the order of the responses; a few queries whatever their number."""
    listed = list(responses)
    told = {
        one.response_id: one
        for one in ResponseInLog.objects.filter(response__in=listed).select_related("incident", "confirmed_by")
    }
    seen = set(
        visible_incidents(user).filter(id__in={one.incident_id for one in told.values()}).values_list("id", flat=True)
    )
    going_on = list(incidents_to_write_in(user).select_related("area__parent")[: MOST_CHOICES * 3])
    cards = []
    for response in listed:
        in_log = told.get(response.id)
        cards.append(
            Card(
                response=response,
                nearest=[] if in_log else nearest_first(response, going_on)[:MOST_CHOICES],
                told=in_log,
                in_reach=in_log is not None and in_log.incident_id in seen,
            )
        )
    return cards


def nearest_first(response: Response, incidents: Iterable[Incident]) -> list[Incident]:
    """Return the incidents of the response's world: where the sender is, then where the report went, then others."""
    own = {name.strip() for name in response.delivery.area.split(",")}
    sent_to = {area.id for area in response.delivery.dispatch.areas.all()}

    def distance(incident: Incident) -> int:
        around = {incident.area_id, incident.area.parent_id}
        names = {incident.area.name, incident.area.parent.name if incident.area.parent else incident.area.name}
        return 0 if names & own else 1 if around & sent_to else 2

    return sorted((one for one in incidents if one.mode == response.mode), key=distance)
