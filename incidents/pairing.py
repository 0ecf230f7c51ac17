"""How a device in a room is paired: by a secret that it keeps and a code that follows from it, with nothing stored."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings

# Neither 0 and O nor 1 and I: the code is read off a wall. 32 of them, so that a byte picks one evenly.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Of the code, so many characters tell which device it is, and the last ones that we made it, and when: without them a
# code that was mistyped or has died could not be told from a living one, since looking at a screen stores nothing.
TELLING, CHECKING = 8, 2
SPAN = timedelta(minutes=10)
# A day and night: whoever is on duty the next day says again that the room may see the picture.
PAIRED_FOR = timedelta(hours=24)
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def new_secret() -> str:
    """Return a fresh secret for a device, with 256 random bits."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Tell whether ``text`` could be a secret of ours."""
    return _SECRET.fullmatch(text) is not None


def code_of(secret: str, now: datetime) -> str:
    """Return the code that a device with ``secret`` shows now."""
    return _code(settings.LINK_KEYS[0], secret, _bucket(now))


def grouped(code: str) -> str:
    """Return a code as people read it: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def living_code(typed: str, now: datetime) -> str | None:
    """Return what was typed as a code, if some device may show it now or did ten minutes ago; else ``None``."""
    code = "".join(typed.upper().replace("-", "").split())
    if len(code) != TELLING + CHECKING or not set(code) <= set(ALPHABET):
        return None
    alive = (
        hmac.compare_digest(code[TELLING:], _check(key, code[:TELLING], bucket))
        for key in settings.LINK_KEYS
        for bucket in _buckets(now)
    )
    return code if any(alive) else None


def is_paired_by(secret: str, code: str, paired_at: datetime) -> bool:
    """Tell whether the device with ``secret`` is the one that showed ``code`` when somebody typed it."""
    return any(
        hmac.compare_digest(code, _code(key, secret, bucket))
        for key in settings.LINK_KEYS
        for bucket in _buckets(paired_at)
    )


def _bucket(moment: datetime) -> int:
    return int(moment.timestamp() // SPAN.total_seconds())


def _buckets(moment: datetime) -> tuple[int, int]:
    return _bucket(moment), _bucket(moment) - 1


def _code(key: str, secret: str, bucket: int) -> str:
    telling = _characters(key, f"screen:{secret}:{bucket}", TELLING)
    return telling + _check(key, telling, bucket)


def _check(key: str, telling: str, bucket: int) -> str:
    return _characters(key, f"screen-check:{telling}:{bucket}", CHECKING)


def _characters(key: str, words: str, count: int) -> str:
    digest = hmac.digest(key.encode(), words.encode(), "sha256")
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:count])
