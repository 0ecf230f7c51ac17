"""Who gets a text and who does not, each with the reason: areas x roles x severity x sharing."""

from __future__ import annotations

import enum
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Area, Assignment, Contact, User
from contacts.rights import RIGHTS, Right
from contacts.scales import Severity, Sharing


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
    DUPLICATE_ADDRESS = gettext_lazy("delar e-postadress med en annan mottagare och får samma mejl")

    @property
    def code(self) -> str:
        """Return the name that the API uses."""
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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
) -> Audience:
    """Return who a text of this severity and sharing goes to, for these areas and roles, at the moment ``now``.

    A contact for Alby is reached by a text for a square in Alby and the reverse. Contacts with one address share
    one mail, under the strictest clearance among them. Five queries whatever the number of contacts.
    """
    reasons, too_mild = _matches(area_ids, role_ids, severity)
    people = _people(reasons.keys() | too_mild)
    accounts = _accounts() if sharing is Sharing.ORGANISATION else None
    omissions = [
        _omit(people[one], OmissionReason.SEVERITY) for one in sorted(too_mild - reasons.keys()) if one in people
    ]
    sharers: dict[str, list[Contact]] = defaultdict(list)
    for contact_id in sorted(reasons):
        contact = people.get(contact_id)
        if contact is None:
            continue
        if reason := _unreachable(contact, now):
            omissions.append(_omit(contact, reason))
        else:
            sharers[contact.address_norm].append(contact)

    recipients = []
    for address, contacts in sharers.items():
        strictest = Sharing(max(contact.clearance for contact in contacts))
        if reason := _barred(address, sharing, strictest, accounts):
            omissions.extend(_omit(contact, reason) for contact in contacts)
            continue
        recipients.append(_recipient(address, contacts, strictest, reasons, accounts))
        omissions.extend(_omit(contact, OmissionReason.DUPLICATE_ADDRESS) for contact in contacts[1:])
    recipients.sort(key=lambda recipient: (recipient.role, recipient.name, recipient.address))
    return Audience(
        recipients=tuple(recipients),
        omissions=tuple(omissions),
        version=_version(recipients, severity, sharing),
    )


def _matches(
    area_ids: Collection[int], role_ids: Collection[int], severity: Severity
) -> tuple[dict[int, list[tuple[str, str]]], set[int]]:
    """Return (role, area) pairs by contact for those who want this severity, and the contacts who want worse."""
    touching = Area.objects.all().touching(area_ids)
    assignments = (
        Assignment.objects.filter(role_id__in=role_ids)
        .filter(Q(whole_municipality=True) | Q(areas__in=touching))
        .select_related("role")
        .distinct()
        .order_by("role__position", "id")
    )
    names = dict(Area.objects.filter(id__in=touching).values_list("id", "name"))
    places: dict[int, list[str]] = defaultdict(list)
    for assignment_id, area_id in Assignment.areas.through.objects.filter(
        area_id__in=touching, assignment__role_id__in=role_ids
    ).values_list("assignment_id", "area_id"):
        places[assignment_id].append(names[area_id])
    wanted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    too_mild: set[int] = set()
    for assignment in assignments:
        if assignment.lowest_severity > severity:
            too_mild.add(assignment.contact_id)
            continue
        where = [_("hela kommunen")] if assignment.whole_municipality else sorted(places[assignment.id])
        wanted[assignment.contact_id].extend((assignment.role.name, place) for place in where)
    return dict(wanted), too_mild


def _people(contact_ids: Collection[int]) -> dict[int, Contact]:
    return {
        contact.id: contact
        for contact in Contact.objects.active().filter(id__in=contact_ids).select_related("actor__type")
    }


def _accounts() -> dict[str, int]:
    readers = [role for role, rights in RIGHTS.items() if Right.SEE_REPORTS in rights]
    return {
        email.lower(): user_id for email, user_id in User.objects.all().in_roles(readers).values_list("email", "id")
    }


def _unreachable(contact: Contact, now: datetime) -> OmissionReason | None:
    if contact.declined_at is not None:
        return OmissionReason.DECLINED
    if contact.is_paused(now):
        return OmissionReason.PAUSED
    if not contact.address_norm:
        return OmissionReason.NO_ADDRESS
    if contact.address_broken_at is not None:
        return OmissionReason.BROKEN_ADDRESS
    return None


def _barred(
    address: str, sharing: Sharing, strictest: Sharing, accounts: dict[str, int] | None
) -> OmissionReason | None:
    if sharing is Sharing.NAMED:
        return OmissionReason.NAMED_IS_NEVER_MAILED
    if sharing < strictest:
        return OmissionReason.CLEARANCE
    if accounts is not None and address not in accounts:
        return OmissionReason.NO_ACCOUNT
    return None


def _recipient(
    address: str,
    contacts: list[Contact],
    strictest: Sharing,
    reasons: dict[int, list[tuple[str, str]]],
    accounts: dict[str, int] | None,
) -> Recipient:
    pairs = list(dict.fromkeys(pair for contact in contacts for pair in reasons[contact.id]))
    first = contacts[0]
    return Recipient(
        address=address,
        contact_id=first.id,
        user_id=accounts.get(address) if accounts else None,
        name=_and(contact.name for contact in contacts),
        actor=", ".join(dict.fromkeys(contact.actor.name for contact in contacts)),
        role=", ".join(dict.fromkeys(role for role, _place in pairs)),
        area=", ".join(dict.fromkeys(place for _role, place in pairs)),
        phone=first.phone,
        language=first.language,
        clearance=strictest,
        volunteer=any(contact.actor.type.volunteers for contact in contacts),
        reasons=tuple(_("%(role)s i %(area)s") % {"role": role, "area": place} for role, place in pairs),
    )


def _and(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    return _("%(first)s och %(last)s") % {"first": ", ".join(distinct[:-1]), "last": distinct[-1]}


def _omit(contact: Contact, reason: OmissionReason) -> Omission:
    return Omission(contact_id=contact.id, name=contact.name, actor=contact.actor.name, reason=reason)


def _version(recipients: list[Recipient], severity: Severity, sharing: Sharing) -> str:
    """Return a digest of everything that decides what is mailed to whom; the same in every language."""
    facts = sorted((one.address, one.contact_id, one.language, int(one.clearance)) for one in recipients)
    digest = hashlib.sha256(json.dumps([int(severity), int(sharing), facts]).encode())
    return digest.hexdigest()[:32]
