"""Whom we would reach tonight, by area and role, and in words where that is nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.covering_rotas import OnRota
from contacts.models import Area, Assignment, Contact, ContactRole

Reached = dict[tuple[int, int | None], set[int]]


@dataclass(frozen=True)
class Cell:
    """How many contacts in one role a report for one area could reach, and how many more did their address work."""

    area: Area
    role: ContactRole
    count: int
    broken: int = 0
    duty: tuple[str, ...] = ()
    """Who is on duty where the role has a rota: «i tjänst: Nadia»."""

    @property
    def broken_words(self) -> str:
        """Return «1 med trasig adress»."""
        return _broken_words(self.broken)


@dataclass(frozen=True)
class Line:
    """One role and its cells, in the order of the areas; ``broken`` counts in all of them each contact once."""

    role: ContactRole
    cells: tuple[Cell, ...]
    broken: int = 0


@dataclass(frozen=True)
class Lack:
    """A role that would reach nobody, and how many it would reach did their address work."""

    role: ContactRole
    broken: int = 0

    @property
    def words(self) -> str:
        """Return «ingen nattvandrare», with the reason where one is known: «(1 med trasig adress)»."""
        words = _("ingen %(role)s") % {"role": _in_a_sentence(self.role.name)}
        return f"{words} ({_broken_words(self.broken)})" if self.broken else words


@dataclass(frozen=True)
class Gap:
    """An area where some roles would reach nobody; without an area, roles that nobody has anywhere."""

    area: Area | None
    lacks: tuple[Lack, ...]

    @property
    def words(self) -> str:
        """Return the gap as a sentence would say it: «ingen nattvandrare, ingen skola»."""
        return ", ".join(lack.words for lack in self.lacks)


@dataclass(frozen=True)
class Coverage:
    """The whole matrix, and its gaps in words."""

    areas: tuple[Area, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]


def coverage_of(areas: Sequence[Area], now: datetime) -> Coverage:
    """Return who is reachable in these areas at ``now``. The number of queries is constant.

    Counted as an audience is: a contact for Alby is reached by a report for a square in Alby, and the reverse; and
    where a role has a rota, whoever is on duty or stands in for them.
    """
    roles = list(ContactRole.objects.active().in_menu_order())
    reached, broken = _reached(now)
    touching = Area.objects.all().touching_each([area.id for area in areas])
    on_rota = OnRota.at(now)
    lines = tuple(_line(role, areas, touching, reached, broken, on_rota) for role in roles)
    return Coverage(tuple(areas), lines, tuple(_gaps(areas, lines)))


def _reached(now: datetime) -> tuple[Reached, Reached]:
    """Return by role and area the contacts that mail reaches, and those that it would did their address work."""
    wanting = Contact.objects.wanting_mail(now).values("id")
    reached: Reached = defaultdict(set)
    broken: Reached = defaultdict(set)
    assignments = Assignment.objects.filter(contact__in=wanting)
    whole = assignments.filter(whole_municipality=True)
    for role_id, contact_id, broken_at in whole.values_list("role_id", "contact_id", "contact__address_broken_at"):
        (broken if broken_at else reached)[role_id, None].add(contact_id)
    places = assignments.filter(whole_municipality=False, areas__isnull=False)
    for role_id, area_id, contact_id, broken_at in places.values_list(
        "role_id", "areas", "contact_id", "contact__address_broken_at"
    ):
        (broken if broken_at else reached)[role_id, area_id].add(contact_id)
    return reached, broken


def _line(
    role: ContactRole,
    areas: Sequence[Area],
    touching: Mapping[int, set[int]],
    reached: Reached,
    broken: Reached,
    on_rota: OnRota,
) -> Line:
    def who(where: Reached, area: Area) -> set[int]:
        return set().union(*(where[role.id, one] for one in (None, *touching[area.id])))

    def cell(area: Area) -> Cell:
        given_out = on_rota.given_out(role.id, touching[area.id], who(reached, area))
        return Cell(area, role, len(given_out.contact_ids), len(who(broken, area)), given_out.words)

    cells = tuple(cell(area) for area in areas)
    return Line(role, cells, len(set().union(*(who(broken, area) for area in areas))))


def _gaps(areas: Sequence[Area], lines: Iterable[Line]) -> Iterable[Gap]:
    listed = list(lines)
    nowhere = [line for line in listed if not any(cell.count for cell in line.cells)]
    if nowhere and len(areas) > 1:
        yield Gap(None, tuple(Lack(line.role, line.broken) for line in nowhere))
    for position, area in enumerate(areas):
        missing = tuple(
            Lack(line.role, line.cells[position].broken)
            for line in listed
            if not line.cells[position].count and (line not in nowhere or len(areas) == 1)
        )
        if missing:
            yield Gap(area, missing)


def _broken_words(count: int) -> str:
    return ngettext("%(n)s med trasig adress", "%(n)s med trasiga adresser", count) % {"n": count}


def _in_a_sentence(name: str) -> str:
    """Return the name of a role in small letters, unless it is a proper name such as Lugna Gatan."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
