"""Hands the duties out as the rotas have it at a moment: to whoever is on duty, or to who stands in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from contacts.duties import Duty
from contacts.models import Assignment, Contact
from contacts.readers import Person, unreachable
from contacts.rosters import RotaNow
from contacts.scales import Severity
from contacts.stand_ins import Standing, note_on, who_answers

Duties = Mapping[int, frozenset[Duty]]


class HandedOut(NamedTuple):
    """The duties that everybody has now, who stands in for others, and who has none any more."""

    duties: dict[int, frozenset[Duty]]
    stand_ins: dict[int, Person]
    off_duty: set[int]


def hand_out(
    *,
    rotas: list[RotaNow],
    duties: Duties,
    actors: Mapping[int, int],
    reached: Mapping[int, Person],
    severity: Severity,
    barred: Callable[[Person], bool],
    now: datetime,
) -> HandedOut:
    """Return the ``duties`` as the rotas give them out at ``now``. Two queries.

    ``actors`` tells the actor of everybody who has duties, also of those whom mail does not reach; ``reached`` holds
    the others. Who stands in needs no role of their own: they cover what those cover whom they stand in for.
    """
    possible = _reachable_stand_ins(rotas, now)
    want_worse = _want_worse(rotas, severity)
    strictest = _strictest((*reached.values(), *possible.values()))
    given: dict[int, set[Duty]] = {contact_id: set(theirs) for contact_id, theirs in duties.items()}
    stand_ins: dict[int, Person] = {}
    for rota, holders in _met(rotas, actors, duties):

        def gets_it(contact_id: int, role_id: int = rota.role_id) -> bool:
            person = reached.get(contact_id) or possible.get(contact_id)
            if person is None or (contact_id, role_id) in want_worse:
                return False
            return not barred(strictest[person.address_norm])

        answering = who_answers(rota, holders, gets_it)
        of_each = {one: {duty for duty in duties[one] if duty[0] == rota.role_id} for one in holders}
        covered = set().union(*of_each.values())
        for one in holders:
            given[one] -= of_each[one]
        for one in answering.contact_ids:
            stands_in = answering.standing in {Standing.DEPUTY, Standing.MAILBOX}
            if stands_in:
                stand_ins[one] = reached.get(one) or possible[one]
            note = note_on(answering.standing, rota.on_duty.get(one), now)
            theirs = covered if stands_in else of_each[one]
            given.setdefault(one, set()).update((role_id, area_id, note) for role_id, area_id, _none in theirs)
    return HandedOut(
        {contact_id: frozenset(theirs) for contact_id, theirs in given.items()},
        stand_ins,
        {contact_id for contact_id, theirs in given.items() if not theirs},
    )


def _met(rotas: list[RotaNow], actors: Mapping[int, int], duties: Duties) -> Iterator[tuple[RotaNow, list[int]]]:
    """Return each rota that the text meets, with those who hold its role at its actor."""
    with_rota = {rota.actor_id for rota in rotas}
    holders: dict[tuple[int, int], list[int]] = defaultdict(list)
    for contact_id, actor_id in actors.items():
        if actor_id in with_rota:
            for role_id in {duty[0] for duty in duties[contact_id]}:
                holders[actor_id, role_id].append(contact_id)
    for rota in rotas:
        if theirs := holders.get((rota.actor_id, rota.role_id)):
            yield rota, theirs


def _reachable_stand_ins(rotas: list[RotaNow], now: datetime) -> dict[int, Person]:
    ids = {one for rota in rotas for one in rota.stand_in_ids}
    people = Contact.objects.active().filter(id__in=ids).order_by("id").values_list(*Person._fields)
    return {one.id: one for one in map(Person._make, people) if unreachable(one, now) is None}


def _want_worse(rotas: list[RotaNow], severity: Severity) -> set[tuple[int, int]]:
    """Return which of those who stand in want only worse than this in a role, as contact and role."""
    ids = {one for rota in rotas for one in rota.stand_in_ids}
    found = Assignment.objects.filter(contact__in=ids, lowest_severity__gt=severity)
    return set(found.values_list("contact_id", "role_id"))


def _strictest(people: Iterable[Person]) -> dict[str, Person]:
    """Return the strictest reader at each address: whoever could read there decides for all who share it."""
    found: dict[str, Person] = {}
    for one in people:
        known = found.get(one.address_norm)
        if known is None or one.clearance > known.clearance:
            found[one.address_norm] = one
    return found
