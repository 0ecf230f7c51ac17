"""What a browser does on the pages of readiness, and what recipients do with what they get."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, ContactRole, User
from contacts.scales import Mode
from notifications.actions import drill_audience, start_drill
from notifications.links import Purpose, token_for
from notifications.models import Acknowledgement, Delivery, Drill
from notifications.nonces import nonce_for
from notifications.postman import work

PAST_THE_HOLD = timedelta(seconds=31)


def role(code: str) -> ContactRole:
    return ContactRole.objects.get(code=code)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden input."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"|value="([^"]*)"[^>]* name="{name}"', page)
    assert found, f"no {name} in the page"
    return unescape(found[1] or found[2])


def a_drill(by: User, areas: list[Area], roles: list[str], now: datetime, key: str = "a drill") -> Drill:
    """Start a drill as the page would."""
    chosen = [role(code) for code in roles]
    shown = drill_audience(area_ids={one.id for one in areas}, role_ids={one.id for one in chosen}, now=now)
    drill, _new = start_drill(by=by, areas=areas, roles=chosen, version=shown.version, now=now, key=key)
    return drill


def carried(now: datetime) -> None:
    """Let one worker do everything that is due at ``now``."""
    work(clock=lambda: now, lasting=timedelta(minutes=1))


def acknowledged(letter: Delivery, now: datetime, **extra: Any) -> Acknowledgement:
    values: dict[str, Any] = {"state": "sure", "way": "link", "at": now, "mode": Mode.LIVE}
    return Acknowledgement.objects.create(delivery=letter, **(values | extra))


def long_unseen(contact: Contact) -> Contact:
    """Let nobody have looked through the contact for more than half a year."""
    contact.created_at = contact.reviewed_at = timezone.now() - timedelta(days=200)
    contact.save(update_fields=["created_at", "reviewed_at"])
    return contact


def own_page(letter: Delivery) -> str:
    return f"/mina-uppgifter/{token_for(letter.public_id, Purpose.REVIEW)}/"


def drawn(letter: Delivery, fields: dict[str, str] | None = None, *, ago: float = 20) -> dict[str, str]:
    """Return what the forms on the page with one's own data carry when they were drawn so many seconds ago."""
    assert letter.contact is not None
    nonce = nonce_for(letter.public_id, timezone.now() - timedelta(seconds=ago))
    version = Contact.objects.get(id=letter.contact.id).version
    return {"nonce": nonce, "version": str(version)} | (fields or {})


def link_in(text: str) -> str:
    """Return the path of the personal page that a letter leads to."""
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/(?:l|mina-uppgifter)/\S+)", text)
    assert found, text
    return found[1]
