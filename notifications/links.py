"""Personal links: a delivery's public id and a signature over it. Nothing is stored; a copy carries the same link."""

from __future__ import annotations

import enum
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings

ID_BYTES = 16
SIGNATURE_BYTES = 16  # 128 bits of HMAC-SHA-256 (RFC 2104, section 5, allows half of the output).
TOKEN_LENGTH = 43  # 32 bytes in base64url (RFC 4648) without padding.


class Purpose(enum.StrEnum):
    """What a link opens; a token for one purpose is worthless for another."""

    READ = "l"
    DECLINE = "avanmal"
    DECOY = "o"  # Opens nothing: no person sees it, so whatever uses it is a program.
    REVIEW = "mina-uppgifter"


def token_for(public_id: str, purpose: Purpose) -> str:
    """Return the token of one delivery, signed with the first of the keys."""
    raw = bytes.fromhex(public_id)
    return urlsafe_b64encode(raw + _signature(raw, purpose, settings.LINK_KEYS[0])).rstrip(b"=").decode()


def public_id_from(token: str, purpose: Purpose) -> str | None:
    """Return the public id that ``token`` was made for, or ``None`` when no key of ours has signed it."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(f"{token}=")
    except ValueError:
        return None
    public_id, signature = raw[:ID_BYTES], raw[ID_BYTES:]
    # Every key is tried, so that the time taken tells nothing about which one signed.
    matches = [hmac.compare_digest(signature, _signature(public_id, purpose, key)) for key in settings.LINK_KEYS]
    canonical = urlsafe_b64encode(raw).rstrip(b"=").decode() == token
    return public_id.hex() if any(matches) and canonical else None


def url_for(public_id: str, purpose: Purpose) -> str:
    """Return the address that the letter carries."""
    return f"{settings.SITE_URL}/{purpose}/{token_for(public_id, purpose)}/"


def _signature(public_id: bytes, purpose: Purpose, key: str) -> bytes:
    message = b"personal link:" + purpose.name.encode() + b":" + public_id
    return hmac.digest(key.encode(), message, "sha256")[:SIGNATURE_BYTES]
