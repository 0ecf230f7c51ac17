"""Deeds with big screens: pair the device that shows a code, change what it shows, part it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import Sharing
from incidents.models import Screen
from incidents.pairing import living_code

log = structlog.get_logger(__name__)

ALREADY_PAIRED = _("Skärmen med den koden är redan kopplad. Ändra den i listan i stället.")


class NotPaired(Exception):
    """No device could be paired by this code. The message is a sentence for whoever typed it."""


@dataclass(frozen=True, kw_only=True)
class ScreenDetails:
    """How a screen is called and what it shows. No areas means all of them."""

    name: str
    distance: int
    sharing: Sharing
    area_ids: frozenset[int] = frozenset()
    sound: bool = False


@transaction.atomic(durable=True)
def pair_screen(*, typed: str, details: ScreenDetails, by: User, now: datetime) -> Screen:
    """Let the device that shows the code be a screen. Raises ``NotPaired`` for a code that is wrong, dead or used."""
    code = living_code(typed, now)
    if code is None:
        raise NotPaired(_("Ingen skärm visar den koden nu. Läs koden på skärmen igen: den byts var tionde minut."))
    if Screen.objects.paired(now).select_for_update().filter(code=code).exists():
        raise NotPaired(ALREADY_PAIRED)
    try:
        with transaction.atomic():
            screen = Screen.objects.create(code=code, paired_by=by, paired_at=now, **_values(details))
    except IntegrityError as clash:  # Somebody paired it at the same moment.
        if "one_paired_screen_of_a_code" not in str(clash):
            raise
        raise NotPaired(ALREADY_PAIRED) from clash
    screen.areas.set(details.area_ids)
    log.info("screen_paired", screen=screen.id, by=by.id)
    return screen


@transaction.atomic(durable=True)
def change_screen(*, screen: Screen, details: ScreenDetails, by: User) -> Screen:
    """Change what a screen is called and what it shows."""
    current = Screen.objects.select_for_update().get(id=screen.id)
    values = _values(details)
    for field, value in values.items():
        setattr(current, field, value)
    current.save(update_fields=list(values))
    current.areas.set(details.area_ids)
    log.info("screen_changed", screen=current.id, by=by.id)
    return current


@transaction.atomic(durable=True)
def part_screen(*, screen: Screen, by: User, now: datetime) -> Screen:
    """Let the device be a screen no longer: at its next look it shows a code instead. Once parted, it stays so."""
    current = Screen.objects.select_for_update().get(id=screen.id)
    if current.parted_at is None:
        current.parted_by, current.parted_at = by, now
        current.save(update_fields=["parted_by", "parted_at"])
        log.info("screen_parted", screen=current.id, by=by.id)
    return current


def _values(details: ScreenDetails) -> dict[str, object]:
    return {
        "name": details.name,
        "distance": details.distance,
        "sharing": details.sharing,
        "sound": details.sound,
    }
