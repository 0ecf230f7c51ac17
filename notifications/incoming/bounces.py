"""The deed that a bounce asks for: the letter's row says so, and an address that keeps bouncing is set aside."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.actions import mark_address_broken
from contacts.models import Contact, User
from contacts.scales import Mode
from contacts.telling import Topic, tell
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery
from notifications.notices import post_notice

log = structlog.get_logger(__name__)

BOUNCES_OF_A_BROKEN_ADDRESS = 2
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@transaction.atomic(durable=True)
def settle_bounce(*, delivery: Delivery, status: str, answer: str, now: datetime) -> bool:
    """Write down that a sent letter came back; the same report twice settles once. Tells whether it was new.

    The second letter that an address refuses for good marks every contact with that address, and those who keep
    the list are told. Nothing is ever sent to recipients because of what came in.
    """
    # Held before anything is counted: of two bounces read at the same time, the later one sees the earlier.
    sharers = list(Contact.objects.at_address(delivery.address).select_for_update().order_by("id"))
    settled = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENT).update(
        state=DeliveryState.BOUNCED, bounced_at=now, bounce_status=status, bounce_answer=answer
    )
    if not settled:
        return False
    tell(Topic.DISPATCHES, calmly=True)
    broken = _newly_broken(sharers, delivery)
    if broken:
        mark_address_broken(contacts=broken, now=now)
        log.warning("address_broken", contacts=[one.id for one in broken], delivery=delivery.public_id)
        _tell_those_who_keep_the_list(broken, delivery, now)
    return True


def _newly_broken(sharers: list[Contact], delivery: Delivery) -> list[Contact]:
    """Return the contacts on the list that two letters, sent since their address last worked, could not reach."""
    bounced = Delivery.objects.refused_for_good(delivery.address).filter(contact__in=sharers)
    sent = [moment or _LONG_AGO for moment in bounced.values_list("sent_at", flat=True)]
    mended = Contact.objects.filter(id__in=[one.id for one in sharers]).mended_at()
    return [
        one
        for one in sharers
        if one.active
        and one.address_broken_at is None
        and sum(moment >= mended.get(one.id, _LONG_AGO) for moment in sent) >= BOUNCES_OF_A_BROKEN_ADDRESS
    ]


def _tell_those_who_keep_the_list(contacts: list[Contact], delivery: Delivery, now: datetime) -> None:
    names = ", ".join(f"{one.name} ({one.actor})" for one in contacts)
    post_notice(
        to=User.objects.all().keeping_the_list([one.id for one in contacts]),
        title=format_lazy("{}: {}", contacts[0].name, _("adressen fungerar inte")),
        lines=[
            format_lazy("{}: {}", _("Får inga lägesrapporter förrän adressen är rättad"), names),
            _("Två mejl har studsat. Ring och fråga efter en adress som fungerar, och ändra den på kontaktens sida."),
        ],
        about_path=f"/kontakter/{contacts[0].id}/",
        by=delivery.dispatch.created_by,
        now=now,
        mode=Mode(delivery.dispatch.mode),
    )
