"""What people cover, and how that reads: the roles and areas that make somebody a recipient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Area, Assignment, ContactRole
from contacts.scales import Language, Severity

Duty = tuple[int, int | None, str]
"""A role and an area, by id, and what has to be said of it; without an area it is the whole municipality."""


class Words(NamedTuple):
    """The duties of everybody who shares an address, in the language of the moment."""

    role: str
    area: str
    reasons: tuple[str, ...]


def duties_of(assignments: QuerySet[Assignment], severity: Severity) -> tuple[dict[int, frozenset[Duty]], set[int]]:
    """Return their duties by contact, of those who want this severity, and the contacts who want worse."""
    wanted: dict[int, set[Duty]] = defaultdict(set)
    too_mild: set[int] = set()
    for contact_id, role_id, everywhere, lowest, area_id in assignments.values_list(
        "contact_id", "role_id", "whole_municipality", "lowest_severity", "areas"
    ):
        if lowest > severity:
            too_mild.add(contact_id)
        else:
            wanted[contact_id].add((role_id, None if everywhere else area_id, ""))
    return {contact_id: frozenset(duties) for contact_id, duties in wanted.items()}, too_mild


def wording(role_ids: Collection[int], area_ids: Collection[int]) -> Callable[[tuple[frozenset[Duty], ...]], Words]:
    """Return what puts duties into words. Most people have the duties of somebody else: those are put once."""
    roles = {role.id: (role.position, role.name) for role in ContactRole.objects.filter(id__in=role_ids)}
    places: dict[int | None, str] = {None: _("hela kommunen")}
    places |= dict(Area.objects.filter(id__in=area_ids).values_list("id", "name"))

    def in_order(duty: Duty) -> tuple[int, int, str]:
        role_id, area_id, _note = duty
        return roles[role_id][0], role_id, places[area_id]

    reason = cache(_reason)

    @cache
    def in_words(of_each: tuple[frozenset[Duty], ...]) -> Words:
        duties = dict.fromkeys(duty for of_one in of_each for duty in sorted(of_one, key=in_order))
        told = [(roles[role_id][1], places[area_id], note) for role_id, area_id, note in duties]
        return Words(
            role=", ".join(dict.fromkeys(role for role, _place, _note in told)),
            area=", ".join(dict.fromkeys(place for _role, place, _note in told)),
            reasons=tuple([reason(role, place, note) for role, place, note in told]),
        )

    return in_words


def reasons_in(language: str) -> dict[str, str]:
    """Return every reason there can be without a rota as it reads in ``language``, by how it reads in Swedish."""
    roles = list(ContactRole.objects.all())
    areas = list(Area.objects.values_list("name", flat=True))

    def all_reasons(in_language: str) -> list[str]:
        with translation.override(in_language):
            return [_reason(role.name, place) for role in roles for place in (*areas, _("hela kommunen"))]

    return dict(zip(all_reasons(Language.SWEDISH), all_reasons(language), strict=True))


def _reason(role: str, place: str, note: str = "") -> str:
    reason = _("%(role)s i %(area)s") % {"role": role, "area": place}
    return f"{reason}, {note}" if note else reason
