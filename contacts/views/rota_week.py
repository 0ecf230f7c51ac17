"""The week of a rota as it is shown, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from contacts.models import Contact, Rota, WeeklyShift
from contacts.shifts import Weekly


@dataclass(frozen=True)
class ShownShift:
    """One shift of the week: who, and from when to when in words."""

    id: int
    contact: Contact
    words: str


@dataclass(frozen=True)
class ShownDay:
    """A day of the week and what begins on it."""

    name: str
    shifts: tuple[ShownShift, ...]


def week_of(rota: Rota) -> list[ShownDay]:
    """Return the seven days with their shifts in order."""
    of_day: dict[int, list[ShownShift]] = {number: [] for number in WEEKDAYS}
    for one in _shifts(rota):
        weekly = Weekly(one.contact_id, one.weekday, one.begins, one.ends)
        of_day[one.weekday].append(ShownShift(one.id, one.contact, hours(weekly.begins, weekly.ends)))
    return [ShownDay(str(WEEKDAYS[number]), tuple(shifts)) for number, shifts in of_day.items()]


def hours(begins: time, ends: time) -> str:
    """Return «kl. 20.00 till 04.00 nästa dag»."""
    told = {"begins": begins.strftime(_("%H.%M")), "ends": ends.strftime(_("%H.%M"))}
    if ends <= begins:
        return _("kl. %(begins)s till %(ends)s nästa dag") % told
    return _("kl. %(begins)s till %(ends)s") % told


def _shifts(rota: Rota) -> Iterable[WeeklyShift]:
    return rota.weekly_shifts.select_related("contact").order_by("weekday", "begins", "ends", "id")
