"""The address book as the import needs it: fetched once, looked up by whatever people call things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from contacts.access import area_ids_within_reach
from contacts.actions.record import assignment_line
from contacts.models import Actor, ActorType, Area, Assignment, Contact, ContactRole, User
from contacts.models.actors import NamedKind
from contacts.rights import Right
from contacts.scales import Severity

Kind = TypeVar("Kind", bound=NamedKind)


def folded(text: str) -> str:
    """Return ``text`` as it is compared: without case and surplus spaces."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Held:
    """One role of a contact already in the book."""

    role_id: int
    area_ids: frozenset[int]
    whole_municipality: bool
    lowest_severity: Severity


@dataclass
class Book:
    """Everything that the rows of a file are compared with."""

    by_user: User | None
    now: datetime
    reachable_ids: set[int] | None
    types: dict[str, ActorType]
    roles: dict[str, ContactRole]
    areas: dict[str, list[Area]]
    actors: dict[str, Actor]
    contacts: dict[tuple[str, int], Contact]
    held: dict[int, list[Held]]
    declined: set[tuple[str, int]]
    role_codes: dict[int, str] = field(default_factory=dict)
    slugs: dict[int, str] = field(default_factory=dict)
    # What cells turned out to mean, with what is wrong with them: most rows say the same as others.
    read_roles: dict[str, tuple[list[ContactRole], list[str]]] = field(default_factory=dict)
    read_areas: dict[str, tuple[frozenset[int], bool, list[str]]] = field(default_factory=dict)
    lines: dict[Held, str] = field(default_factory=dict)

    @classmethod
    def fetch(cls, by: User | None, now: datetime) -> Book:
        """Fetch the whole book in a constant number of queries."""
        areas = list(Area.objects.active())
        contacts = list(Contact.objects.exclude(address_norm=""))
        every_role = list(ContactRole.objects.all())
        return cls(
            by_user=by,
            now=now,
            reachable_ids=None if by is None else area_ids_within_reach(by, Right.MANAGE_CONTACTS),
            types=_by_every_name(ActorType.objects.filter(active=True)),
            roles=_by_every_name(one for one in every_role if one.active),
            areas=_areas_by_name(areas),
            actors={folded(actor.name): actor for actor in Actor.objects.select_related("type")},
            contacts={(one.address_norm, one.actor_id): one for one in contacts if one.active},
            held=_held(),
            declined={(one.address_norm, one.actor_id) for one in contacts if one.declined_at and not one.active},
            role_codes={one.id: one.code for one in every_role},
            slugs=dict(Area.objects.values_list("id", "slug")),
        )

    def line_of(self, held: Held) -> str:
        """Return one role as the history writes it."""
        if held not in self.lines:
            self.lines[held] = assignment_line(
                self.role_codes[held.role_id],
                [self.slugs[area_id] for area_id in held.area_ids],
                whole_municipality=held.whole_municipality,
                lowest=held.lowest_severity,
            )
        return self.lines[held]

    def lines_of(self, held: Iterable[Held]) -> str:
        """Return all roles of a contact as the history writes them."""
        return "\n".join(sorted(self.line_of(one) for one in held))

    def may_decide_about(self, held: Iterable[Held]) -> bool:
        """Tell whether all of these roles lie within the areas of the one who imports."""
        if self.reachable_ids is None:
            return True
        return all(not one.whole_municipality and one.area_ids <= self.reachable_ids for one in held)


def _by_every_name(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Return kinds by code and by both names, the codes winning."""
    listed = list(kinds)
    names = {folded(name): one for one in listed for name in (one.name_en, one.name_sv)}
    return names | {one.code: one for one in listed}


def _areas_by_name(areas: Iterable[Area]) -> dict[str, list[Area]]:
    """Return areas by slug and by name; two squares may share a name."""
    found: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        found[folded(area.name)].append(area)
    for area in areas:
        found[area.slug] = [area]
    return dict(found)


def _held() -> dict[int, list[Held]]:
    places: dict[int, set[int]] = defaultdict(set)
    for assignment_id, area_id in Assignment.areas.through.objects.values_list("assignment_id", "area_id"):
        places[assignment_id].add(area_id)
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Assignment.objects.values_list("id", "contact_id", "role_id", "whole_municipality", "lowest_severity")
    for assignment_id, contact_id, role_id, everywhere, lowest in rows:
        held[contact_id].append(Held(role_id, frozenset(places[assignment_id]), everywhere, Severity(lowest)))
    return dict(held)
