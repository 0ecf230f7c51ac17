"""The week before a meeting of EST (effektiv samordning för trygghet): places and situations, never persons.

The meeting is on a Thursday and looks at the seven days before it, beside the seven before those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.scales import Sharing
from contacts.shifts import STOCKHOLM
from incidents.models import IncidentType
from incidents.querysets import IncidentQuerySet
from incidents.statistics import Narrowing, Span, Tally, incidents_counted, midnight, tally_of

WEEK = timedelta(days=7)
MEETING_DAY = 4  # Thursday, in an ISO week.
COMPARED = ("area", "type", "severity")
FEWEST_TO_RECUR = 2
YEARS = range(2000, 2101)  # Far beyond them there is no week before, or none after.
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
PARTS_OF_THE_DAY: tuple[tuple[range, str | Promise], ...] = (
    (range(6, 12), _("förmiddag")),
    (range(12, 18), _("eftermiddag")),
    (range(18, 23), _("kväll")),
)
NIGHT = _("natt")


@dataclass(frozen=True)
class Compared:
    """A value, how often it occurred in the week and in the one before."""

    name: str
    count: int
    before: int
    code: str = ""

    @property
    def change(self) -> str:
        """Return the difference with its sign."""
        difference = self.count - self.before
        return "±0" if difference == 0 else f"{difference:+d}".replace("-", "−")


@dataclass(frozen=True)
class Comparison:
    """One dimension of both weeks."""

    dimension: str
    title: str
    heading: str
    rows: list[Compared]


@dataclass(frozen=True)
class Situation:
    """The same kind of thing at the same place, again and again."""

    place: str
    kind: str
    count: int
    before: int
    parts_of_the_day: list[str]


@dataclass(frozen=True)
class Week:
    """What the meeting looks at."""

    meeting: date
    span: Span
    until: datetime
    going_on: bool
    total: Compared
    comparisons: list[Comparison]
    recurring: list[Situation]
    sharing: Sharing | None


def meeting_of(asked: str, today: date) -> date:
    """Return the Thursday of the ISO week that is asked for, such as ``2026-W47``; of this one, when none is."""
    match = _WEEK.fullmatch(asked)
    year, number, _day = today.isocalendar()
    if match and int(match[1]) in YEARS:
        year, number = int(match[1]), int(match[2])
    try:
        return date.fromisocalendar(year, number, MEETING_DAY)
    except ValueError:
        return date.fromisocalendar(*today.isocalendar()[:2], MEETING_DAY)


def name_of_week(day: date) -> str:
    """Return the ISO week of a day, as the address has it."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


def span_before(meeting: date) -> Span:
    """Return the seven days before a meeting."""
    return Span(meeting - WEEK, meeting - timedelta(days=1))


def week_for(user: User, meeting: date, now: datetime, *, leaves: bool = False) -> Week:
    """Return the week before a meeting, as ``user`` may know it. A week that is not over is compared as far as it went.

    What lies between two weeks is seven local days, also over the nights when the clock is set.
    """
    span = span_before(meeting)
    going_on = span.since < now < span.until
    until = now if going_on else span.until
    local = until.astimezone(STOCKHOLM)
    before_until = (local.replace(tzinfo=None) - WEEK).replace(tzinfo=STOCKHOLM)
    this = incidents_counted(user, span.since, until, Narrowing(), leaves=leaves)
    that = incidents_counted(user, midnight(span.first - WEEK), before_until, Narrowing(), leaves=leaves)
    comparisons = [_compare(tally_of(user, this, one, Narrowing()), that, user) for one in COMPARED]
    levels = comparisons[-1].rows
    narrowest = (this | that).narrowest_sharing()
    return Week(
        meeting=meeting,
        span=span,
        until=until,
        going_on=going_on,
        total=Compared(str(_("Alla händelser")), sum(one.count for one in levels), sum(one.before for one in levels)),
        comparisons=comparisons,
        recurring=_recurring(this, that),
        sharing=None if narrowest is None else Sharing(narrowest),
    )


def _compare(tally: Tally, that: IncidentQuerySet, user: User) -> Comparison:
    earlier = {one.name: one.count for one in tally_of(user, that, tally.dimension, Narrowing()).counts}
    rows = [Compared(one.name, one.count, earlier.pop(one.name, 0), one.code) for one in tally.counts]
    rows += [Compared(name, 0, count) for name, count in earlier.items() if count]
    if tally.dimension == "type":
        rows = [one for one in rows if one.count or one.before]
    return Comparison(tally.dimension, tally.title, tally.heading, rows)


def _recurring(this: IncidentQuerySet, that: IncidentQuerySet) -> list[Situation]:
    """Return what happened at least twice at one place, most first. A place is an area or a square or school in it."""
    areas = dict(Area.objects.values_list("id", "name"))
    kinds = {kind.id: kind.name for kind in IncidentType.objects.all()}
    earlier = _by_place_and_kind(that)
    found = [
        Situation(
            place=areas[area_id],
            kind=kinds[type_id],
            count=sum(hours.values()),
            before=sum(earlier.get((area_id, type_id), {}).values()),
            parts_of_the_day=_parts_of_the_day(hours),
        )
        for (area_id, type_id), hours in _by_place_and_kind(this).items()
    ]
    return sorted((one for one in found if one.count >= FEWEST_TO_RECUR), key=lambda one: (-one.count, one.place))


def _by_place_and_kind(found: IncidentQuerySet) -> dict[tuple[int, int], dict[int, int]]:
    gathered: dict[tuple[int, int], dict[int, int]] = {}
    for area_id, type_id, hour, count in found.tally_of_situations():
        gathered.setdefault((area_id, type_id), {})[hour] = count
    return gathered


def _parts_of_the_day(hours: Iterable[int]) -> list[str]:
    named = [str(next((words for span, words in PARTS_OF_THE_DAY if hour in span), NIGHT)) for hour in sorted(hours)]
    return list(dict.fromkeys(named))
