"""Sending again what never arrived, once the address is mended: the same words, to nobody else."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, User
from contacts.readers import accounts_of_readers, as_reader
from contacts.scales import Mode, Severity, Sharing
from notifications.actions.states import lock
from notifications.caps import caps_passed_in_turn
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange, Rendition
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, Letter, post

HOLD = timedelta(seconds=10)
ENDED = (DispatchState.COMPLETED, DispatchState.STOPPED)
CAN_BE_SENT_AGAIN = (DispatchKind.REPORT, DispatchKind.CORRECTION, DispatchKind.REQUEST)


class UnableToResend(Exception):
    """Nothing was sent again; the words say why."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)


@dataclass(frozen=True, kw_only=True)
class Resending:
    """Who would get a dispatch again. ``version`` changes whenever others would, or at another address."""

    addressees: tuple[Addressee, ...]
    version: str

    @property
    def count(self) -> int:
        """Return how many letters would leave."""
        return len(self.addressees)


def resending_of(dispatch: Dispatch, now: datetime) -> Resending:
    """Return who would get ``dispatch`` again now: nobody unless it has ended, is the first of its kind and holds."""
    addressees = () if _obstacle(dispatch) else _addressees(dispatch, now)
    facts = sorted(f"{one.contact_id} {one.address}" for one in addressees)
    return Resending(addressees=addressees, version=hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32])


@transaction.atomic(durable=True)
def resend_failed(
    *, dispatch: Dispatch, by: User, now: datetime, key: str, version: str | None = None
) -> tuple[Dispatch, bool]:
    """Send the letters of an ended dispatch that never arrived to the mended addresses, as a dispatch that follows it.

    ``version`` is that of the ``Resending`` that ``by`` was shown. The same ``key`` again leads to the same dispatch;
    tells whether it is new.
    """
    original = lock(dispatch)
    # A change that the resending itself is recorded by: ``new`` names it, and the drawn key is why it came about.
    before = original.changes.filter(field="resent", by=by, reason=key).values_list("new", flat=True).first()
    if before is not None:
        return Dispatch.objects.get(public_id=before), False
    if obstacle := _obstacle(original):
        raise UnableToResend(obstacle)
    # Whoever leaves the list meanwhile waits until the letters are there to be stopped.
    failed = original.deliveries.to_send_again(now).values("contact_id")
    list(Contact.objects.filter(id__in=failed).select_for_update().order_by("id").values_list("id"))
    resending = resending_of(original, now)
    if version is not None and version != resending.version:
        raise UnableToResend(
            _("De som kan få brevet igen är inte längre de som visades. Inget är skickat. Titta igen.")
        )
    if not resending.count:
        raise UnableToResend(_("Det finns inget att skicka igen: ingen ny adress har tillkommit."))
    # Above a cap it takes a second person: not the one who decided what is sent again.
    caps = caps_passed_in_turn(by=by, recipients=resending.count, now=now)
    if caps and original.created_by_id == by.id:
        what_to_do = _("Någon annan än du måste skicka igen.")
        raise UnableToResend(" ".join([*(one.words for one in caps), str(what_to_do)]))
    again = _post(original, resending.addressees, by=by, now=now)
    DispatchChange.objects.create(
        dispatch=original, field="resent", new=again.public_id, reason=key, by=by, recorded_at=now
    )
    return again, True


def _obstacle(dispatch: Dispatch) -> Promise | None:
    """Return the sentence that says why nothing of this dispatch is sent again, whoever has a new address."""
    if dispatch.kind not in CAN_BE_SENT_AGAIN:
        return _("Det här är redan ett andra försök. Skicka igen från det första utskicket.")
    if dispatch.state not in ENDED:
        return _("Utskicket är inte klart. Vänta tills det är klart eller stoppat.")
    if Dispatch.objects.filter(follows=dispatch).corrections().not_undone().exists():
        return _("Rapporten är rättad, så de gamla orden skickas inte igen. Ring dem som inte fick den.")
    return None


def _addressees(dispatch: Dispatch, now: datetime) -> tuple[Addressee, ...]:
    letters = dispatch.deliveries.to_send_again(now).select_related("contact__actor").order_by("name", "id")
    # What stays behind the log-in goes to those who can log in, and only they are told that there is more behind it.
    all_behind_login = dispatch.sharing == Sharing.ORGANISATION
    some = all_behind_login or dispatch.renditions.filter(sharing=Sharing.ORGANISATION).exists()
    accounts = accounts_of_readers() if some else None
    by_address: dict[str, list[Delivery]] = defaultdict(list)
    for letter in letters:
        assert letter.contact is not None
        if not all_behind_login or letter.contact.address_norm in (accounts or {}):
            by_address[letter.contact.address_norm].append(letter)
    return tuple(_addressee(address, found, accounts) for address, found in by_address.items())


def _addressee(address: str, letters: Sequence[Delivery], accounts: dict[str, int] | None) -> Addressee:
    """Return who gets the letter at ``address``, with the reasons that the first letters gave."""
    # Never a fuller text than the one that did not arrive.
    strictest = Sharing(max(max(one.clearance, one.strictest) for one in letters))  # type: ignore[attr-defined]
    contacts = [letter.contact for letter in letters if letter.contact is not None]
    return Addressee(
        address=address,
        name=_together(contact.name for contact in contacts),
        language=contacts[0].language,
        clearance=as_reader(strictest, address, accounts),
        reasons=tuple(dict.fromkeys(reason for letter in letters for reason in letter.reasons)),
        actor=_together(contact.actor.name for contact in contacts),
        role=_together(letter.role for letter in letters),
        area=_together(letter.area for letter in letters),
        phone=contacts[0].phone,
        contact_id=contacts[0].id,
        user_id=accounts.get(address) if accounts else None,
    )


def _together(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _post(original: Dispatch, addressees: Sequence[Addressee], *, by: User, now: datetime) -> Dispatch:
    return post(
        kind=DispatchKind.RESEND,
        title=original.title,
        mode=Mode(original.mode),
        severity=Severity(original.severity),
        sharing=Sharing(original.sharing),
        area_ids=list(original.areas.values_list("id", flat=True)),
        letters=[_same_words(one) for one in original.renditions.order_by("id")],
        addressees=addressees,
        by=by,
        about_path=original.about_path,
        hold=HOLD,
        now=now,
        thread=original.thread,
        follows=original,
    )


def _same_words(rendition: Rendition) -> Letter:
    return Letter(
        language=rendition.language,
        sharing=Sharing(rendition.sharing),
        subject=rendition.subject,
        text=rendition.text,
        html=rendition.html,
        content=rendition.content,
    )
