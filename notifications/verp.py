"""Addresses that say which letter they belong to (VERP): whatever comes back, or is answered, names its delivery."""

from __future__ import annotations

import re

from django.conf import settings

SEPARATOR = "+"
# Relays lower the case, and some write the separator as a sign of their own: -, =, _ or its percent code.
TAG = r"(?:%2b|[^a-z0-9@])"
# What leaves room for the tag in the 64 characters of a local part (RFC 5321, 4.5.3.1.1) and needs no quotes.
TAGGABLE = re.compile(r"[\w.=~-]{1,31}", re.ASCII)


def sender_for(public_id: str) -> str:
    """Return the envelope sender of one delivery's letter."""
    local, domain = _split(settings.BOUNCE_ADDRESS)
    return f"{local}{SEPARATOR}{public_id}@{domain}"


def reply_for(public_id: str) -> str:
    """Return where answers to one delivery's letter go: an address of its own if we read what comes in there."""
    local, domain = _split(settings.REPLY_ADDRESS)
    reads = settings.INCOMING_LISTEN is not None or settings.INCOMING_IMAP is not None
    if not reads or not TAGGABLE.fullmatch(local):
        return str(settings.REPLY_ADDRESS)
    return f"{local}{SEPARATOR}{public_id}@{domain}"


def delivery_id_in(address: str) -> str | None:
    """Return the public id of the delivery that this address was made for; ``None`` when it carries none.

    The domain is not compared: the id is 128 random bits, and relays rewrite domains as well.
    """
    local, _domain = _split(address.strip().strip("<>").lower())
    own = (settings.BOUNCE_ADDRESS, settings.REPLY_ADDRESS)
    ours = "|".join(re.escape(_split(address)[0].lower()) for address in own)
    # What stands in front belongs to schemes that wrap the address, as in prvs=0042abcdef=name+id (BATV).
    found = re.search(rf"(?:^|[^a-z0-9])(?:{ours}){TAG}([0-9a-f]{{32}})$", local.strip('"'))
    return found[1] if found else None


def comes_back_to_us(address: str) -> bool:
    """Tell whether we read letters to this address: the bounce address or that of replies, tagged or not."""
    local, domain = _split(address.strip().lower())
    for own in (settings.BOUNCE_ADDRESS, settings.REPLY_ADDRESS):
        name, host = _split(own.lower())
        if domain == host and re.fullmatch(rf"{re.escape(name)}(?:{TAG}.*)?", local.strip('"')):
            return True
    hosts = {_split(own.lower())[1] for own in (settings.BOUNCE_ADDRESS, settings.REPLY_ADDRESS)}
    return delivery_id_in(address) is not None and domain in hosts


def _split(address: str) -> tuple[str, str]:
    local, _at, domain = address.rpartition("@")
    return local, domain
