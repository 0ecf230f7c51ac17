"""Leaving the list and coming back to it: what the button in a letter does for everybody who shares the mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactChange, User
from contacts.querysets import ContactQuerySet
from contacts.scales import Mode
from contacts.telling import Topic, tell
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery
from notifications.models.dispatches import TO_RECIPIENTS
from notifications.notices import post_notice

MAY_COME_BACK_FOR = timedelta(days=14)


@transaction.atomic(durable=True)
def decline(*, delivery: Delivery, now: datetime) -> bool:
    """Let a recipient leave the list: every contact with that address gets nothing more. Tells whether it was new.

    Letters to the address that have not begun to leave are stopped, and those who keep the list are told.
    """
    contacts = list(_sharing_the_mailbox(delivery).select_for_update().order_by("id"))
    if not contacts:
        return False
    _note(contacts, declined_at=now, now=now)
    Delivery.objects.filter(
        contact__in=contacts, state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED), dispatch__kind__in=TO_RECIPIENTS
    ).update(state=DeliveryState.STOPPED)
    _tell_those_who_keep_the_list(
        contacts,
        delivery,
        now,
        title=_("har avböjt lägesrapporter"),
        lines=(
            _("Får inga fler lägesrapporter"),
            _("Personen har själv tryckt på avanmälan i ett mejl. Hör av dig om du tror att det var ett misstag."),
        ),
    )
    return True


@transaction.atomic(durable=True)
def return_to_list(*, delivery: Delivery, now: datetime) -> bool:
    """Undo ``decline`` for everybody who left by the same press, within 14 days. Tells whether anything was undone.

    Letters that were stopped meanwhile stay stopped. Those who keep the list are told.
    """
    contacts = list(_left_together(delivery).select_for_update().order_by("id"))
    if not contacts or not may_come_back(contacts[0], now):
        return False
    _note(contacts, declined_at=None, now=now)
    _tell_those_who_keep_the_list(
        contacts,
        delivery,
        now,
        title=_("vill ha lägesrapporter igen"),
        lines=(_("Får lägesrapporter igen"), _("Personen har själv ångrat sin avanmälan. Du behöver inte göra något.")),
    )
    return True


def may_come_back(contact: Contact, now: datetime) -> bool:
    """Tell whether a contact who left the list may undo that without our help."""
    return contact.declined_at is not None and now - contact.declined_at <= MAY_COME_BACK_FOR


def _sharing_the_mailbox(delivery: Delivery) -> ContactQuerySet:
    return Contact.objects.filter(
        Q(id=delivery.contact_id) | Q(address_norm=delivery.address), active=True, declined_at__isnull=True
    )


def _left_together(delivery: Delivery) -> ContactQuerySet:
    """Return the recipient of a letter and those of the same mailbox who left the list by the same press."""
    since = Contact.objects.filter(Q(id=delivery.contact_id)).values("declined_at")
    sharing = Q(id=delivery.contact_id) | Q(address_norm=delivery.address)
    return Contact.objects.filter(sharing, active=True, declined_at=Subquery(since))


def _note(contacts: list[Contact], *, declined_at: datetime | None, now: datetime) -> None:
    tell(Topic.CONTACTS, Topic.DISPATCHES)
    old = [one.declined_at for one in contacts]
    for contact in contacts:
        contact.declined_at = declined_at
        contact.version += 1
        contact.save(update_fields=["declined_at", "version"])
    ContactChange.objects.bulk_create(
        [
            ContactChange(
                contact=one, field="declined_at", old=_told(before), new=_told(declined_at), by=None, recorded_at=now
            )
            for one, before in zip(contacts, old, strict=True)
        ]
    )


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _tell_those_who_keep_the_list(
    contacts: list[Contact], delivery: Delivery, now: datetime, *, title: Promise, lines: tuple[Promise, Promise]
) -> None:
    names = ", ".join(f"{one.name} ({one.actor})" for one in contacts)
    heading, explanation = lines
    post_notice(
        to=User.objects.all().keeping_the_list([one.id for one in contacts]),
        title=format_lazy("{} {}", contacts[0].name, title),
        lines=[format_lazy("{}: {}", heading, names), explanation],
        about_path="/kontakter/",
        by=delivery.dispatch.created_by,
        now=now,
        mode=Mode(delivery.dispatch.mode),
    )
