"""Whom we would reach tonight, by area and role, and in words where that is nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contacts.models import Area, Assignment, Contact, ContactRole


@dataclass(frozen=True)
class Cell:
    """How many contacts in one role a report for one area could reach."""

    area: Area
    role: ContactRole
    count: int


@dataclass(frozen=True)
class Line:
    """One role and its cells, in the order of the areas."""

    role: ContactRole
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Gap:
    """An area where some roles would reach nobody; without an area, roles that nobody has anywhere."""

    area: Area | None
    roles: tuple[ContactRole, ...]

    @property
    def words(self) -> str:
        """Return the gap as a sentence would say it: «ingen nattvandrare, ingen skola»."""
        return ", ".join(_("ingen %(role)s") % {"role": _in_a_sentence(role.name)} for role in self.roles)


@dataclass(frozen=True)
class Coverage:
    """The whole matrix, and its gaps in words."""

    areas: tuple[Area, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]


def coverage_of(areas: Sequence[Area], now: datetime) -> Coverage:
    """Return who is reachable in these areas at ``now``. The number of queries is constant.

    Counted as an audience is: a contact for Alby is reached by a report for a square in Alby, and the reverse.
    """
    roles = list(ContactRole.objects.active().in_menu_order())
    reached = _reached(now)
    touching = Area.objects.all().touching_each([area.id for area in areas])
    lines = tuple(
        Line(
            role,
            tuple(
                Cell(area, role, len(set().union(*(reached[role.id, one] for one in (None, *touching[area.id])))))
                for area in areas
            ),
        )
        for role in roles
    )
    return Coverage(tuple(areas), lines, tuple(_gaps(areas, lines)))


def _reached(now: datetime) -> dict[tuple[int, int | None], set[int]]:
    """Return the reachable contacts by role and area; None stands for the whole municipality."""
    reachable = Contact.objects.reachable(now).values("id")
    reached: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    assignments = Assignment.objects.filter(contact__in=reachable)
    for role_id, contact_id in assignments.filter(whole_municipality=True).values_list("role_id", "contact_id"):
        reached[role_id, None].add(contact_id)
    places = assignments.filter(whole_municipality=False, areas__isnull=False)
    for role_id, area_id, contact_id in places.values_list("role_id", "areas", "contact_id"):
        reached[role_id, area_id].add(contact_id)
    return reached


def _gaps(areas: Sequence[Area], lines: Iterable[Line]) -> Iterable[Gap]:
    listed = list(lines)
    nowhere = tuple(line.role for line in listed if not any(cell.count for cell in line.cells))
    if nowhere and len(areas) > 1:
        yield Gap(None, nowhere)
    for position, area in enumerate(areas):
        missing = tuple(
            line.role
            for line in listed
            if not line.cells[position].count and (line.role not in nowhere or len(areas) == 1)
        )
        if missing:
            yield Gap(area, missing)


def _in_a_sentence(name: str) -> str:
    """Return the name of a role in small letters, unless it is a proper name such as Lugna Gatan."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
