"""The picture at any past moment: what was known then, which is what was recorded by then. The rights are today's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from contacts.access import OutOfReach, may, reach
from contacts.models import User
from contacts.rights import Reach, Right
from contacts.scales import Severity
from incidents.access import access_incident, visible_incidents, visible_reports
from incidents.levels import levels_at
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.models import Incident, LogEntry, SituationReport
from incidents.querysets import IncidentQuerySet
from incidents.replay import changed_since, wind_back
from incidents.report_querysets import SituationReportQuerySet
from incidents.situation import RECENT, AreaState, areas_of, by_area, worst_of
from notifications.inbox import visible_responses
from notifications.models import Response
from notifications.querysets import ResponseQuerySet

MOST_ROWS = 200


@dataclass(frozen=True)
class PastPicture:
    """How it looked at ``at``: the areas, what was going on, the latest report, and what recipients had told us."""

    at: datetime
    states: list[AreaState]
    rows: list[Incident]
    more: bool
    latest: SituationReport | None
    awaited: SituationReport | None
    calling: list[Response]
    unread: int

    @property
    def overall(self) -> Severity | None:
        """Return the worst of the areas."""
        return worst_of(self.states)

    @property
    def open_count(self) -> int:
        """Return how many incidents were going on."""
        return sum(state.open_count for state in self.states)


def picture_at(user: User, at: datetime) -> PastPicture:
    """Return what ``user`` may read of how it looked at ``at``."""
    logged = visible_incidents(user).live().filter(logged_at__lte=at)
    was = changed_since(logged, at)
    moved = _moved(logged, was)
    still = logged.exclude(id__in=was)
    # As on the board: what was open an hour before, counted where it was thought to be at the moment that is shown.
    places = {one.id: one.area_id for one in moved}
    before = Counter(
        places.get(incident_id, area_id)
        for incident_id, area_id in logged.open_at(at - RECENT).order_by().values_list("id", "area_id")
    )
    rows = list(_joined(by_area(still, at), moved, at))
    open_ids = [one.id for one in moved if one.status in OPEN]
    going_on = wind_back(
        logged.filter(Q(id__in=open_ids) | (Q(status__in=OPEN) & ~Q(id__in=was)))
        .select_related("area", "type", "owner", "reporter")
        .with_latest_entry(at)
        .order_by("-occurred_at", "-id"),
        was,
    )
    going_on.sort(key=lambda one: (one.occurred_at, one.id), reverse=True)
    reports = reports_known_at(user, at) if may(user, Right.SEE_REPORTS) else SituationReport.objects.none()
    calling = answers_waiting_at(user, at)
    return PastPicture(
        at=at,
        states=areas_of(user, rows, open_before=before, levels=levels_at(at)),
        rows=going_on[:MOST_ROWS],
        more=len(going_on) > MOST_ROWS,
        latest=reports.first(),
        awaited=reports.awaiting_next(at, among=SituationReport.objects.all().known_at(at)).first(),
        # Everybody among them waited then; who has been taken care of since is no reason for another order.
        calling=list(calling.calling_for_help().for_inbox().order_by("-received_at", "-id")),
        unread=calling.for_a_person().count(),
    )


def reports_known_at(user: User, at: datetime) -> SituationReportQuerySet:
    """Return the live reports that ``user`` may read and that were approved by then, latest first.

    Whoever only reads what has left the house did not have them while they were held.
    """
    reports = visible_reports(user).live().known_at(at)
    return reports.filter(dispatch__release_at__lte=at) if reach(user, Right.WRITE_REPORT) is Reach.NONE else reports


def answers_waiting_at(user: User, at: datetime) -> ResponseQuerySet:
    """Return what recipients had told us by then and nobody had handled."""
    if not may(user, Right.HANDLE_RESPONSES):
        return Response.objects.none()
    unhandled = Q(handled_at__isnull=True) | Q(handled_at__gt=at)
    return visible_responses(user).filter(unhandled, received_at__lte=at)


def incident_at(user: User, number: str, at: datetime) -> tuple[Incident, list[LogEntry]]:
    """Return one incident as it was, with the log as it read then; raises ``OutOfReach`` when it was not logged yet."""
    incident = access_incident(user, number)
    if incident.logged_at > at:
        raise OutOfReach
    was = changed_since(Incident.objects.filter(id=incident.id), at)
    entries = list(incident.log.all().known_at(at))
    for entry in entries:
        told = getattr(entry, "response", None)
        if told is not None and told.confirmed_at is not None and told.confirmed_at > at:
            told.confirmed_by = told.confirmed_at = None
    return wind_back([incident], was)[0], entries


def _moved(logged: IncidentQuerySet, was: Mapping[int, Mapping[str, str]]) -> list[Incident]:
    return wind_back(logged.filter(id__in=was).select_related("area", "type", "owner", "reporter"), was)


def _joined(counted: Iterable[Mapping[str, Any]], moved: Iterable[Incident], at: datetime) -> Iterator[dict[str, Any]]:
    """Return one row an area: what the database counted, and those that have changed since, as they were."""
    rows: dict[int, dict[str, Any]] = {row["area_id"]: dict(row) for row in counted}
    for incident in moved:
        if incident.status == IncidentStatus.WITHDRAWN:
            continue
        empty = {"area_id": incident.area_id, "open_count": 0, "recent_count": 0, "worst": None, "last_at": None}
        row = rows.setdefault(incident.area_id, empty | {one.code: 0 for one in Severity})
        row["last_at"] = max(incident.occurred_at, row["last_at"] or incident.occurred_at)
        if incident.status in OPEN:
            severity = Severity(incident.severity)
            row["open_count"] += 1
            row["recent_count"] += incident.logged_at > at - RECENT
            row["worst"] = max(severity, row["worst"] or severity)
            row[severity.code] += 1
    yield from rows.values()
