"""The rotas as the database has them: for many at once, in as many queries as for one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contacts.models import CalendarShift, Deputy, Rota, WeeklyShift
from contacts.shifts import AHEAD, Roster, Spell, Weekly, on_duty


@dataclass(frozen=True, slots=True)
class RotaNow:
    """One rota at a moment: who is on duty until when, and who stands in for them, in order."""

    actor_id: int
    role_id: int
    on_duty: Mapping[int, datetime]
    deputy_ids: tuple[int, ...] = ()
    mailbox_id: int | None = None

    @property
    def stand_in_ids(self) -> tuple[int, ...]:
        """Return the deputies and then the mailbox."""
        return (*self.deputy_ids, *([self.mailbox_id] if self.mailbox_id else []))


@dataclass(slots=True)
class _Shifts:
    weekly: list[Weekly] = field(default_factory=list)
    calendar: list[Spell] = field(default_factory=list)


def rosters_of(rota_ids: Collection[int], start: datetime, end: datetime) -> dict[int, Roster]:
    """Return the shifts of each rota; of those at moments of their own, what lies between two moments. Two queries."""
    found = {rota_id: _Shifts() for rota_id in rota_ids}
    weekly = WeeklyShift.objects.filter(rota__in=rota_ids).order_by("weekday", "begins", "id")
    for rota_id, contact_id, weekday, begins, ends in weekly.values_list(
        "rota_id", "contact_id", "weekday", "begins", "ends"
    ):
        found[rota_id].weekly.append(Weekly(contact_id, weekday, begins, ends))
    calendar = CalendarShift.objects.filter(rota__in=rota_ids, begins_at__lt=end, ends_at__gt=start)
    for rota_id, contact_id, begins_at, ends_at in calendar.order_by("begins_at", "id").values_list(
        "rota_id", "contact_id", "begins_at", "ends_at"
    ):
        found[rota_id].calendar.append(Spell(contact_id, begins_at, ends_at))
    return {rota_id: Roster(tuple(one.weekly), tuple(one.calendar)) for rota_id, one in found.items()}


def rotas_at(now: datetime, role_ids: Collection[int] | None = None) -> list[RotaNow]:
    """Return the rotas in use, of these roles or of all, as they stand at ``now``. One query, four where there are any.

    A rota that is off, or has no shift at all, decides nothing and is left out.
    """
    rotas = Rota.objects.all().in_use()
    if role_ids is not None:
        rotas = rotas.filter(role__in=role_ids)
    rows = list(rotas.order_by("id").values_list("id", "actor_id", "role_id", "mailbox_id"))
    if not rows:
        return []
    ids = [rota_id for rota_id, *_rest in rows]
    rosters = rosters_of(ids, now, now + AHEAD)
    deputies: dict[int, list[int]] = {rota_id: [] for rota_id in ids}
    for rota_id, contact_id in (
        Deputy.objects.filter(rota__in=ids).order_by("position").values_list("rota_id", "contact_id")
    ):
        deputies[rota_id].append(contact_id)
    return [
        RotaNow(
            actor_id=actor_id,
            role_id=role_id,
            on_duty=on_duty(rosters[rota_id], now),
            deputy_ids=tuple(deputies[rota_id]),
            mailbox_id=mailbox_id,
        )
        for rota_id, actor_id, role_id, mailbox_id in rows
    ]
