"""Who is on duty now, who comes next and who stands in: rotas as people read them, many in as few queries as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contacts.models import Contact, Deputy, Rota
from contacts.rosters import rosters_of
from contacts.shifts import Roster, next_change, next_spell, on_duty

CALENDAR_AHEAD = timedelta(days=60)
BOOKED_ROWS = 30


@dataclass(frozen=True)
class OnDuty:
    """Somebody on duty, from a moment or until one."""

    contact: Contact
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Board:
    """One rota at a moment."""

    rota: Rota
    roster: Roster
    on_duty: tuple[OnDuty, ...]
    next: OnDuty | None
    next_change: datetime | None
    deputies: tuple[Deputy, ...]
    booked: tuple[OnDuty, ...]
    people: Mapping[int, Contact]

    @property
    def empty(self) -> bool:
        """Tell whether the rota holds no shift: it decides nothing then."""
        return not self.roster.weekly and not self.roster.calendar

    @property
    def decides(self) -> bool:
        """Tell whether a text goes to whoever is on duty, and not to everybody."""
        return self.rota.active and not self.empty


def boards_of(rotas: Sequence[Rota], now: datetime) -> list[Board]:
    """Return the rotas as they stand at ``now``. Four queries, whatever their number."""
    ids = [rota.id for rota in rotas]
    rosters = rosters_of(ids, now, now + CALENDAR_AHEAD)
    deputies: dict[int, list[Deputy]] = {rota_id: [] for rota_id in ids}
    for deputy in Deputy.objects.filter(rota__in=ids).select_related("contact").order_by("position"):
        deputies[deputy.rota_id].append(deputy)
    named = {one.contact_id for roster in rosters.values() for one in roster.weekly}
    named |= {one.contact_id for roster in rosters.values() for one in roster.calendar}
    people = Contact.objects.in_bulk(named)
    return [_board(rota, rosters[rota.id], tuple(deputies[rota.id]), people, now) for rota in rotas]


def _board(
    rota: Rota, roster: Roster, deputies: tuple[Deputy, ...], people: dict[int, Contact], now: datetime
) -> Board:
    coming = next_spell(roster, now)
    return Board(
        rota=rota,
        roster=roster,
        on_duty=tuple(OnDuty(people[one], now, ends_at) for one, ends_at in on_duty(roster, now).items()),
        next=OnDuty(people[coming.contact_id], coming.begins_at, coming.ends_at) if coming else None,
        next_change=next_change(roster, now),
        deputies=deputies,
        booked=tuple(
            OnDuty(people[one.contact_id], one.begins_at, one.ends_at) for one in roster.calendar[:BOOKED_ROWS]
        ),
        people=people,
    )
