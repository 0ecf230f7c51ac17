"""What every form on a personal page carries: which letter it belongs to and when it was drawn, signed by us.

It stands in for a cookie and for the token, so that a press needs neither, and it is the witness of how long
somebody looked before pressing. A letter's token cannot be made from it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

LIVES_FOR = timedelta(hours=12)
ID_BYTES = 16
TIME_BYTES = 8
SIGNATURE_BYTES = 16  # 128 bits of HMAC-SHA-256 (RFC 2104, section 5, allows half of the output).
LENGTH = 54  # 40 bytes in base64url (RFC 4648) without padding.


class Drawn(NamedTuple):
    """Which letter's page a form was drawn on, and when."""

    public_id: str
    at: datetime


def nonce_for(public_id: str, now: datetime) -> str:
    """Return what a form drawn at ``now`` on the page of this letter carries."""
    said = bytes.fromhex(public_id) + int(now.timestamp() * 1_000).to_bytes(TIME_BYTES, "big")
    return urlsafe_b64encode(said + _signature(said, settings.LINK_KEYS[0])).rstrip(b"=").decode()


def drawn_with(nonce: str, now: datetime) -> Drawn | None:
    """Return what ``nonce`` says; ``None`` when none of our keys has signed it, or it was too long ago."""
    if len(nonce) != LENGTH or not nonce.isascii():
        return None
    try:
        raw = urlsafe_b64decode(f"{nonce}==")
    except ValueError:
        return None
    said, signature = raw[: ID_BYTES + TIME_BYTES], raw[ID_BYTES + TIME_BYTES :]
    # Every key is tried, so that the time taken tells nothing about which one signed.
    matches = [hmac.compare_digest(signature, _signature(said, key)) for key in settings.LINK_KEYS]
    if not any(matches):
        return None
    at = datetime.fromtimestamp(int.from_bytes(said[ID_BYTES:], "big") / 1_000, UTC)
    return Drawn(said[:ID_BYTES].hex(), at) if now - at <= LIVES_FOR else None


def _signature(said: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"form on a personal page:" + said, "sha256")[:SIGNATURE_BYTES]
