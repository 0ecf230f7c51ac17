"""Envelope senders that say which letter they belong to (VERP): whatever comes back names its delivery by itself."""

from __future__ import annotations

import re

from django.conf import settings

SEPARATOR = "+"
# Relays lower the case, and some write the separator as a sign of their own: -, =, _ or its percent code.
TAG = r"(?:%2b|[^a-z0-9@])"


def sender_for(public_id: str) -> str:
    """Return the envelope sender of one delivery's letter."""
    local, domain = _split(settings.BOUNCE_ADDRESS)
    return f"{local}{SEPARATOR}{public_id}@{domain}"


def delivery_id_in(address: str) -> str | None:
    """Return the public id of the delivery that this address was made for; ``None`` when it carries none.

    The domain is not compared: the id is 128 random bits, and relays rewrite domains as well.
    """
    local, _domain = _split(address.strip().strip("<>").lower())
    ours = re.escape(_split(settings.BOUNCE_ADDRESS)[0].lower())
    # What stands in front belongs to schemes that wrap the address, as in prvs=0042abcdef=name+id (BATV).
    found = re.search(rf"(?:^|[^a-z0-9]){ours}{TAG}([0-9a-f]{{32}})$", local.strip('"'))
    return found[1] if found else None


def comes_back_to_us(address: str) -> bool:
    """Tell whether we read letters to this address: the bounce address or that of replies, tagged or not."""
    local, domain = _split(address.strip().lower())
    for own in (settings.BOUNCE_ADDRESS, settings.REPLY_ADDRESS):
        name, host = _split(own.lower())
        if domain == host and re.fullmatch(rf"{re.escape(name)}(?:{TAG}.*)?", local.strip('"')):
            return True
    return delivery_id_in(address) is not None and domain == _split(settings.BOUNCE_ADDRESS.lower())[1]


def _split(address: str) -> tuple[str, str]:
    local, _at, domain = address.rpartition("@")
    return local, domain
