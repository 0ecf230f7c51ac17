"""The situation as one viewer may see it: how every area is, and overall."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, Max, Q

from contacts.access import area_ids_within_reach
from contacts.kept import kept
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Severity
from contacts.telling import Topic
from incidents.access import visible_incidents
from incidents.area_tree import AreaTree, outermost
from incidents.levels import areas_to_set, levels_at
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.models import SetLevel
from incidents.querysets import IncidentQuerySet

RECENT = timedelta(hours=1)
AREAS_KEPT_SECONDS = 60  # Whoever changes an area tells.


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
    rows = list(rows)
    everything = _all_areas({*(row["area_id"] for row in rows), *open_before, *levels})
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


def _all_areas(named: Collection[int]) -> dict[int, Area]:
    """Return every area, in whose reach it may be, in Swedish order: those ``named`` too, if nobody told of them."""

    def read() -> dict[int, Area]:
        return {area.id: area for area in Area.objects.all().in_swedish_order()}

    areas = kept(read, name="areas", alike="everybody", of=(Topic.AREAS,), seconds=AREAS_KEPT_SECONDS)
    return areas if areas.keys() >= set(named) else read()


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
