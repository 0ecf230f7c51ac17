"""What people do to dispatches and letters: undo, send now, decline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactChange, User
from contacts.querysets import ContactQuerySet
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState, DispatchState, may_move
from notifications.models import Delivery, Dispatch, DispatchChange
from notifications.models.dispatches import TO_RECIPIENTS
from notifications.notices import post_notice
from notifications.tasks import ring


class UnableToUndo(Exception):
    """It is too late: the letters have begun to leave, or the dispatch has ended."""


class UnableToRelease(Exception):
    """There is nothing to send at once: the dispatch is no longer held."""


@transaction.atomic(durable=True)
def undo_dispatch(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """Take a held dispatch back before any of its letters has left."""
    locked = _locked(dispatch)
    if not may_move(DispatchState(locked.state), DispatchState.UNDONE):
        raise UnableToUndo
    _move(locked, DispatchState.UNDONE, by, now)
    locked.ended_at = now
    locked.save(update_fields=["state", "ended_at"])
    locked.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.STOPPED)
    return locked


@transaction.atomic(durable=True)
def release_now(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """End the hold: the letters may leave at once."""
    locked = _locked(dispatch)
    if locked.state != DispatchState.HELD:
        raise UnableToRelease
    _move(locked, DispatchState.SENDING, by, now)
    locked.release_at = min(now, locked.release_at)
    locked.save(update_fields=["state", "release_at"])
    locked.deliveries.filter(state=DeliveryState.QUEUED).update(due_at=locked.release_at)
    transaction.on_commit(ring, robust=True)
    return locked


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


def _locked(dispatch: Dispatch) -> Dispatch:
    return Dispatch.objects.select_for_update().get(pk=dispatch.pk)


def _move(dispatch: Dispatch, new: DispatchState, by: User, now: datetime) -> None:
    DispatchChange.objects.create(dispatch=dispatch, field="state", old=dispatch.state, new=new, by=by, recorded_at=now)
    dispatch.state = new


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
