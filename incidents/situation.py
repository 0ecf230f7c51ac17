"""The situation as one viewer may see it: how every area is, overall, and whether anything changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, Max, Q, Sum

from contacts.access import area_ids_within_reach, may
from contacts.at_once import at_once, tally
from contacts.kept import kept
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Severity
from contacts.telling import Topic
from incidents.access import visible_incidents, visible_reports
from incidents.alike import seen_in_class
from incidents.area_tree import AreaTree, outermost
from incidents.levels import areas_to_set, levels_at
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.marks import Marks, marks_of_inbox
from incidents.models import LogEntry, SetLevel
from incidents.querysets import IncidentQuerySet
from notifications.inbox import visible_responses
from notifications.models import Response
from notifications.reach import Silence, silent_about

RECENT = timedelta(hours=1)
SILENCE_KEPT_SECONDS = 20


@dataclass
class AreaState:
    """How one area is, the places inside it included.

    ``severity`` is what holds: as somebody set it, else the worst of the open incidents, which ``told`` alone says.
    ``levels`` are the set ones, that of the area itself first, then those of places inside it.
    """

    area: Area
    open_count: int = 0
    recent_count: int = 0
    open_before: int = 0
    places: list[tuple[Area, dict[Severity, int]]] = field(default_factory=list)
    severity: Severity | None = None
    told: Severity | None = None
    levels: list[SetLevel] = field(default_factory=list)
    last_at: datetime | None = None
    may_set: bool = False

    def add(self, row: Mapping[str, Any]) -> None:
        """Count in what happened in the area itself or in a place inside it."""
        self.open_count += row["open_count"]
        self.recent_count += row["recent_count"]
        if row["worst"] is not None:
            self.severity = self.told = Severity(max(row["worst"], self.told or 0))
        if row["last_at"] is not None and (self.last_at is None or row["last_at"] > self.last_at):
            self.last_at = row["last_at"]

    @property
    def by_severity(self) -> dict[Severity, int]:
        """Return how many are open of each severity, the worst first, those without any left out."""
        counts = {one: sum(counted.get(one, 0) for _place, counted in self.places) for one in reversed(Severity)}
        return {severity: count for severity, count in counts.items() if count}

    @property
    def level(self) -> SetLevel | None:
        """Return the level that somebody set for the area itself."""
        return next((one for one in self.levels if one.area_id == self.area.id), None)

    @property
    def trend(self) -> int:
        """Return how many more are open than an hour before; fewer, when it is less than nothing."""
        return self.open_count - self.open_before

    @property
    def trend_size(self) -> int:
        """Return how large the difference is, for the words that say which way it went."""
        return abs(self.trend)


def areas_as_seen_by(user: User, now: datetime, seen: IncidentQuerySet | None = None) -> list[AreaState]:
    """Return the state of every area in reach, the worst first, then the latest; areas at ease come last.

    What counts is what ``user`` sees, or the part ``seen`` of it. As many queries whatever the number of incidents,
    areas and set levels.
    """
    incidents = (visible_incidents(user) if seen is None else seen).live()
    before = Count("id", filter=Q(id__in=incidents.open_at(now - RECENT).order_by().values("id")))
    rows = incidents.order_by().values("area_id").annotate(open_before=before, **_counted(now))
    # What was withdrawn within the hour was open before it, and counts for nothing else.
    found = list(rows.filter(Q(open_before__gt=0) | Q(last_at__isnull=False)))
    counted = {row["area_id"]: row["open_before"] for row in found if row["open_before"]}
    standing = [row for row in found if row["last_at"] is not None]
    return areas_of(user, standing, open_before=counted, levels=levels_at(now))


def areas_of(
    user: User,
    rows: Iterable[Mapping[str, Any]],
    *,
    open_before: Mapping[int, int],
    levels: Mapping[int, SetLevel],
) -> list[AreaState]:
    """Return the areas in the reach of ``user`` with what was counted in each: a row an area, as of one moment."""
    everything = {area.id: area for area in Area.objects.all().in_swedish_order()}
    within = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    shown = {one.id for one in everything.values() if one.active and (within is None or one.id in within)}
    settable = areas_to_set(user)
    levels = {area_id: level for area_id, level in levels.items() if area_id in shown}
    states: dict[int, AreaState] = {}

    def state_of(area_id: int) -> AreaState:
        top = outermost(everything[area_id], everything, shown)
        may_set = top.id in shown and (settable is None or top.id in settable)
        return states.setdefault(top.id, AreaState(top, may_set=may_set))

    for area_id in everything:
        if area_id in shown:
            state_of(area_id)
    worst: dict[int, Severity] = {}
    for row in rows:
        state = state_of(row["area_id"])
        state.add(row)
        if row["open_count"]:
            worst[row["area_id"]] = Severity(row["worst"])
            state.places.append((everything[row["area_id"]], {one: row[one.code] for one in Severity}))
    for area_id, count in open_before.items():
        state_of(area_id).open_before += count
    for area_id, level in levels.items():
        state_of(area_id).levels.append(level)
    tree = AreaTree(everything.values(), worst)
    for state in states.values():
        state.levels.sort(key=lambda level: level.area_id != state.area.id)
        state.severity = tree.severity_in(state.area.id, levels)
    return sorted(states.values(), key=_worst_first)


def _worst_first(state: AreaState) -> tuple[int, bool, float]:
    last = state.last_at.timestamp() if state.last_at and state.open_count else 0.0
    return -(state.severity or 0), not state.open_count, -last


def by_area(incidents: IncidentQuerySet, now: datetime) -> Iterable[Mapping[str, Any]]:
    """Return what is counted of ``incidents`` in each area, that of places inside it not among it."""
    return incidents.standing().order_by().values("area_id").annotate(**_counted(now))


def _counted(now: datetime) -> dict[str, Aggregate]:
    still_open = Q(status__in=OPEN)
    return {one.code: Count("id", filter=still_open & Q(severity=one)) for one in Severity} | {
        "open_count": Count("id", filter=still_open),
        "recent_count": Count("id", filter=still_open & Q(logged_at__gt=now - RECENT)),
        "worst": Max("severity", filter=still_open),
        "last_at": Max("occurred_at", filter=~Q(status=IncidentStatus.WITHDRAWN)),
    }


def worst_of(states: Iterable[AreaState]) -> Severity | None:
    """Return the overall level: the worst of the areas, ``None`` when all are at ease."""
    return max((state.severity for state in states if state.severity), default=None)


def board_version(user: User, marks: Marks, now: datetime) -> str:
    """Return a mark that changes when anything on the board may look different to ``user``, and every minute.

    It is made from what the user may see, so that it tells nothing about what they may not.
    """
    incidents = kept(
        lambda: _mark_of_incidents(user, seen_in_class(user, sees_more=marks.sees_more)),
        name="mark of incidents",
        alike=marks.alike,
        of=(Topic.INCIDENTS,),
        also=marks.line,
    )
    silent = [(one.dispatch.id, one.count) for one in silence_of(user, now)]
    minute = int(now.timestamp() // 60)
    return _mark(user.id, incidents, marks.reports, silent, marks.standing, marks.inbox, minute)


def _mark_of_incidents(user: User, seen: IncidentQuerySet) -> str:
    going_on = seen.live().open()
    facts = tally(going_on, count=Count("id"), versions=Sum("version"), newest=Max("id"))
    lines = tally(LogEntry.objects.filter(incident__in=going_on), last=Max("id"))
    return _mark(at_once(user, incidents=facts, lines=lines))


def silence_of(user: User, now: datetime) -> list[Silence]:
    """Return what ``silent_about`` does: it counts every letter of a night, and changes by the minute at most."""
    return kept(
        lambda: silent_about(user, now),
        name="silence",
        alike=f"user {user.pk}",
        of=(Topic.DISPATCHES,),
        seconds=SILENCE_KEPT_SECONDS,
    )


def reports_version(user: User) -> str:
    """Return a mark that changes when any report that ``user`` may read, or its dispatch, looks different."""
    reports = visible_reports(user).live()
    facts = reports.aggregate(count=Count("id"), versions=Sum("version"), newest=Max("id"))
    under_way = reports.exclude(dispatch=None).exclude(dispatch__state="completed").order_by("id")
    return _mark(user.id, facts, list(under_way.values_list("id", "dispatch__state")))


def inbox_version(user: User) -> str:
    """Return a mark that changes when anything that waits in the inbox, or was done with it, may look different."""
    return _mark(at_once(user, **marks_of_inbox(user)))


def help_wanted(user: User) -> list[Response]:
    """Return the responses of those who need help and whom nobody has taken care of, newest first."""
    if not may(user, Right.HANDLE_RESPONSES):
        return []
    return list(visible_responses(user).waiting().calling_for_help().for_inbox())


def mark_of(responses: Iterable[Response]) -> str:
    """Return a mark that changes when others than these need help."""
    return _mark([one.id for one in responses])


def log_version(incident_id: int, version: int, now: datetime) -> str:
    """Return a mark that changes when anything in an incident's log may look different, and every minute."""
    last = LogEntry.objects.filter(incident_id=incident_id).aggregate(last=Max("id"))["last"]
    return _mark(incident_id, version, last, int(now.timestamp() // 60))


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
