"""Asking contacts by mail to look through their own data, when nobody has for half a year."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts.duties import duties_of, wording
from contacts.models import Assignment, Contact, User
from contacts.reviewing import contacts_to_ask
from contacts.scales import Language, Mode, Severity, Sharing
from notifications.addressing import in_own_words, languages_of
from notifications.caps import caps_passed_in_turn
from notifications.letters.reviews import review_letters
from notifications.models import Dispatch, DispatchChange
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, post

LINKS_LIVE_FOR = timedelta(days=14)
TITLE = "Kontroll av uppgifter"
FIELD = "asked"


class NobodyAsked(Exception):
    """Nobody was asked; the words say why and what to do."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who would be asked now. ``version`` changes whenever others would, or at another address.

    A letter is about one contact. ``later`` are those whose mailbox gets one about somebody else this time.
    """

    contacts: tuple[Contact, ...]
    later: tuple[Contact, ...]
    version: str

    @property
    def count(self) -> int:
        """Return how many letters would leave."""
        return len(self.contacts)


def asking_by(user: User, now: datetime, area_ids: Collection[int] | None = None) -> Asking:
    """Return whom ``user`` may ask now, of those who cover one of these areas; ``None`` means all of them."""
    found = contacts_to_ask(user, now)
    if area_ids is not None:
        found = found.covering(area_ids)
    everybody = list(found.select_related("actor").order_by("name", "id"))
    by_address = {one.address_norm: one for one in reversed(everybody)}
    contacts = tuple(one for one in everybody if by_address[one.address_norm] is one)
    later = tuple(one for one in everybody if by_address[one.address_norm] is not one)
    facts = sorted(f"{one.id} {one.address_norm} {one.language}" for one in contacts)
    version = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]
    return Asking(contacts=contacts, later=later, version=version)


@transaction.atomic(durable=True)
def ask_for_review(
    *, by: User, version: str, now: datetime, key: str, area_ids: Collection[int] | None = None
) -> tuple[Dispatch, bool]:
    """Ask exactly those who were shown, once for each ``key`` of ``by``; tell whether the dispatch is new."""
    # The lock makes two presses wait for each other, so that the second finds what the first made.
    User.objects.select_for_update(no_key=True).get(id=by.id)
    # A change that the asking itself is recorded by: the drawn key is why it came about.
    before = DispatchChange.objects.filter(field=FIELD, by=by, reason=key).select_related("dispatch").first()
    if before is not None:
        return before.dispatch, False
    # Whoever leaves the list meanwhile waits until the letters are there to be stopped.
    list(Contact.objects.filter(id__in=_ids(asking_by(by, now, area_ids))).select_for_update().order_by("id"))
    asking = asking_by(by, now, area_ids)
    if asking.version != version:
        raise NobodyAsked(_("De som får frågan är inte längre de som visades. Inget är skickat. Titta igen."))
    if not asking.count:
        raise NobodyAsked(_("Det finns ingen att fråga just nu."))
    if caps := caps_passed_in_turn(by=by, recipients=asking.count, now=now):
        what_to_do = _("Välj ett område och fråga färre åt gången, eller vänta och fråga senare.")
        raise NobodyAsked(" ".join([*(one.words for one in caps), what_to_do]))
    dispatch = _post(asking.contacts, by=by, now=now)
    DispatchChange.objects.create(
        dispatch=dispatch, field=FIELD, new=str(asking.count), reason=key, by=by, recorded_at=now
    )
    return dispatch, True


def _ids(asking: Asking) -> list[int]:
    return [one.id for one in asking.contacts]


def _post(contacts: Sequence[Contact], *, by: User, now: datetime) -> Dispatch:
    assignments = Assignment.objects.filter(contact__in=contacts)
    areas = set(assignments.exclude(areas=None).values_list("areas", flat=True))
    with translation.override(Language.SWEDISH.value):
        addressees = in_own_words(_addressees(contacts, areas))
    return post(
        kind=DispatchKind.REVIEW,
        title=TITLE,
        mode=Mode.LIVE,
        severity=Severity.LOW,
        sharing=Sharing.OPEN,
        area_ids=sorted(areas),
        letters=review_letters(languages_of(addressees), by=by),
        addressees=addressees,
        by=by,
        about_path="",
        hold=timedelta(seconds=settings.HOLD_SECONDS),
        now=now,
        links_live_for=LINKS_LIVE_FOR,
    )


def _addressees(contacts: Sequence[Contact], area_ids: Collection[int]) -> list[Addressee]:
    assignments = Assignment.objects.filter(contact__in=contacts)
    duties, _none = duties_of(assignments, Severity.CRITICAL)
    in_words = wording(set(assignments.values_list("role_id", flat=True)), area_ids)
    found = []
    for one in contacts:
        words = in_words((duties.get(one.id, frozenset()),))
        found.append(
            Addressee(
                address=one.address_norm,
                name=one.name,
                language=one.language,
                clearance=Sharing(one.clearance),
                reasons=words.reasons,
                actor=one.actor.name,
                role=words.role,
                area=words.area,
                phone=one.phone,
                contact_id=one.id,
            )
        )
    return found
