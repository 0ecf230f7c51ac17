"""What the incidents that one may see add up to: by area, kind, level, hour and weekday, over a span of local days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.access import area_ids_within_reach
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Severity, Sharing
from contacts.shifts import STOCKHOLM
from incidents.access import visible_incidents
from incidents.models import IncidentType
from incidents.querysets import IncidentQuerySet

Words = str | Promise

TITLES: dict[str, Words] = {
    "area": _("Händelser per område"),
    "type": _("Händelser per typ"),
    "severity": _("Händelser per allvarlighetsgrad"),
    "hour": _("Händelser per timme på dygnet"),
    "weekday": _("Händelser per veckodag"),
}
HEADINGS: dict[str, Words] = {
    "area": _("Område"),
    "type": _("Typ"),
    "severity": _("Allvarlighetsgrad"),
    "hour": _("Timme"),
    "weekday": _("Veckodag"),
}


@dataclass(frozen=True)
class Span:
    """From the first moment of one local day to the last of another, however many hours that is."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Return the first moment."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """Return the moment just after."""
        return midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Narrowing:
    """What the numbers are narrowed down to; nothing means everything."""

    area: Area | None = None
    type: IncidentType | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Count:
    """How often one value occurred; ``code`` is the level, where the values are levels."""

    name: str
    count: int
    code: str = ""


@dataclass(frozen=True)
class Tally:
    """The counts by one dimension, in an order that means something."""

    dimension: str
    title: str
    heading: str
    counts: list[Count]


@dataclass(frozen=True)
class Statistics:
    """Everything that the page tells."""

    tallies: list[Tally]
    total: int
    sharing: Sharing | None


def midnight(day: date) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(day, time.min, STOCKHOLM)


def incidents_counted(
    user: User, since: datetime, until: datetime, narrowing: Narrowing, *, leaves: bool = False
) -> IncidentQuerySet:
    """Return what counts: what ``user`` may see, happened then, and was neither withdrawn nor merged into another.

    What ``leaves`` the house as a file tells nothing of what is for named people alone.
    """
    found = visible_incidents(user).live().counted().occurred_between(since, until)
    if leaves:
        found = found.filter(sharing__gt=Sharing.NAMED)
    if narrowing.area:
        found = found.in_areas(Area.objects.all().below([narrowing.area.id]))
    if narrowing.type:
        found = found.of_type(narrowing.type.code)
    if narrowing.severity:
        found = found.of_severity(narrowing.severity)
    return found


def statistics_for(user: User, span: Span, narrowing: Narrowing, *, leaves: bool = False) -> Statistics:
    """Return the numbers of a span as ``user`` may know them, in a fixed number of queries."""
    found = incidents_counted(user, span.since, span.until, narrowing, leaves=leaves)
    tallies = [tally_of(user, found, dimension, narrowing) for dimension in TITLES]
    narrowest = found.narrowest_sharing()
    severity = next(one for one in tallies if one.dimension == "severity")
    return Statistics(
        tallies=tallies,
        total=sum(one.count for one in severity.counts),
        sharing=None if narrowest is None else Sharing(narrowest),
    )


def tally_of(user: User, found: IncidentQuerySet, dimension: str, narrowing: Narrowing) -> Tally:
    """Return the counts by one dimension, those of nothing too where that says something."""
    counted = found.tally(dimension)
    in_order: dict[str, Callable[[], list[Count]]] = {
        "area": lambda: by_area(user, counted, narrowing.area),
        "type": lambda: by_type(counted),
        "severity": lambda: [Count(str(one.label), counted.get(one, 0), one.code) for one in reversed(Severity)],
        "hour": lambda: [Count(f"{hour:02}", counted.get(hour, 0)) for hour in range(24)],
        "weekday": lambda: [Count(str(WEEKDAYS[day]).capitalize(), counted.get(day + 1, 0)) for day in range(7)],
    }
    return Tally(dimension, str(TITLES[dimension]), str(HEADINGS[dimension]), in_order[dimension]())


def by_area(user: User, counted: Mapping[int, int], inside: Area | None) -> list[Count]:
    """Return the counts by kommundel, what lies in one included; ``inside`` one, by the places in it. Most first."""
    areas = {area.id: area for area in Area.objects.all().in_swedish_order()}
    within = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    sums: dict[int, int] = {}
    for area in areas.values():
        if area.active and (within is None or area.id in within):
            top = _step_up(area, areas, inside)
            if top is not None:
                sums.setdefault(top.id, 0)
    for area_id, count in counted.items():
        top = _step_up(areas[area_id], areas, inside) or areas[area_id]
        sums[top.id] = sums.get(top.id, 0) + count
    return _most_first(Count(areas[area_id].name, count) for area_id, count in sums.items())


def by_type(counted: Mapping[int, int]) -> list[Count]:
    """Return the counts by kind: those in use, and those that were when it happened. Most first."""
    types = IncidentType.objects.all().order_by("position", "id")
    return _most_first(Count(kind.name, counted.get(kind.id, 0)) for kind in types if kind.active or kind.id in counted)


def _most_first(counts: Iterable[Count]) -> list[Count]:
    return sorted(counts, key=lambda one: -one.count)


def _step_up(area: Area, areas: Mapping[int, Area], inside: Area | None) -> Area | None:
    """Return the kommundel around an area, or the part of ``inside`` that it lies in; ``None`` when it lies outside."""
    path, seen = [area], {area.id}
    while path[-1].parent_id is not None and path[-1].parent_id not in seen:
        path.append(areas[path[-1].parent_id])
        seen.add(path[-1].id)
    if inside is None:
        return path[-1]
    ids = [one.id for one in path]
    if inside.id not in ids:
        return None
    return path[max(0, ids.index(inside.id) - 1)]
