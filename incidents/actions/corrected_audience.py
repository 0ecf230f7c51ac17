"""Who a correction goes to: the addresses that were handed the wrong text, and those it was on its way to."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contacts.audience import Audience, Omission, OmissionReason, Recipient
from contacts.models import Contact
from contacts.readers import accounts_of_readers, as_reader
from contacts.scales import Language, Sharing
from incidents.models import SituationReport
from notifications.corrections import carriers_of
from notifications.lifecycle import DeliveryState, Whereabouts
from notifications.models import Delivery, Dispatch
from notifications.models.dispatches import CARRYING_ON

_KEPT_OF_A_LETTER = (
    *("address", "contact_id", "name", "actor", "role", "area", "phone", "clearance", "rendition__language"),
    *("state", "dispatch_id", "whereabouts"),
)
_WHY_NOT = {
    DeliveryState.FAILED: OmissionReason.FAILED,
    DeliveryState.BOUNCED: OmissionReason.BOUNCED,
}


@dataclass
class _Mailbox:
    """One address, with the numbers of the reports that it got, or would have got, and its latest letter."""

    letter: dict[str, Any]
    got: set[int] = field(default_factory=set)
    awaited: set[int] = field(default_factory=set)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why this address gets the correction."""
        return tuple(_got(one) for one in sorted(self.got)) or tuple(_awaited(one) for one in sorted(self.awaited))


def more_behind_login(report: SituationReport) -> bool:
    """Tell whether a report that goes further has paragraphs for the own organisation, which are read in the house."""
    if report.sharing == Sharing.ORGANISATION:
        return False
    return report.sections.filter(sharing=Sharing.ORGANISATION).exists()


def who_got_the_wrong_text(correction: SituationReport) -> Audience:
    """Return the addresses that may hold what ``correction`` corrects, and those that still wait for it.

    A correction is no new choice of areas and roles: it follows the text. What the text was sent to again counts, and
    so does what a text before it was sent to, when a correction is itself corrected. Whoever the text did not reach,
    has declined since, has left the list or may no longer read it is left out, each with the reason. Five queries
    whatever the number of letters, one more where somebody has left the list.
    """
    assert correction.corrects is not None
    assert correction.corrects.dispatch is not None
    numbers = _numbers_of(carriers_of(correction.corrects.dispatch))
    mailboxes, missed = _sorted_out(_letters_of(numbers), numbers, _promised(numbers))
    people = _people([*mailboxes.values(), *missed.values()])
    heirs = _heirs(people, mailboxes)
    sharing = Sharing(correction.sharing)
    all_behind_login = sharing is Sharing.ORGANISATION
    accounts = accounts_of_readers() if all_behind_login or more_behind_login(correction) else None
    needed = accounts if all_behind_login else None

    recipients, omissions = [], []
    for address, mailbox in mailboxes.items():
        owner = people[mailbox.letter["contact_id"]]
        reader = owner if _on_the_list(owner) else heirs.get(address, owner)
        if reason := _barred(reader, address, sharing, needed):
            omissions.append(_omission(mailbox.letter, reason))
        else:
            recipients.append(_recipient(reader, mailbox, accounts))
    reached = {one.contact_id for one in recipients}
    omissions += [
        _omission(one.letter, _why_missed(one.letter, people))
        for one in missed.values()
        if one.letter["contact_id"] not in reached
    ]
    recipients.sort(key=lambda recipient: (recipient.role, recipient.name, recipient.address))
    return Audience(recipients=tuple(recipients), omissions=tuple(omissions), version=_version(correction, recipients))


def reasons_to_be_corrected(correction: SituationReport, language: str) -> dict[str, str]:
    """Return every reason to get ``correction`` as it reads in ``language``, by how it reads in Swedish."""
    assert correction.corrects is not None
    assert correction.corrects.dispatch is not None
    numbers = sorted(set(_numbers_of(carriers_of(correction.corrects.dispatch)).values()))

    def all_reasons(in_language: str) -> list[str]:
        with translation.override(in_language):
            return [words(number) for number in numbers for words in (_got, _awaited)]

    return dict(zip(all_reasons(Language.SWEDISH), all_reasons(language), strict=True))


def _got(number: int) -> str:
    return _("fick lägesrapport %(number)d") % {"number": number}


def _awaited(number: int) -> str:
    return _("skulle ha fått lägesrapport %(number)d") % {"number": number}


def _numbers_of(carriers: Iterable[Dispatch]) -> dict[int, int]:
    """Return the number of the report that each dispatch carries; what carries words on has that of the first."""
    told = {one.id: one.follows_id if one.kind in CARRYING_ON else one.id for one in carriers}
    reports = SituationReport.objects.filter(dispatch__in=set(told.values())).values_list("dispatch_id", "number")
    numbers: dict[int | None, int | None] = dict(reports)
    return {dispatch_id: numbers[told_by] or 0 for dispatch_id, told_by in told.items()}


