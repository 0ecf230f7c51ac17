"""Leaving the list: what the button in a letter does for everybody who shares the mailbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactChange, User
from contacts.querysets import ContactQuerySet
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery
from notifications.models.dispatches import TO_RECIPIENTS
from notifications.notices import post_notice


@transaction.atomic(durable=True)
def decline(*, delivery: Delivery, now: datetime) -> bool:
    """Let a recipient leave the list: every contact with that address gets nothing more. Tells whether it was new.

    Letters to the address that have not begun to leave are stopped, and those who keep the list are told.
    """
    contacts = list(_sharing_the_mailbox(delivery).select_for_update().order_by("id"))
    if not contacts:
        return False
    for contact in contacts:
        contact.declined_at = now
        contact.version += 1
        contact.save(update_fields=["declined_at", "version"])
    ContactChange.objects.bulk_create(
        [
            ContactChange(contact=one, field="declined_at", old="", new=now.isoformat(), by=None, recorded_at=now)
            for one in contacts
        ]
    )
    Delivery.objects.filter(
        contact__in=contacts, state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED), dispatch__kind__in=TO_RECIPIENTS
    ).update(state=DeliveryState.STOPPED)
    _tell_those_who_keep_the_list(contacts, delivery, now)
    return True


def _sharing_the_mailbox(delivery: Delivery) -> ContactQuerySet:
    return Contact.objects.filter(
        Q(id=delivery.contact_id) | Q(address_norm=delivery.address), active=True, declined_at__isnull=True
    )


def _tell_those_who_keep_the_list(contacts: list[Contact], delivery: Delivery, now: datetime) -> None:
    names = ", ".join(f"{one.name} ({one.actor})" for one in contacts)
    post_notice(
        to=User.objects.all().keeping_the_list([one.id for one in contacts]),
        title=format_lazy("{} {}", contacts[0].name, _("har avböjt lägesrapporter")),
        lines=[
            format_lazy("{}: {}", _("Får inga fler lägesrapporter"), names),
            _("Personen har själv tryckt på avanmälan i ett mejl. Hör av dig om du tror att det var ett misstag."),
        ],
        about_path="/kontakter/",
        by=delivery.dispatch.created_by,
        now=now,
        mode=Mode(delivery.dispatch.mode),
    )
