"""A rota as a calendar that programs subscribe to: who is on duty, by name and role, and nothing else about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vRecur

from contacts.shifts import DAY, STOCKHOLM, Roster, Weekly, spell_on

WEEK = 7 * DAY
LOOK_BACK = 2 * WEEK
LOOK_AHEAD = timedelta(days=730)
"""For how long the nights on which the clocks are changed are written out. Subscribers fetch anew long before."""
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def written(*, title: str, key: str, roster: Roster, names: Mapping[int, str], now: datetime) -> bytes:
    """Return the rota as a calendar. ``names`` are shown as the titles of the shifts; ``key`` makes them unique."""
    calendar = Calendar()
    calendar.add("prodid", "-//Botkyrka kommun//Lagesstod//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Europe/Stockholm")
    calendar.add("refresh-interval;value=duration", "PT1H")
    for shift in roster.weekly:
        for own, event in _weekly(shift, now):
            _say(event, f"{own}-{shift.contact_id}@{key}", names.get(shift.contact_id, ""), title, now)
            calendar.add_component(event)
    for spell in roster.calendar:
        event = _once(spell.begins_at.astimezone(UTC), spell.ends_at.astimezone(UTC))
        own = f"{spell.begins_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        _say(event, f"{own}-{spell.contact_id}@{key}", names.get(spell.contact_id, ""), title, now)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _weekly(shift: Weekly, now: datetime) -> Iterator[tuple[str, Event]]:
    """Return the event that comes back every week, and those that are written out because they differ, with names.

    An event that repeats keeps its exact duration (RFC 5545, 3.8.5.3), and programs disagree about times that the
    clocks skip. So the nights on which they are changed are taken out, and written as events of their own, in UTC.
    """
    first = (now - LOOK_BACK).astimezone(STOCKHOLM).date()
    first += DAY * ((shift.weekday - first.weekday()) % 7)
    while _differs(shift, first):
        first -= WEEK
    event = _once(*_on_the_wall(shift, first))
    event.add("rrule", vRecur({"FREQ": "WEEKLY", "BYDAY": CODES[shift.weekday]}))
    days = [first + WEEK * number for number in range(LOOK_AHEAD // WEEK)]
    changed = [day for day in days if _differs(shift, day)]
    if changed:
        event.add("exdate", [_on_the_wall(shift, day)[0] for day in changed])
    own = f"{shift.weekday}-{shift.begins:%H%M}-{shift.ends:%H%M}"
    yield own, event
    for day in changed:
        spell = spell_on(shift, day)
        if spell is not None:
            yield f"{day:%Y%m%d}-{own}", _once(spell.begins_at, spell.ends_at)


def _on_the_wall(shift: Weekly, day: date) -> tuple[datetime, datetime]:
    last = day + DAY if shift.ends_next_day else day
    return (
        datetime.combine(day, shift.begins, STOCKHOLM),
        datetime.combine(last, shift.ends, STOCKHOLM),
    )


def _differs(shift: Weekly, day: date) -> bool:
    """Tell whether the clocks are changed on the days of the shift: it may be longer, shorter or skipped then."""
    noons = [datetime.combine(day + DAY * step, shift.begins.replace(hour=12), STOCKHOLM) for step in (-1, 0, 1)]
    return len({noon.utcoffset() for noon in noons}) > 1


def _once(begins: datetime, ends: datetime) -> Event:
    event = Event()
    event.add("dtstart", begins)
    event.add("dtend", ends)
    return event


def _say(event: Event, uid: str, name: str, title: str, now: datetime) -> None:
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", name)
    event.add("description", title)
    event.add("transp", "TRANSPARENT")
