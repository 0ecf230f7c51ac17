"""The rota as a calendar: whoever subscribes sees the very minutes that we ourselves go by, all year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.calendars.writing import written
from contacts.shifts import STOCKHOLM, Roster, Spell, Weekly, spells_between
from tests.figures import Tell

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
YEAR = (NOW, NOW + timedelta(days=366))
NAMES = {1: "Nadia", 2: "Nils"}

shifts = st.builds(
    Weekly,
    st.sampled_from([1, 2]),
    st.integers(0, 6),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 20, 45])),
).filter(lambda one: one.begins != one.ends)


def as_subscribers_see_it(data: bytes) -> list[tuple[str, datetime, datetime]]:
    """Return who is on duty when, as a well-kept library works it out, each person's shifts that meet taken as one."""
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(*YEAR)
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for begins, ends, name in sorted(
        (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC), str(one["SUMMARY"])) for one in events
    ):
        theirs = found.setdefault(name, [])
        if theirs and begins <= theirs[-1][1]:
            theirs[-1] = (theirs[-1][0], max(theirs[-1][1], ends))
        else:
            theirs.append((begins, ends))
    return sorted((name, begins, ends) for name, theirs in found.items() for begins, ends in theirs)


def as_we_see_it(roster: Roster) -> list[tuple[str, datetime, datetime]]:
    return sorted(
        (NAMES[one.contact_id], one.begins_at.astimezone(UTC), one.ends_at.astimezone(UTC))
        for one in spells_between(roster, *YEAR)
    )


def test_a_week_of_nights_is_the_same_for_subscribers_all_year(tell: Tell) -> None:
    booked = Spell(2, datetime(2026, 12, 24, 18, tzinfo=UTC), datetime(2026, 12, 24, 23, tzinfo=UTC))
    nights = [Weekly(1, 4, time(20), time(4)), Weekly(2, 5, time(20), time(2, 30)), Weekly(1, 6, time(2, 30), time(6))]
    roster = Roster((*nights, Weekly(2, 6, time(2), time(3))), (booked,))
    data = written(title="Nattvandrare", key="key", roster=roster, names=NAMES, now=NOW)
    seen = as_subscribers_see_it(data)
    tell(f"{len(seen)} shifts in a year, {len(data)} bytes")
    assert seen == as_we_see_it(roster)


@settings(max_examples=25, deadline=None)
@given(weekly=st.lists(shifts, min_size=1, max_size=3))
def test_whatever_the_shifts_are_subscribers_see_the_same_minutes(weekly: list[Weekly]) -> None:
    roster = Roster(tuple(dict.fromkeys(weekly)))
    data = written(title="Nattvandrare", key="key", roster=roster, names=NAMES, now=NOW)
    assert as_subscribers_see_it(data) == as_we_see_it(roster)


@pytest.mark.parametrize("name", ['Åsa; Ö, \\ "Ä"', "En\r\nBEGIN:VEVENT", "x" * 500])
def test_names_are_names_and_nothing_else(name: str) -> None:
    roster = Roster((Weekly(1, 4, time(20), time(4)),))
    data = written(title="Titel", key="key", roster=roster, names={1: name}, now=NOW)
    parsed = icalendar.Calendar.from_ical(data)
    events = [one for one in parsed.walk("VEVENT") if "RRULE" in one]
    assert [str(one["SUMMARY"]).split() for one in events] == [name.split()]
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert [str(one["TZID"]) for one in parsed.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert events[0].decoded("dtstart").tzinfo.key == STOCKHOLM.key
