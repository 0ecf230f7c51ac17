"""New links instead of dead ones: somebody asks on a page, and a letter goes to the registered address, or none."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from contacts.models import Contact
from notifications.lifecycle import NOT_SENT, DeliveryState
from notifications.models import Delivery, LinkWish
from notifications.new_links import REPORTS_ARE_READ_FOR, post_new_link
from notifications.personal_links import WITHOUT_PAGE, newest_of_series

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic(durable=True)
def wish_for_link(*, public_id: str, now: datetime) -> None:
    """Note that somebody wants a new link in place of this one. Whether there is such a letter nobody looks at here."""
    LinkWish.objects.bulk_create([LinkWish(public_id=public_id, asked_at=now)], ignore_conflicts=True)


def send_new_links(*, now: datetime) -> int:
    """Handle every wish for a new link, each in its own transaction; return how many letters were written."""
    sent = 0
    for number in list(LinkWish.objects.order_by("id").values_list("id", flat=True)):
        try:
            sent += _handle(number, now)
        except Exception:  # It is tried again, and keeps nobody else waiting.
            log.exception("new_link_not_sent")
    return sent


@transaction.atomic(durable=True)
def _handle(number: int, now: datetime) -> bool:
    wish = LinkWish.objects.select_for_update(skip_locked=True).filter(id=number).first()
    if wish is None:
        return False
    newest = _to_be_opened(wish.public_id, now)
    address = _registered_address(newest) if newest else ""
    if newest and address:
        post_new_link(newest, address=address, now=now)
    wish.delete()
    return bool(address)


def _to_be_opened(public_id: str, now: datetime) -> Delivery | None:
    """Return the letter that a new link in place of this one would open, if there is to be one."""
    letters = Delivery.objects.select_related("dispatch").exclude(dispatch__kind__in=WITHOUT_PAGE)
    letter = letters.filter(public_id=public_id).first()
    if letter is None or letter.state == DeliveryState.STOPPED or letter.dispatch.state in NOT_SENT:
        return None
    # Wishes of one recipient wait for each other, so that each knows of the letter that the other brought.
    Contact.objects.select_for_update(no_key=True).filter(Q(id=letter.contact_id)).first()
    lately = Delivery.objects.of_series(letter).new_links().filter(dispatch__created_at__gt=now - AGAIN_AFTER)
    newest = newest_of_series(letter)
    if newest is None or not letter.dispatch.thread or lately.exists():
        return None
    too_old = newest.dispatch.release_at <= now - REPORTS_ARE_READ_FOR
    return None if too_old or not newest.may_still_be_read(now) else newest


def _registered_address(letter: Delivery) -> str:
    """Return where the recipient is reached today: never an address that somebody gave when asking."""
    if letter.contact is not None:
        return "" if letter.contact.address_broken_at else letter.contact.address_norm
    return letter.user.email.lower() if letter.user and letter.user.is_active else ""
