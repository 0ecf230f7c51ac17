"""The picture on a big screen: places, kinds, levels and times, and neither a person nor a word that anybody wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contacts.models import Area
from contacts.scales import Mode, Severity, Sharing
from incidents.area_tree import AreaTree, outermost
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, Screen, SetLevel, SituationReport

MOST_TILES = 7
MOST_ROWS = 6
ONE_SHIFT = timedelta(hours=12)


@dataclass
class Tile:
    """How one kommundel is, the places inside it included."""

    key: str
    name: str
    count: int = 0
    severity: Severity | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One of the latest incidents."""

    key: str
    at: datetime
    severity: Severity
    type: str
    area: str
    status: IncidentStatus
    is_old: bool  # A clock time alone could be taken for tonight's.
    rest: Severity | None  # The worst of those after it, which a screen without room for them has to tell.


@dataclass(frozen=True)
class Picture:
    """All that a screen shows."""

    tiles: list[Tile]
    more_tiles: int
    rows: list[Row]
    count: int
    critical: list[str]
    next_report_due: datetime | None
    overdue: bool
    may_hide: bool  # Of what only staff may know there can be more, so that nothing shown is no sign of calm.
    exercise: bool = False


def picture_for(screen: Screen, now: datetime, mode: Mode = Mode.LIVE) -> Picture:
    """Return what ``screen`` may show of one world, in a fixed number of queries."""
    everything = {area.id: area for area in Area.objects.all().in_swedish_order()}
    chosen = {area.id for area in screen.areas.all()}
    within = Area.objects.all().below(chosen) if chosen else set(everything)
    tops = chosen or {area.id for area in everything.values() if area.parent_id is None and area.active}
    seen = Incident.objects.for_screen(sharing=screen.sharing, mode=mode).in_areas(within)
    incidents = list(seen)
    tiles = _tiles(incidents, everything, tops, _set_levels(screen, now, mode))
    due = _next_report_due(screen, within if chosen else None, mode, now)
    return Picture(
        tiles=tiles[:MOST_TILES],
        more_tiles=max(0, len(tiles) - MOST_TILES),
        rows=[_row(one, incidents[place:], now) for place, one in enumerate(incidents[:MOST_ROWS], start=1)],
        count=len(incidents),
        critical=[one.number for one in incidents if one.severity == Severity.CRITICAL],
        next_report_due=due,
        overdue=due is not None and due < now,
        may_hide=screen.sharing > Sharing.ORGANISATION,
        exercise=mode == Mode.EXERCISE,
    )


def mark_of(drawn: str) -> str:
    """Return the entity tag of a picture as it was drawn: another picture, another tag."""
    return f'"{hashlib.sha256(drawn.encode()).hexdigest()[:32]}"'


def _tiles(
    incidents: Iterable[Incident], areas: dict[int, Area], tops: set[int], levels: Mapping[int, SetLevel]
) -> list[Tile]:
    """Return a tile for each outermost area of the screen, the worst first, then the latest, at last those at ease."""
    tiles: dict[int, Tile] = {}

    def tile_of(area_id: int) -> Tile:
        top = outermost(areas[area_id], areas, tops)
        return tiles.setdefault(top.id, Tile(top.slug, top.name))

    for area_id in areas:
        if area_id in tops:
            tile_of(area_id)
    worst: dict[int, Severity] = {}
    for one in incidents:
        tile = tile_of(one.area_id)
        tile.count += 1
        tile.last_at = max(one.occurred_at, tile.last_at or one.occurred_at)
        worst[one.area_id] = max(Severity(one.severity), worst.get(one.area_id, Severity.LOW))
    # As on the board: a level in a place that is no longer used counts for nothing.
    tree, standing = AreaTree(areas.values(), worst), {key: one for key, one in levels.items() if areas[key].active}
    for area_id, tile in tiles.items():
        tile.severity = tree.severity_in(area_id, standing)
    return sorted(tiles.values(), key=_worst_first)


def _worst_first(tile: Tile) -> tuple[int, float]:
    return -(tile.severity or 0), -(tile.last_at.timestamp() if tile.last_at else 0.0)


def _set_levels(screen: Screen, now: datetime, mode: Mode) -> dict[int, SetLevel]:
    """Return the levels that staff set. They rest on what staff know, so that only a screen for staff follows them."""
    if screen.sharing > Sharing.ORGANISATION:
        return {}
    return {one.area_id: one for one in SetLevel.objects.standing_at(now).filter(mode=mode)}


def _row(one: Incident, after: Iterable[Incident], now: datetime) -> Row:
    return Row(
        key=one.number,
        at=one.occurred_at,
        severity=Severity(one.severity),
        type=one.type.name,
        area=one.area.name,
        status=IncidentStatus(one.status),
        is_old=now - one.occurred_at > ONE_SHIFT,
        rest=max((Severity(later.severity) for later in after), default=None),
    )


def _next_report_due(screen: Screen, within: set[int] | None, mode: Mode, now: datetime) -> datetime | None:
    """Return the first promise of a next report that has not come, of those that left and the screen may know of."""
    reports = SituationReport.objects.filter(mode=mode, sharing__gte=screen.sharing).gone_out()
    if within is not None:
        here = SituationReport.audience_areas.through.objects.filter(area_id__in=within).values("situationreport_id")
        reports = reports.filter(id__in=here)
    awaited = reports.awaiting_next(now, among=SituationReport.objects.all().gone_out())
    return awaited.values_list("next_report_due", flat=True).first()
