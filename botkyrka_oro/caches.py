"""Where things are remembered for a while: in the database what must not depend on Redis, elsewhere what may go."""

from __future__ import annotations

from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE_SECONDS = 0.2


def cache_settings(kept_in_redis: str = "") -> dict[str, dict[str, Any]]:
    """Return Django's setting CACHES. ``kept`` (``contacts/kept.py``) lies in the process itself, or in that Redis.

    A page never waits for it: the server is given up soon, and asked once more only for a connection that was cut.
    """
    here = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}}
    there = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": kept_in_redis,
        "OPTIONS": {
            "socket_connect_timeout": PATIENCE_SECONDS,
            "socket_timeout": PATIENCE_SECONDS,
            "retry": Retry(NoBackoff(), 1),
        },
    }
    return {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
        "kept": there if kept_in_redis else here,
    }
