"""Reminding those who have not acknowledged: the same words, seldom, and only where it can do good."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, User
from contacts.scales import Mode, Severity, Sharing
from notifications.actions.states import lock
from notifications.caps import caps_passed_in_turn
from notifications.headed import reminding
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, post
from notifications.reach import later_than, released_at

HOLD = timedelta(seconds=10)
LEAST_BETWEEN = timedelta(minutes=10)
MOST_REMINDERS = 2
CAN_BE_REMINDED_OF = (DispatchKind.REPORT, DispatchKind.CORRECTION, DispatchKind.REQUEST, DispatchKind.DRILL)
RELEASED = (DispatchState.SENDING, DispatchState.COMPLETED)

REMINDED_ENOUGH = _("Två påminnelser har gått. Ring i stället.")
TOO_SOON = _("Det ska gå minst 10 minuter efter utskicket och mellan påminnelser. Vänta lite.")


class UnableToRemind(Exception):
    """Nobody was reminded; the words say why."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """Who would be reminded now. ``version`` changes whenever others would.

    ``obstacle`` says why nobody can be; where time alone takes it away, ``may_at`` is when.
    """

    addressees: tuple[Addressee, ...]
    version: str
    sent: int
    obstacle: Promise | None = None
    may_at: datetime | None = None

    @property
    def count(self) -> int:
        """Return how many letters would leave."""
        return len(self.addressees)


def reminding_of(dispatch: Dispatch, now: datetime, later: Collection[int] | None = None) -> Reminding:
    """Return who would be reminded of ``dispatch`` at ``now``, and what stands in the way of it."""
    earlier = list(Dispatch.objects.filter(follows=dispatch).reminders().values_list("release_at", flat=True))
    let_go = released_at(dispatch)
    may_at = max([*earlier, let_go]) + LEAST_BETWEEN if let_go else None
    addressees: tuple[Addressee, ...] = ()
    obstacle = _obstacle(dispatch, now)
    if obstacle is None:
        addressees = _addressees(dispatch, now, later_than(dispatch) if later is None else later)
        if len(earlier) >= MOST_REMINDERS:
            obstacle, may_at = REMINDED_ENOUGH, None
        elif may_at and now < may_at:
            obstacle = TOO_SOON
    else:
        may_at = None
    facts = sorted(f"{one.contact_id} {one.address}" for one in addressees)
    return Reminding(
        addressees=addressees,
        version=hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32],
        sent=len(earlier),
        obstacle=obstacle,
        may_at=may_at if may_at and may_at > now else None,
    )


@transaction.atomic(durable=True)
def remind(
    *, dispatch: Dispatch, by: User, now: datetime, key: str, version: str | None = None
) -> tuple[Dispatch, bool]:
    """Remind everybody who got a letter of ``dispatch`` and has not surely acknowledged it, by a dispatch of its own.

    ``version`` is that of the ``Reminding`` that ``by`` was shown. The same ``key`` again leads to the same dispatch;
    tells whether it is new.
    """
    original = lock(dispatch)
    before = original.changes.filter(field="reminded", by=by, reason=key).values_list("new", flat=True).first()
    if before is not None:
        return Dispatch.objects.get(public_id=before), False
    silent = original.deliveries.all().not_answering().values("contact_id")
    # Whoever leaves the list meanwhile waits until the letters are there to be stopped.
    list(Contact.objects.filter(id__in=silent).select_for_update().order_by("id").values_list("id"))
    found = reminding_of(original, now)
    if found.obstacle:
        raise UnableToRemind(found.obstacle)
    if version is not None and version != found.version:
        raise UnableToRemind(
            _("De som inte har kvitterat är andra nu än de som visades. Inget är skickat. Titta igen.")
        )
    if not found.count:
        raise UnableToRemind(_("Det finns ingen att påminna."))
    caps = caps_passed_in_turn(by=by, recipients=found.count, now=now)
    if caps and original.created_by_id == by.id:
        what_to_do = _("Någon annan än du måste påminna.")
        raise UnableToRemind(" ".join([*(one.words for one in caps), str(what_to_do)]))
    return post_reminder(original, found, by=by, now=now, key=key), True


def post_reminder(original: Dispatch, found: Reminding, *, by: User | None, now: datetime, key: str) -> Dispatch:
    """Write the reminder of a locked dispatch, in the caller's transaction; ``by`` nobody when a deadline did it."""
    reminder = post(
        kind=DispatchKind.REMINDER,
        title=original.title,
        mode=Mode(original.mode),
        severity=Severity(original.severity),
        sharing=Sharing(original.sharing),
        area_ids=list(original.areas.values_list("id", flat=True)),
        letters=reminding(original, released_at(original) or original.release_at),
        addressees=found.addressees,
        by=by or original.created_by,
        about_path=original.about_path,
        hold=HOLD,
        now=now,
        thread=original.thread,
        follows=original,
    )
    DispatchChange.objects.create(
        dispatch=original, field="reminded", new=reminder.public_id, reason=key, by=by, recorded_at=now
    )
    return reminder


def _obstacle(dispatch: Dispatch, now: datetime) -> Promise | None:
    """Return the sentence that says why nobody is reminded of this dispatch, whoever has not acknowledged it."""
    if dispatch.kind not in CAN_BE_REMINDED_OF:
        return _("Påminn från det första utskicket.")
    if dispatch.sharing == Sharing.ORGANISATION:
        return _("Rapporten läses efter inloggning, så mejlet har ingen länk att kvittera med.")
    if dispatch.state == DispatchState.PAUSED:
        return _("Utskicket är pausat, så ingen påminns.")
    if dispatch.state == DispatchState.STOPPED:
        return _("Utskicket är stoppat, så ingen påminns. Ring dem du behöver nå.")
    if dispatch.state not in RELEASED:
        return _("Utskicket har inte gått än.")
    if dispatch.links_expire_at <= now:
        return _("Länkarna har slutat gälla, så ingen kan kvittera längre.")
    if Dispatch.objects.filter(follows=dispatch).corrections().not_undone().exists():
        return _("Rapporten är rättad. Påminn från rättelsen i stället.")
    return None


def _addressees(dispatch: Dispatch, now: datetime, later: Collection[int]) -> tuple[Addressee, ...]:
    silent = dispatch.deliveries.all().not_answering(later).may_be_written_to(now)
    return tuple(_addressee(one) for one in silent.select_related("contact").order_by("role", "name", "id"))


def _addressee(letter: Delivery) -> Addressee:
    assert letter.contact is not None
    return Addressee(
        address=letter.address,
        name=letter.name,
        language=letter.contact.language,
        # Never a fuller text than the one that they are reminded of.
        clearance=Sharing(max(letter.clearance, letter.strictest)),  # type: ignore[attr-defined]
        reasons=tuple(letter.reasons),
        actor=letter.actor,
        role=letter.role,
        area=letter.area,
        phone=letter.contact.phone,
        contact_id=letter.contact_id,
        user_id=letter.user_id,
    )
