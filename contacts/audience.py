"""Who gets a text and who does not, each with the reason: areas x roles x severity x sharing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from contacts.duties import Duty, Words, duties_of, wording
from contacts.handing_out import hand_out
from contacts.models import Area, Assignment, Contact
from contacts.readers import OmissionReason, Person, accounts_of_readers, as_reader, barred, unreachable
from contacts.rosters import rotas_at
from contacts.scales import Severity, Sharing

__all__ = ["Audience", "Omission", "OmissionReason", "Recipient", "resolve"]

LEVELS = {level.value: level for level in Sharing}


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One address that gets the text, whoever shares it. ``clearance`` is the strictest of theirs."""

    address: str
    contact_id: int
    user_id: int | None
    name: str
    actor: str
    role: str
    area: str
    phone: str
    language: str
    clearance: Sharing
    volunteer: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Omission:
    """One contact that gets nothing of its own, and why."""

    contact_id: int
    name: str
    actor: str
    reason: OmissionReason


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The whole answer. ``version`` changes whenever another set would be mailed."""

    recipients: tuple[Recipient, ...]
    omissions: tuple[Omission, ...]
    version: str

    @property
    def count(self) -> int:
        """Return how many mails would leave."""
        return len(self.recipients)

    @property
    def volunteers(self) -> int:
        """Return how many of the mails go to volunteers."""
        return sum(recipient.volunteer for recipient in self.recipients)


def resolve(
    *,
    area_ids: Collection[int],
    role_ids: Collection[int],
    severity: Severity,
    sharing: Sharing,
    now: datetime,
    more_behind_login: bool = False,
) -> Audience:
    """Return who a text of this severity and sharing goes to, for these areas and roles, at the moment ``now``.

    A contact for Alby is reached by a text for a square in Alby and the reverse. Where an actor has a rota for a role,
    whoever is on duty gets it, or who stands in for them. Contacts with one address share one mail, under the strictest
    clearance among them. ``more_behind_login`` says that those who can log in may read more than the text: whoever
    can't is a reader of the text as partners get it.

    Seven queries whatever the number of contacts, twelve where there are rotas; one more for those who can log in.
    """
    touching = Area.objects.all().touching(area_ids)
    here = Q(whole_municipality=True) | Q(areas__in=touching)
    matching = Assignment.objects.filter(here, role_id__in=role_ids)
    duties, too_mild = duties_of(matching, severity)
    in_words = wording(role_ids, touching)
    all_behind_login = sharing is Sharing.ORGANISATION
    accounts = accounts_of_readers() if all_behind_login or more_behind_login else None
    needed = accounts if all_behind_login else None
    reached, actors, omissions = _sorted_out(duties, too_mild, now)
    off_duty: set[int] = set()
    if rotas := rotas_at(now, role_ids):
        duties, stand_ins, off_duty = hand_out(
            rotas=rotas,
            duties=duties,
            actors=actors,
            reached=reached,
            severity=severity,
            barred=lambda reader: barred(reader, sharing, needed) is not None,
            now=now,
        )
        reached |= stand_ins
        omissions = [one for one in omissions if one.contact_id not in stand_ins]
    sharers: dict[str, list[Person]] = defaultdict(list)
    for contact in reached.values():
        if contact.id in off_duty:
            omissions.append(_omit(contact, OmissionReason.OFF_DUTY))
        elif duties.get(contact.id):
            sharers[contact.address_norm].append(contact)

    recipients = []
    for contacts in sharers.values():
        as_one = _as_one(contacts)
        if reason := barred(as_one, sharing, needed):
            omissions.extend(_omit(contact, reason) for contact in contacts)
            continue
        words = in_words(tuple([duties[contact.id] for contact in contacts]))
        recipients.append(_recipient(as_one, words, accounts))
        omissions.extend([_omit(contact, OmissionReason.DUPLICATE_ADDRESS) for contact in contacts[1:]])
    recipients.sort(key=lambda recipient: (recipient.role, recipient.name, recipient.address))
    return Audience(
        recipients=tuple(recipients),
        omissions=tuple(omissions),
        version=_version(recipients, severity, sharing),
    )


def _sorted_out(
    duties: dict[int, frozenset[Duty]], too_mild: set[int], now: datetime
) -> tuple[dict[int, Person], dict[int, int], list[Omission]]:
    """Return whom mail can reach, the actor of everybody who has duties, and who is left out already."""
    reached: dict[int, Person] = {}
    actors: dict[int, int] = {}
    omissions: list[Omission] = []
    # By their numbers, known by now: a question inside the question leaves PostgreSQL to guess how many there are,
    # and after a large import, before its statistics are fresh, it guesses so low that the answer takes minutes.
    numbers = RawSQL("SELECT unnest(%s::bigint[])", [[*duties, *(too_mild - duties.keys())]])
    people = Contact.objects.active().filter(id__in=numbers).order_by("id")
    for contact in map(Person._make, people.values_list(*Person._fields)):
        if contact.id not in duties:
            if contact.id in too_mild:
                omissions.append(_omit(contact, OmissionReason.SEVERITY))
            continue
        actors[contact.id] = contact.actor_id
        if reason := unreachable(contact, now):
            omissions.append(_omit(contact, reason))
        else:
            reached[contact.id] = contact
    return reached, actors, omissions


def _as_one(contacts: list[Person]) -> Person:
    """Return those who share an address as the one reader that they are: the first, under everybody's names."""
    first = contacts[0]
    if len(contacts) == 1:
        return first
    return first._replace(
        name=_and(contact.name for contact in contacts),
        clearance=max(contact.clearance for contact in contacts),
        actor__name=", ".join(dict.fromkeys(contact.actor__name for contact in contacts)),
        actor__type__volunteers=any(contact.actor__type__volunteers for contact in contacts),
    )


def _recipient(as_one: Person, words: Words, accounts: dict[str, int] | None) -> Recipient:
    return Recipient(
        address=as_one.address_norm,
        contact_id=as_one.id,
        user_id=accounts.get(as_one.address_norm) if accounts else None,
        name=as_one.name,
        actor=as_one.actor__name,
        role=words.role,
        area=words.area,
        phone=as_one.phone,
        language=as_one.language,
        clearance=as_reader(LEVELS[as_one.clearance], as_one.address_norm, accounts),
        volunteer=as_one.actor__type__volunteers,
        reasons=words.reasons,
    )


def _and(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    return _("%(first)s och %(last)s") % {"first": ", ".join(distinct[:-1]), "last": distinct[-1]}


def _omit(contact: Person, reason: OmissionReason) -> Omission:
    return Omission(contact_id=contact.id, name=contact.name, actor=contact.actor__name, reason=reason)


def _version(recipients: list[Recipient], severity: Severity, sharing: Sharing) -> str:
    """Return a digest of everything that decides what is mailed to whom; the same in every language."""
    facts = sorted([f"{one.address} {one.contact_id} {one.language} {one.clearance:d}" for one in recipients])
    return hashlib.sha256("\n".join([f"{severity:d} {sharing:d}", *facts]).encode()).hexdigest()[:32]
