"""Who is on duty when: shifts of the week and of calendars, as moments. Pure: the clock is handed in.

Shifts of the week are times of the wall clock in Stockholm, whatever the season. A time that comes twice, when the
clocks are put back, means the first of the two, as in RFC 5545 (3.3.5). A time that is skipped, when they are put
forward, means the moment at which they are. Earlier times so never become later moments: shifts that meet on the wall
clock meet in each of these nights too, without a gap and without an overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
# How far one looks for whoever comes next: every shift of the week has come back by then.
AHEAD = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A shift that comes back every week; ``weekday`` 0 is Monday. It ends on the next day unless it ends later."""

    contact_id: int
    weekday: int
    begins: time
    ends: time

    @property
    def ends_next_day(self) -> bool:
        """Tell whether the shift crosses midnight."""
        return self.ends <= self.begins

    @property
    def minutes(self) -> tuple[int, int]:
        """Return where in the week the shift begins and ends, in minutes of the wall clock since Monday 00.00."""
        begins = self.weekday * 1440 + self.begins.hour * 60 + self.begins.minute
        ends = self.weekday * 1440 + self.ends.hour * 60 + self.ends.minute
        return begins, ends + 1440 * self.ends_next_day


@dataclass(frozen=True, slots=True)
class Spell:
    """One person on duty from one moment to another."""

    contact_id: int
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Roster:
    """All shifts of one rota."""

    weekly: tuple[Weekly, ...] = ()
    calendar: tuple[Spell, ...] = ()


def moment_of(day: date, clock: time) -> datetime:
    """Return the moment at which the clocks of Stockholm show this time on this day."""
    wall = datetime.combine(day, clock)
    moment = wall.replace(tzinfo=STOCKHOLM).astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None, fold=0) == wall:
        return moment
    return moment.replace(minute=0, second=0, microsecond=0)  # Put forward at 01.00 UTC (Directive 2000/84/EC, art. 2).


def spell_on(shift: Weekly, day: date) -> Spell | None:
    """Return the shift as it falls when it begins on ``day``; ``None`` when the clocks skip all of it."""
    begins_at = moment_of(day, shift.begins)
    ends_at = moment_of(day + DAY if shift.ends_next_day else day, shift.ends)
    return Spell(shift.contact_id, begins_at, ends_at) if begins_at < ends_at else None


def spells_between(roster: Roster, start: datetime, end: datetime) -> list[Spell]:
    """Return who is on duty between two moments, each person's shifts that meet or overlap taken as one."""
    of_each: dict[int, list[Spell]] = {}
    for spell in sorted(_all_between(roster, start, end), key=lambda one: (one.begins_at, one.ends_at)):
        theirs = of_each.setdefault(spell.contact_id, [])
        if theirs and spell.begins_at <= theirs[-1].ends_at:
            theirs[-1] = Spell(spell.contact_id, theirs[-1].begins_at, max(theirs[-1].ends_at, spell.ends_at))
        else:
            theirs.append(spell)
    found = [spell for theirs in of_each.values() for spell in theirs]
    return sorted(found, key=lambda one: (one.begins_at, one.ends_at, one.contact_id))


def on_duty(roster: Roster, now: datetime) -> dict[int, datetime]:
    """Return who is on duty at ``now``, each with the moment at which that ends."""
    spells = spells_between(roster, now, now + AHEAD)
    return {one.contact_id: one.ends_at for one in spells if one.begins_at <= now < one.ends_at}


def next_change(roster: Roster, now: datetime) -> datetime | None:
    """Return when somebody next comes on duty or goes off it; ``None`` when nobody will for more than a week."""
    spells = spells_between(roster, now, now + AHEAD)
    edges = {edge for one in spells for edge in (one.begins_at, one.ends_at)}
    ahead = [edge for edge in edges if now < edge <= now + AHEAD]
    return min(ahead, default=None)


def next_spell(roster: Roster, now: datetime) -> Spell | None:
    """Return the shift that begins next; ``None`` when none does for more than a week."""
    return next((one for one in spells_between(roster, now, now + AHEAD) if one.begins_at > now), None)


def overlapping(shifts: Iterable[Weekly]) -> tuple[Weekly, Weekly] | None:
    """Return two shifts of one person that overlap in the week, if there are any."""
    in_order = sorted(shifts, key=lambda one: one.minutes)
    for place, first in enumerate(in_order):
        for second in in_order[place + 1 :]:
            if first.contact_id == second.contact_id and _overlap(first, second):
                return first, second
    return None


def _overlap(first: Weekly, second: Weekly) -> bool:
    (begins, ends), (other_begins, other_ends) = first.minutes, second.minutes
    week = 7 * 1440
    return any(begins < other_ends + turn and other_begins + turn < ends for turn in (-week, 0, week))


def _all_between(roster: Roster, start: datetime, end: datetime) -> Iterator[Spell]:
    for one in roster.calendar:
        if one.begins_at < end and start < one.ends_at:
            yield one
    # A shift that began two days ago may have ended yesterday at the latest: a day more than needed.
    day, last = start.astimezone(STOCKHOLM).date() - 2 * DAY, end.astimezone(STOCKHOLM).date()
    by_weekday: dict[int, list[Weekly]] = {}
    for shift in roster.weekly:
        by_weekday.setdefault(shift.weekday, []).append(shift)
    while day <= last:
        for shift in by_weekday.get(day.weekday(), ()):
            spell = spell_on(shift, day)
            if spell is not None and spell.begins_at < end and start < spell.ends_at:
                yield spell
        day += DAY
