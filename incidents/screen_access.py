"""The door to big screens: staff who manage them, and the device that is one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from contacts.access import OutOfReach, demand
from contacts.models import User
from contacts.rights import Right
from incidents.models import Screen
from incidents.pairing import is_paired_by, is_secret
from incidents.screen_querysets import ScreenQuerySet


def listed_screens(user: User | AnonymousUser, now: datetime) -> ScreenQuerySet:
    """Return the screens that show the picture now, for those who manage them."""
    demand(user, Right.MANAGE_SCREENS)
    return Screen.objects.paired(now).for_list()


def access_screen(user: User | AnonymousUser, screen_id: int, now: datetime) -> Screen:
    """Return one paired screen for those who manage them; raises ``OutOfReach`` when there is none."""
    screen = listed_screens(user, now).filter(id=screen_id).first()
    if screen is None:
        raise OutOfReach
    return screen


def screen_of_device(secret: str, now: datetime) -> Screen | None:
    """Return the screen that the device with ``secret`` is, if somebody paired it today and nobody has parted it."""
    if not is_secret(secret):
        return None
    paired = Screen.objects.paired(now).prefetch_related("areas")
    return next((one for one in paired if is_paired_by(secret, one.code, one.paired_at)), None)
