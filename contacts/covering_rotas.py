"""What the rotas make of coverage: who of those that could be reached in an area is on duty, or stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from contacts.models import Assignment, Contact
from contacts.rosters import RotaNow, rotas_at
from contacts.stand_ins import Answering, Standing, who_answers

NAMES_SHOWN = 2
Places = set[int | None]


class GivenOut(NamedTuple):
    """Who a report would reach in one place and role, and what the rotas have to say of it."""

    contact_ids: set[int]
    words: tuple[str, ...]


@dataclass(frozen=True)
class OnRota:
    """The rotas at a moment, by role, with those who hold the role and where; whom of all of them mail reaches."""

    rotas: Mapping[int, list[RotaNow]] = field(default_factory=dict)
    holders: Mapping[tuple[int, int], Mapping[int, Places]] = field(default_factory=dict)
    reachable: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime) -> OnRota:
        """Fetch the rotas in use at ``now``. One query, six where there are any."""
        found = rotas_at(now)
        if not found:
            return cls()
        rotas: dict[int, list[RotaNow]] = defaultdict(list)
        for rota in found:
            rotas[rota.role_id].append(rota)
        holders: dict[tuple[int, int], dict[int, Places]] = {(one.actor_id, one.role_id): {} for one in found}
        held = Assignment.objects.filter(
            contact__in=Contact.objects.active().values("id"), contact__actor__in={one.actor_id for one in found}
        )
        for actor_id, role_id, contact_id, everywhere, area_id in held.values_list(
            "contact__actor_id", "role_id", "contact_id", "whole_municipality", "areas"
        ):
            if (actor_id, role_id) in holders:
                holders[actor_id, role_id].setdefault(contact_id, set()).add(None if everywhere else area_id)
        involved = {one for rota in found for one in rota.stand_in_ids}.union(*holders.values())
        names = Contact.objects.reachable(now).filter(id__in=involved).values_list("id", "name")
        return cls(rotas, holders, dict(names))

    def given_out(self, role_id: int, touching: Collection[int], reached: set[int]) -> GivenOut:
        """Return whom a report reaches of those whom it would reach without rotas, in one role and place."""
        contact_ids, words = reached, []
        for rota in self.rotas.get(role_id, ()):
            here = {None, *touching}
            theirs = [one for one, places in self.holders[rota.actor_id, role_id].items() if places & here]
            if not theirs:
                continue
            answering = who_answers(rota, theirs, self.reachable.__contains__)
            contact_ids = contact_ids.difference(theirs) | {
                one for one in answering.contact_ids if one in self.reachable
            }
            words.append(self._said(answering))
        return GivenOut(contact_ids, tuple(words))

    def _said(self, answering: Answering) -> str:
        if answering.standing is Standing.EVERYBODY:
            return _("ingen i tjänst")
        names = [self.reachable[one] for one in answering.contact_ids]
        shown = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        if answering.standing is Standing.ON_DUTY:
            return _("i tjänst: %(names)s") % {"names": shown}
        if answering.standing is Standing.DEPUTY:
            return _("ersättare: %(names)s") % {"names": shown}
        return _("brevlåda: %(names)s") % {"names": shown}
