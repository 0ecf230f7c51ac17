"""The numbers of incidents: one series a year and world, without gaps."""

from __future__ import annotations

from datetime import datetime

from contacts.scales import Mode
from contacts.shifts import STOCKHOLM
from incidents.models import NumberSeries


def next_number(mode: Mode, now: datetime) -> tuple[int, int]:
    """Return year and sequence of the next incident logged at ``now``, local time.

    The lock on the series is held until the transaction ends, so a number that was given out is either used or
    given out again: there are no gaps and no doubles.
    """
    year = now.astimezone(STOCKHOLM).year
    series, _made = NumberSeries.objects.select_for_update().get_or_create(mode=mode, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return year, series.last
