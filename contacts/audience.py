"""Who gets a text and who does not, each with the reason: areas x roles x severity x sharing."""

from __future__ import annotations

import enum
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.duties import Words, duties_of, wording
from contacts.lifecycle import pause_holds
from contacts.models import Area, Assignment, Contact, User
from contacts.rights import RIGHTS, Right
from contacts.scales import Severity, Sharing

LEVELS = {level.value: level for level in Sharing}


class OmissionReason(enum.Enum):
    """Why somebody who matches areas and roles gets nothing."""

    CLEARANCE = gettext_lazy("får inte ta del av texter med så snäv delning")
    NAMED_IS_NEVER_MAILED = gettext_lazy("texter för endast namngivna skickas aldrig")
    NO_ACCOUNT = gettext_lazy("saknar konto")
    NO_ADDRESS = gettext_lazy("saknar e-postadress")
    BROKEN_ADDRESS = gettext_lazy("adressen fungerar inte: två mejl har studsat")
    PAUSED = gettext_lazy("är pausad")
    DECLINED = gettext_lazy("har avböjt")
    SEVERITY = gettext_lazy("vill bara ha allvarligare rapporter")
    RETIRED = gettext_lazy("finns inte längre i listan")
    FAILED = gettext_lazy("kunde inte nås")
    BOUNCED = gettext_lazy("fick mejlet i retur")
    STOPPED = gettext_lazy("fick aldrig texten")
    DUPLICATE_ADDRESS = gettext_lazy("delar e-postadress med en annan mottagare och får samma mejl")

    @property
    def code(self) -> str:
        """Return the name that the API uses."""
        return self.name.lower()


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


class _Person(NamedTuple):
    """What decides about one contact. There may be many thousands of them, so no models are made."""

    id: int
    name: str
    address_norm: str
    phone: str
    language: str
    clearance: int
    declined_at: datetime | None
    paused_until: datetime | None
    address_broken_at: datetime | None
    actor__name: str
    actor__type__volunteers: bool


def resolve(
    *,
    area_ids: Collection[int],
    role_ids: Collection[int],
    severity: Severity,
    sharing: Sharing,
    now: datetime,
) -> Audience:
    """Return who a text of this severity and sharing goes to, for these areas and roles, at the moment ``now``.

    A contact for Alby is reached by a text for a square in Alby and the reverse. Contacts with one address share
    one mail, under the strictest clearance among them. Six queries whatever the number of contacts.
    """
    touching = Area.objects.all().touching(area_ids)
    here = Q(whole_municipality=True) | Q(areas__in=touching)
    matching = Assignment.objects.filter(here, role_id__in=role_ids)
    duties, too_mild = duties_of(matching, severity)
    in_words = wording(role_ids, touching)
    accounts = _accounts() if sharing is Sharing.ORGANISATION else None
    omissions: list[Omission] = []
    sharers: dict[str, list[_Person]] = defaultdict(list)
    people = Contact.objects.active().filter(id__in=matching.values("contact_id")).order_by("id")
    for contact in map(_Person._make, people.values_list(*_Person._fields)):
        if contact.id not in duties:
            if contact.id in too_mild:
                omissions.append(_omit(contact, OmissionReason.SEVERITY))
        elif reason := _unreachable(contact, now):
            omissions.append(_omit(contact, reason))
        else:
            sharers[contact.address_norm].append(contact)

    recipients = []
    for contacts in sharers.values():
        as_one = _as_one(contacts)
        if reason := _barred(as_one, sharing, accounts):
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


def _accounts() -> dict[str, int]:
    readers = [role for role, rights in RIGHTS.items() if Right.SEE_REPORTS in rights]
    return {
        email.lower(): user_id for email, user_id in User.objects.all().in_roles(readers).values_list("email", "id")
    }


def _unreachable(contact: _Person, now: datetime) -> OmissionReason | None:
    if contact.declined_at is not None:
        return OmissionReason.DECLINED
    if pause_holds(contact.paused_until, now):
        return OmissionReason.PAUSED
    if not contact.address_norm:
        return OmissionReason.NO_ADDRESS
    if contact.address_broken_at is not None:
        return OmissionReason.BROKEN_ADDRESS
    return None


def _as_one(contacts: list[_Person]) -> _Person:
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


def _barred(as_one: _Person, sharing: Sharing, accounts: dict[str, int] | None) -> OmissionReason | None:
    if sharing is Sharing.NAMED:
        return OmissionReason.NAMED_IS_NEVER_MAILED
    if sharing < as_one.clearance:
        return OmissionReason.CLEARANCE
    if accounts is not None and as_one.address_norm not in accounts:
        return OmissionReason.NO_ACCOUNT
    return None


def _recipient(as_one: _Person, words: Words, accounts: dict[str, int] | None) -> Recipient:
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
        clearance=LEVELS[as_one.clearance],
        volunteer=as_one.actor__type__volunteers,
        reasons=words.reasons,
    )


def _and(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    return _("%(first)s och %(last)s") % {"first": ", ".join(distinct[:-1]), "last": distinct[-1]}


def _omit(contact: _Person, reason: OmissionReason) -> Omission:
    return Omission(contact_id=contact.id, name=contact.name, actor=contact.actor__name, reason=reason)


def _version(recipients: list[Recipient], severity: Severity, sharing: Sharing) -> str:
    """Return a digest of everything that decides what is mailed to whom; the same in every language."""
    facts = sorted([f"{one.address} {one.contact_id} {one.language} {one.clearance:d}" for one in recipients])
    return hashlib.sha256("\n".join([f"{severity:d} {sharing:d}", *facts]).encode()).hexdigest()[:32]
