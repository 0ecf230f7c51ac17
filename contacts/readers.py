"""What decides whether one contact gets a text: can it be reached, and may it read."""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from contacts.lifecycle import pause_holds
from contacts.models import User
from contacts.rights import RIGHTS, Right
from contacts.scales import Sharing


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
    OFF_DUTY = gettext_lazy("är inte i tjänst nu")
    DUPLICATE_ADDRESS = gettext_lazy("delar e-postadress med en annan mottagare och får samma mejl")

    @property
    def code(self) -> str:
        """Return the name that the API uses."""
        return self.name.lower()


class Person(NamedTuple):
    """What decides about one contact. There may be many thousands of them, so no models are made."""

    id: int
    actor_id: int
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


def accounts_of_readers() -> dict[str, int]:
    """Return the accounts that may read reports, by address."""
    readers = [role for role, rights in RIGHTS.items() if Right.SEE_REPORTS in rights]
    return {
        email.lower(): user_id for email, user_id in User.objects.all().in_roles(readers).values_list("email", "id")
    }


def as_reader(clearance: Sharing, address: str, accounts: Collection[str] | None) -> Sharing:
    """Return the clearance that counts where some of a text is behind the log-in, for those with ``accounts`` alone."""
    return clearance if accounts is None or address in accounts else max(clearance, Sharing.PARTNERS)


def unreachable(contact: Person, now: datetime) -> OmissionReason | None:
    """Return why no mail can reach the contact at ``now``; ``None`` when it can."""
    if contact.declined_at is not None:
        return OmissionReason.DECLINED
    if pause_holds(contact.paused_until, now):
        return OmissionReason.PAUSED
    if not contact.address_norm:
        return OmissionReason.NO_ADDRESS
    if contact.address_broken_at is not None:
        return OmissionReason.BROKEN_ADDRESS
    return None


def barred(as_one: Person, sharing: Sharing, accounts: dict[str, int] | None) -> OmissionReason | None:
    """Return why a text of this sharing may not go to the reader; ``None`` when it may."""
    if sharing is Sharing.NAMED:
        return OmissionReason.NAMED_IS_NEVER_MAILED
    if sharing < as_one.clearance:
        return OmissionReason.CLEARANCE
    if accounts is not None and as_one.address_norm not in accounts:
        return OmissionReason.NO_ACCOUNT
    return None
