"""What several people see alike is worked out once: kept for a moment, by class of viewers and by version."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import structlog
from django.core.cache import caches
from django.utils.translation import get_language
from redis.exceptions import RedisError

from contacts.telling import Topic, channel, client

log = structlog.get_logger(__name__)

Thing = TypeVar("Thing")

KEPT_SECONDS = 3  # Versions say when it is old. This is for what they cannot: the clock, and a version that was lost.
VERSIONS_TIMEOUT = 0.1
NOT_ASKED_FOR_SECONDS = 2.0


class _Asked:
    """A server that is asked for what it remembers; while it does not answer, it is left alone and nothing is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent_until = 0.0

    def ask(self, question: Callable[[], Thing]) -> Thing | None:
        """Return what it answers, ``None`` when it does not."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            return question()
        except (RedisError, OSError) as problem:
            with self._lock:
                self._silent_until = time.monotonic() + NOT_ASKED_FOR_SECONDS
            log.info("nothing_kept", problem=repr(problem))
            return None


class _Versions(_Asked):
    """The newest versions of the topics, which Redis has."""

    def __init__(self) -> None:
        super().__init__()
        self._client = client(timeout=VERSIONS_TIMEOUT)

    def of(self, topics: Collection[Topic]) -> list[str | None] | None:
        answer: list[str | None] | None = self.ask(lambda: self._client.hmget(channel(), list(topics)))  # type: ignore[assignment]
        return answer


class _Keeper(_Asked):
    """Where things are kept: in this process, or in a Redis of its own."""

    def get(self, key: str) -> Any:
        return self.ask(lambda: caches["kept"].get(key))

    def set(self, key: str, thing: object, seconds: float) -> None:
        self.ask(lambda: caches["kept"].set(key, thing, seconds))


_versions = _Versions()
_keeper = _Keeper()


def kept(
    make: Callable[[], Thing],
    *,
    name: str,
    alike: str,
    of: Collection[Topic],
    also: object = "",
    seconds: float | None = None,
) -> Thing:
    """Return what ``make`` returns, made at most once for all who see it ``alike`` until one of the topics changes.

    Where nothing can be kept, because Redis is away, it is made anew each time: whoever looks never waits for it.

    ``also`` is whatever else it is made from, such as filters; without topics, it is made from that alone. Who may see
    what is asked anew every time, by whoever says ``alike``: a right taken away takes effect with the next question.
    """
    versions = _versions.of(of) if of else []
    if versions is None:
        return make()
    facts = (name, alike, get_language(), versions, channel(), also)
    key = f"kept:{hashlib.sha256(repr(facts).encode()).hexdigest()}"
    found: Thing | None = _keeper.get(key)
    if found is None:
        found = make()
        _keeper.set(key, found, KEPT_SECONDS if seconds is None else seconds)
    return found