def _letters_of(dispatch_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return the letters of these dispatches, oldest first. A report goes to contacts and to nobody else."""
    letters = Delivery.objects.filter(dispatch__in=dispatch_ids, contact__isnull=False).with_whereabouts()
    return list(letters.order_by("id").values(*_KEPT_OF_A_LETTER))


def _promised(dispatch_ids: Collection[int]) -> set[str]:
    """Return the addresses that an earlier correction was meant for, but was taken back before it left."""
    undone = Dispatch.objects.corrections_undone().filter(follows__in=dispatch_ids)
    return set(Delivery.objects.filter(dispatch__in=undone).values_list("address", flat=True))


def _sorted_out(
    letters: Iterable[dict[str, Any]], numbers: dict[int, int], promised: Collection[str]
) -> tuple[dict[str, _Mailbox], dict[str, _Mailbox]]:
    """Return the mailboxes that the text reached or was about to, and those that it missed."""
    concerned: dict[str, _Mailbox] = {}
    missed: dict[str, _Mailbox] = {}
    for letter in letters:
        address, number = letter["address"], numbers[letter["dispatch_id"]]
        arrived = letter["whereabouts"] == Whereabouts.ARRIVED
        if arrived or letter["whereabouts"] == Whereabouts.WAITING or address in promised:
            mailbox = concerned.setdefault(address, _Mailbox(letter))
            mailbox.letter = letter
            (mailbox.got if arrived else mailbox.awaited).add(number)
        else:
            missed[address] = _Mailbox(letter)
    return concerned, {address: one for address, one in missed.items() if address not in concerned}


def _people(mailboxes: Iterable[_Mailbox]) -> dict[int, Contact]:
    ids = {one.letter["contact_id"] for one in mailboxes}
    return {one.id: one for one in Contact.objects.filter(id__in=ids).select_related("actor__type")}


def _heirs(people: dict[int, Contact], mailboxes: dict[str, _Mailbox]) -> dict[str, Contact]:
    """Return who reads a mailbox now, where the one it was written to has left the list."""
    left = [address for address, one in mailboxes.items() if not _on_the_list(people[one.letter["contact_id"]])]
    if not left:
        return {}
    found: dict[str, list[Contact]] = defaultdict(list)
    sharing_it = Contact.objects.active().filter(address_norm__in=left).select_related("actor__type").order_by("id")
    for one in sharing_it:
        found[one.address_norm].append(one)
    return {address: next((one for one in those if not one.declined_at), those[0]) for address, those in found.items()}


def _on_the_list(contact: Contact) -> bool:
    return contact.active and contact.actor.active


def _barred(reader: Contact, address: str, sharing: Sharing, accounts: dict[str, int] | None) -> OmissionReason | None:
    """Return why ``reader`` gets no correction. A pause is no reason: who holds a wrong text has to know."""
    if reader.declined_at is not None:
        return OmissionReason.DECLINED
    if not _on_the_list(reader):
        return OmissionReason.RETIRED
    if reader.clearance > sharing:
        return OmissionReason.CLEARANCE
    if reader.address_broken_at is not None and reader.address_norm == address:
        return OmissionReason.BOUNCED
    if accounts is not None and address not in accounts:
        return OmissionReason.NO_ACCOUNT
    return None


def _why_missed(letter: dict[str, Any], people: dict[int, Contact]) -> OmissionReason:
    """Return why a text did not arrive, as far as its sender can do something about it."""
    if people[letter["contact_id"]].declined_at is not None:
        return OmissionReason.DECLINED
    return _WHY_NOT.get(letter["state"], OmissionReason.STOPPED)


def _recipient(reader: Contact, mailbox: _Mailbox, accounts: dict[str, int] | None) -> Recipient:
    letter = mailbox.letter
    own = reader.id == letter["contact_id"]
    return Recipient(
        address=letter["address"],
        contact_id=reader.id,
        user_id=accounts.get(letter["address"]) if accounts else None,
        name=letter["name"] if own else reader.name,
        actor=letter["actor"] if own else reader.actor.name,
        role=letter["role"],
        area=letter["area"],
        phone=letter["phone"] if own else reader.phone,
        language=letter["rendition__language"],
        clearance=as_reader(Sharing(max(letter["clearance"], reader.clearance)), letter["address"], accounts),
        volunteer=reader.actor.type.volunteers,
        reasons=mailbox.reasons,
    )


def _omission(letter: dict[str, Any], reason: OmissionReason) -> Omission:
    return Omission(contact_id=letter["contact_id"], name=letter["name"], actor=letter["actor"], reason=reason)


def _version(correction: SituationReport, recipients: Iterable[Recipient]) -> str:
    """Return a digest of everything that decides what is mailed to whom; the same in every language."""
    facts = sorted((one.address, one.contact_id, one.language, int(one.clearance)) for one in recipients)
    what = ["correction", correction.corrects_id, int(correction.severity), int(correction.sharing), facts]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]
