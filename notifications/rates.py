"""How often one may ask: counted in the cache by fixed spans of time, so that nothing of ours is written by reading."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache

ONE_SITE = 64  # Whoever has an IPv6 address usually has this many bits of them all.


@dataclass(frozen=True)
class Rate:
    """So many times in a span of time, for each of what is counted."""

    name: str
    most: int
    span: timedelta

    def wait(self, whose: str, now: datetime) -> int:
        """Count one more, and return for how many seconds it is one too many: 0 when it is not."""
        seconds = int(self.span.total_seconds())
        number, gone = divmod(int(now.timestamp()), seconds)
        key = f"rate:{self.name}:{number}:{_hidden(whose)}"
        count = cache.get(key, 0) + 1
        if count > self.most:
            return seconds - gone
        cache.set(key, count, timeout=seconds)
        return 0


READINGS_BY_ADDRESS = Rate("personal-page", 60, timedelta(minutes=1))
PRESSES_BY_LETTER = Rate("personal-press", 20, timedelta(hours=1))
CODES_BY_USER = Rate("screen-code", 20, timedelta(hours=1))


def site_of(address: str) -> str:
    """Return what requests from ``address`` are counted by: itself, or the network of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((parsed, ONE_SITE), strict=False)) if isinstance(parsed, IPv6Address) else address


def _hidden(whose: str) -> str:
    """Return a name for an address or a letter that tells nobody which."""
    return hmac.digest(settings.LINK_KEYS[0].encode(), f"counted:{whose}".encode(), "sha256")[:16].hex()
