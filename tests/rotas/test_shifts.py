"""Who is on duty at a moment: weeks, midnights, and both nights on which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.shifts import (
    STOCKHOLM,
    Roster,
    Spell,
    Weekly,
    moment_of,
    next_change,
    next_spell,
    on_duty,
    overlapping,
    spell_on,
    spells_between,
)

ANNA, BO = 1, 2
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # Sundays, both of them.
MINUTE = timedelta(minutes=1)

walls = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def wall(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM, fold=fold)


def minutes_of(night: date) -> list[datetime]:
    """Return every minute from Saturday noon to Sunday noon, as moments."""
    first = datetime.combine(night - timedelta(days=1), time(12), STOCKHOLM).astimezone(UTC)
    last = datetime.combine(night, time(12), STOCKHOLM).astimezone(UTC)
    return [first + MINUTE * number for number in range(int((last - first) / MINUTE))]


@pytest.mark.parametrize(("night", "hours"), [(SPRING, 7), (AUTUMN, 9), (date(2026, 11, 29), 8)])
def test_a_night_shift_is_as_long_as_the_night(night: date, hours: int) -> None:
    shift = Weekly(ANNA, SATURDAY, time(20), time(4))
    (spell,) = spells_between(Roster((shift,)), wall(f"{night} 00:00"), wall(f"{night} 23:00"))
    assert spell.ends_at - spell.begins_at == timedelta(hours=hours)
    on = [minute for minute in minutes_of(night) if on_duty(Roster((shift,)), minute)]
    assert len(on) == hours * 60


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_two_shifts_that_meet_leave_no_gap_and_no_overlap_in_either_night(night: date) -> None:
    roster = Roster((Weekly(ANNA, SATURDAY, time(20), time(2, 30)), Weekly(BO, SUNDAY, time(2, 30), time(6))))
    begin, end = wall(f"{night - timedelta(days=1)} 20:00"), wall(f"{night} 06:00")
    for minute in minutes_of(night):
        assert len(on_duty(roster, minute)) == (1 if begin <= minute < end else 0), minute


@settings(max_examples=120, deadline=None)
@given(night=st.sampled_from([SPRING, AUTUMN]), cuts=st.lists(walls, min_size=2, max_size=6, unique=True))
def test_shifts_around_the_clock_have_one_person_on_duty_in_every_minute(night: date, cuts: list[time]) -> None:
    """Cut every day of the week at the same times: whatever they are, each minute has exactly one person."""
    edges = sorted(cuts)
    weekly = [
        Weekly(number, weekday, begins, edges[(number + 1) % len(edges)])
        for weekday in range(7)
        for number, begins in enumerate(edges)
    ]
    roster = Roster(tuple(weekly))
    spells = spells_between(roster, minutes_of(night)[0], minutes_of(night)[-1] + MINUTE)
    for minute in minutes_of(night)[::7]:
        assert sum(one.begins_at <= minute < one.ends_at for one in spells) == 1, minute


@settings(max_examples=200, deadline=None)
@given(day=st.dates(date(2024, 1, 1), date(2032, 1, 1)), clock=walls, ahead=st.integers(0, 200))
def test_a_later_time_on_the_wall_is_never_an_earlier_moment(day: date, clock: time, ahead: int) -> None:
    later = datetime.combine(day, clock) + ahead * MINUTE
    assert moment_of(day, clock) <= moment_of(later.date(), later.time())


@settings(max_examples=200, deadline=None)
@given(
    night=st.sampled_from([SPRING, AUTUMN]),
    minute=st.integers(0, 2879),
    begins=walls,
    ends=walls,
    weekday=st.integers(0, 6),
)
def test_the_question_at_a_moment_agrees_with_the_shifts_of_the_week(
    night: date, minute: int, begins: time, ends: time, weekday: int
) -> None:
    now = datetime.combine(night - timedelta(days=1), time(0), STOCKHOLM).astimezone(UTC) + MINUTE * minute
    shift = Weekly(ANNA, weekday, begins, ends)
    days = [night + timedelta(days=step) for step in range(-4, 4)]
    spells = [spell_on(shift, day) for day in days if day.weekday() == weekday]
    expected = any(spell is not None and spell.begins_at <= now < spell.ends_at for spell in spells)
    assert bool(on_duty(Roster((shift,)), now)) is expected


def test_a_time_that_comes_twice_is_the_first_and_one_that_is_skipped_is_when_the_clocks_move() -> None:
    assert moment_of(AUTUMN, time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for skipped in (time(2), time(2, 30), time(2, 59)):
        assert moment_of(SPRING, skipped) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert moment_of(SPRING, time(3)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert spell_on(Weekly(ANNA, SUNDAY, time(2), time(3)), SPRING) is None


def test_a_shift_over_midnight_on_sunday_reaches_into_the_next_week() -> None:
    roster = Roster((Weekly(ANNA, SUNDAY, time(22), time(6)),))
    assert on_duty(roster, wall("2026-11-30 05:59")) == {ANNA: wall("2026-11-30 06:00")}
    assert on_duty(roster, wall("2026-11-30 06:00")) == {}


def test_shifts_of_one_person_that_meet_are_one_and_end_when_the_last_does() -> None:
    early, late = Weekly(ANNA, FRIDAY, time(20), time(0)), Weekly(ANNA, SATURDAY, time(0), time(4))
    booked = Spell(ANNA, wall("2026-11-28 03:00"), wall("2026-11-28 05:00"))
    found = on_duty(Roster((early, late), (booked,)), wall("2026-11-27 21:00"))
    assert found == {ANNA: wall("2026-11-28 05:00")}


def test_what_comes_next_is_the_next_change_and_the_next_shift() -> None:
    roster = Roster((Weekly(ANNA, FRIDAY, time(20), time(0)), Weekly(BO, SATURDAY, time(20), time(4))))
    evening = wall("2026-11-27 21:00")
    assert next_change(roster, evening) == wall("2026-11-28 00:00")
    assert next_change(roster, wall("2026-11-28 00:00")) == wall("2026-11-28 20:00")
    assert next_spell(roster, evening) == Spell(BO, wall("2026-11-28 20:00"), wall("2026-11-29 04:00"))
    assert (next_change(Roster(), evening), next_spell(Roster(), evening)) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((FRIDAY, 20, 4), (SATURDAY, 3, 5), True),
        ((FRIDAY, 20, 4), (SATURDAY, 4, 5), False),
        ((SUNDAY, 22, 6), (0, 5, 7), True),
        ((SUNDAY, 22, 6), (0, 6, 7), False),
        ((FRIDAY, 20, 22), (FRIDAY, 21, 23), True),
    ],
)
def test_shifts_of_one_person_that_overlap_are_found_around_the_week(
    one: tuple[int, int, int], other: tuple[int, int, int], overlap: bool
) -> None:
    def shift(who: int, when: tuple[int, int, int]) -> Weekly:
        return Weekly(who, when[0], time(when[1]), time(when[2]))

    assert (overlapping([shift(ANNA, other), shift(ANNA, one)]) is not None) is overlap
    assert overlapping([shift(ANNA, one), shift(BO, other)]) is None
