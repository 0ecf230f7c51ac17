"""Deeds with actors: add, change, retire, restore."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.actions import checks
from contacts.actions.refusals import Errors, explains_refusals
from contacts.models import Actor, ActorType
from contacts.scales import Sharing


@dataclass(frozen=True, kw_only=True)
class ActorDetails:
    """All that people decide about an actor."""

    name: str
    type: ActorType
    phone: str = ""
    note: str = ""


@explains_refusals
@transaction.atomic(durable=True)
def add_actor(*, details: ActorDetails) -> Actor:
    """Add an actor."""
    _check(details)
    return Actor.objects.create(name=details.name, type=details.type, phone=details.phone, note=details.note)


@explains_refusals
@transaction.atomic(durable=True)
def change_actor(*, actor: Actor, details: ActorDetails) -> Actor:
    """Change an actor; its new type must allow what its people already receive."""
    current = Actor.objects.select_for_update().get(id=actor.id)
    _check(details, current)
    current.name = details.name
    current.type = details.type
    current.phone = details.phone
    current.note = details.note
    current.save()
    return current


@transaction.atomic(durable=True)
def retire_actor(*, actor: Actor) -> Actor:
    """Take an actor off the list: its contacts get nothing for as long."""
    return _set_active(actor, active=False)


@transaction.atomic(durable=True)
def restore_actor(*, actor: Actor) -> Actor:
    """Put an actor back on the list."""
    return _set_active(actor, active=True)


def _set_active(actor: Actor, *, active: bool) -> Actor:
    current = Actor.objects.select_for_update().get(id=actor.id)
    current.active = active
    current.save(update_fields=["active"])
    return current


def _check(details: ActorDetails, current: Actor | None = None) -> None:
    errors = Errors()
    errors.note(
        "name", checks.wrong_with_line(details.name, longest=checks.NAME_LENGTH, missing=_("Skriv aktörens namn."))
    )
    errors.note("phone", checks.wrong_with_phone(details.phone))
    errors.note("note", checks.wrong_with_note(details.note))
    if current is not None and current.type_id != details.type.id:
        errors.note("type", _wrong_with_new_type(current, details.type))
    errors.raise_if_any()


def _wrong_with_new_type(actor: Actor, wanted: ActorType) -> str | None:
    closer = actor.contacts.active().filter(clearance__lt=wanted.narrowest_clearance).count()
    if not closer:
        return None
    return ngettext(
        "%(count)d kontakt får ta del av snävare texter än %(level)s. Ändra den först.",
        "%(count)d kontakter får ta del av snävare texter än %(level)s. Ändra dem först.",
        closer,
    ) % {"count": closer, "level": _("«%(words)s»") % {"words": Sharing(wanted.narrowest_clearance).label}}
