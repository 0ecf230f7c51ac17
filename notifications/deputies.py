"""Who is written to in place of somebody who does not answer: the next contact of the same actor and role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Area, Assignment, Contact
from contacts.models.rotas import Deputy
from contacts.readers import accounts_of_readers, as_reader
from contacts.scales import Mode, Sharing
from notifications.models import Delivery, Dispatch
from notifications.outbox import Addressee


class Duty(NamedTuple):
    """What a contact is asked as: a role at an actor, by id."""

    actor_id: int
    role_id: int


@dataclass(frozen=True)
class Standing:
    """Those who can be asked instead, and how many have nobody to be asked for them."""

    addressees: tuple[Addressee, ...]
    without: int


def deputies_for(dispatch: Dispatch, later: Collection[int], now: datetime) -> Standing:
    """Return one deputy for each recipient who has not acknowledged ``dispatch``, as far as there are any.

    First come the deputies of the rota that their actor has for the role, in its order, then any other contact of the
    same actor and role who wants this severity, those of the dispatch's areas before others. A deputy wants mail, has
    an address that works, may read the text with all who share the mailbox, takes part if it is an exercise, and has
    not got the text already. Eight questions, however many letters.
    """
    silent = list(dispatch.deliveries.all().not_answering(later).filter(contact__isnull=False).order_by("role", "id"))
    asked = set(Delivery.objects.filter(dispatch__in=[dispatch.id, *later]).values_list("address", flat=True))
    duties = _duties_behind(silent)
    order = _in_order(dispatch, {duty for of_one in duties.values() for duty in of_one})
    accounts = _accounts(dispatch)
    able = _able(dispatch, {contact_id for ids in order.values() for contact_id in ids}, now)
    addressees: list[Addressee] = []
    for letter in silent:
        ids = dict.fromkeys(contact_id for duty in duties[letter.id] for contact_id in order[duty])
        standing_by = (able[contact_id] for contact_id in ids if contact_id in able)
        deputy = next((one for one in standing_by if one.address_norm not in asked), None)
        if deputy is not None:
            asked.add(deputy.address_norm)
            addressees.append(_addressee(dispatch, deputy, letter, accounts))
    return Standing(tuple(addressees), len(silent) - len(addressees))


def _duties_behind(letters: Iterable[Delivery]) -> dict[int, list[Duty]]:
    """Return as what the recipient of each letter got it: the letter names the roles, in whatever language."""
    held: dict[int, list[tuple[Duty, set[str]]]] = defaultdict(list)
    wanted = {letter.contact_id for letter in letters}
    for one in Assignment.objects.filter(contact__in=wanted).select_related("contact", "role").order_by("id"):
        duty = Duty(one.contact.actor_id, one.role_id)
        held[one.contact_id].append((duty, {one.role.name_sv, one.role.name_en}))
    found = {}
    for letter in letters:
        assert letter.contact_id is not None
        named = set(letter.role.split(", "))
        everything = held[letter.contact_id]
        found[letter.id] = [duty for duty, names in everything if names & named] or [duty for duty, _n in everything]
    return found


def _in_order(dispatch: Dispatch, duties: Collection[Duty]) -> dict[Duty, list[int]]:
    """Return the contacts who could be asked for each duty, the first to ask first."""
    appointed: dict[Duty, list[int]] = defaultdict(list)
    others: dict[Duty, dict[int, bool]] = defaultdict(dict)
    actors, roles = {one.actor_id for one in duties}, {one.role_id for one in duties}
    deputies = Deputy.objects.filter(rota__active=True, rota__actor__in=actors, rota__role__in=roles)
    for actor_id, role_id, contact_id in deputies.order_by("rota", "position").values_list(
        "rota__actor", "rota__role", "contact"
    ):
        appointed[Duty(actor_id, role_id)].append(contact_id)
    here = Area.objects.all().touching(list(dispatch.areas.values_list("id", flat=True)))
    colleagues = Assignment.objects.filter(
        contact__actor__in=actors, role__in=roles, lowest_severity__lte=dispatch.severity
    )
    for actor_id, role_id, contact_id, everywhere, area_id in colleagues.order_by("contact").values_list(
        "contact__actor", "role", "contact", "whole_municipality", "areas"
    ):
        near = others[Duty(actor_id, role_id)]
        near[contact_id] = near.get(contact_id, False) or everywhere or area_id in here
    return {duty: [*appointed[duty], *sorted(others[duty], key=lambda one: not others[duty][one])] for duty in duties}


def _able(dispatch: Dispatch, contact_ids: Collection[int], now: datetime) -> dict[int, Contact]:
    """Return those who may be asked at all."""
    sharers = Contact.objects.active().filter(address_norm=OuterRef("address_norm"))
    widest = max(dispatch.renditions.values_list("sharing", flat=True))
    nobody_declined = ~Exists(sharers.filter(declined_at__isnull=False))
    found: Any = Contact.objects.reachable(now).filter(nobody_declined, id__in=contact_ids)
    found = found.annotate(strictest=Subquery(sharers.order_by("-clearance").values("clearance")[:1]))
    if dispatch.mode == Mode.EXERCISE:
        found = found.filter(exercise_participant=True)
    return {one.id: one for one in found.filter(strictest__lte=widest).select_related("actor")}


def _accounts(dispatch: Dispatch) -> dict[str, int] | None:
    """Return the accounts, where some of the words tell their readers that there is more behind the log-in."""
    if dispatch.sharing == Sharing.ORGANISATION:
        return None
    return accounts_of_readers() if dispatch.renditions.filter(sharing=Sharing.ORGANISATION).exists() else None


def _addressee(dispatch: Dispatch, deputy: Contact, letter: Delivery, accounts: dict[str, int] | None) -> Addressee:
    with translation.override(deputy.language):
        # The words around it are those of the original: «för att du är: …», in a correction «för att du …».
        as_what = _("är ersättare för %(name)s") if dispatch.kind == "correction" else _("ersättare för %(name)s")
        reason = as_what % {"name": letter.name}
    return Addressee(
        address=deputy.address_norm,
        name=deputy.name,
        language=deputy.language,
        clearance=as_reader(Sharing(deputy.strictest), deputy.address_norm, accounts),  # type: ignore[attr-defined]
        reasons=(reason,),
        actor=deputy.actor.name,
        role=letter.role,
        area=letter.area,
        phone=deputy.phone,
        contact_id=deputy.id,
    )
