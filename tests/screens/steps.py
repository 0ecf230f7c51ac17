"""What the tests of big screens do again and again: be a device, read its code, pair it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.models import User
from contacts.scales import Sharing
from incidents.actions.screens import ScreenDetails, pair_screen
from incidents.models import Screen
from incidents.pairing import code_of

PAGE, LIVE = "/storskarm/", "/storskarm/nu/"
CODE = re.compile(r'<p class="code">.*?([2-9A-Z]{5}-[2-9A-Z]{5})</p>', re.DOTALL)


def code_on(answer: Any) -> str | None:
    """Return the code that a page shows, if it shows one."""
    found = CODE.search(answer.content.decode())
    return found[1] if found else None


def secret_of(device: Client) -> str:
    """Return the secret that a device keeps."""
    return device.cookies[settings.SCREEN_COOKIE_NAME].value


def a_screen(device: Client, by: User, *, now: datetime | None = None, **more: Any) -> Screen:
    """Pair a device, which looks first so that it has its secret."""
    device.get(PAGE)
    moment = now or timezone.now()
    values: dict[str, Any] = {"name": "Ledningsrummet", "distance": 6, "sharing": Sharing.ORGANISATION}
    details = ScreenDetails(**(values | more))
    return pair_screen(typed=code_of(secret_of(device), moment), details=details, by=by, now=moment)


def filled_in(code: str, **more: Any) -> dict[str, Any]:
    """Return the form as it is sent."""
    return {"code": code, "name": "Ledningsrummet", "distance": "6", "sharing": "volunteers", **more}
