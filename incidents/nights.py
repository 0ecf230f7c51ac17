"""Nights as shifts live them: from 18.00 to 06.00 on the wall clock, which an hour of summer time makes longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contacts.shifts import STOCKHOLM

EVENING, MORNING = time(18), time(6)


@dataclass(frozen=True)
class Span:
    """A night, or the day between two of them: when it begins and ends."""

    begins: datetime
    ends: datetime

    @property
    def minutes(self) -> int:
        """Return how many minutes it has: 720, or an hour more or less when the clock is moved."""
        return int((self.ends - self.begins).total_seconds() // 60)

    def minute_of(self, moment: datetime) -> int:
        """Return how many minutes after the beginning ``moment`` is."""
        return int((moment - self.begins).total_seconds() // 60)

    def moment_of(self, minute: int) -> datetime:
        """Return the moment so many minutes after the beginning, within the span."""
        return self.begins + timedelta(minutes=max(0, min(minute, self.minutes)))


def span_of(moment: datetime) -> Span:
    """Return the night that ``moment`` lies in, or else the day."""
    local = moment.astimezone(STOCKHOLM)
    day = local.date()
    if local.time() >= EVENING:
        return _span(day, EVENING, day + timedelta(days=1), MORNING)
    if local.time() < MORNING:
        return _span(day - timedelta(days=1), EVENING, day, MORNING)
    return _span(day, MORNING, day, EVENING)


def _span(first: date, begins: time, last: date, ends: time) -> Span:
    """Return the span in UTC, so that its minutes are those that pass."""
    return Span(
        datetime.combine(first, begins, STOCKHOLM).astimezone(UTC),
        datetime.combine(last, ends, STOCKHOLM).astimezone(UTC),
    )
