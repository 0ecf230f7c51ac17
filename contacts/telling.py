"""Tells every open screen that something has changed: which topic and its version, never what, and never in the way."""

from __future__ import annotations

import atexit
import enum
import os
import threading
import time
from functools import partial

import redis
import structlog
from django.conf import settings
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.5
RETRY_AFTER_SECONDS = 1.0
RETRIED_FOR_SECONDS = 60.0  # Long before that, every screen has begun to ask by itself.
CALM_SECONDS = 1.0
LAST_WORDS_SECONDS = 0.5

# A version is the moment of the change in milliseconds, and always more than the last: it never goes back, whatever
# becomes of Redis, so that nothing that was kept under an old version is ever taken for the newest.
_RAISE_AND_PUBLISH = """
local clock = redis.call('TIME')
local moment = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
for _, topic in ipairs(ARGV) do
  local last = tonumber(redis.call('HGET', KEYS[1], topic) or '0')
  local version = string.format('%.0f', math.max(moment, last + 1))
  redis.call('HSET', KEYS[1], topic, version)
  redis.call('PUBLISH', KEYS[1], topic .. ':' .. version)
end
return #ARGV
"""


class Topic(enum.StrEnum):
    """What a screen may show, and therefore wants to know about."""

    INCIDENTS = "incidents"  # incidents, their logs and what hangs on them
    LEVELS = "levels"  # the levels that people set for areas
    REPORTS = "reports"  # situation reports, written or sent
    DISPATCHES = "dispatches"  # dispatches and letters: on their way, acknowledged, called, stopped
    INBOX = "inbox"  # what recipients have told us, and requests for it
    CONTACTS = "contacts"  # addresses that work or do not, and what contacts propose
    AREAS = "areas"  # the areas themselves
    STAFF = "staff"  # who is on the staff, and may what


def tell(*topics: Topic, calmly: bool = False) -> None:
    """When what is being done has been committed, tell every screen. Call it inside the deed's transaction.

    It costs the deed nothing and never fails it: a thread of its own does the telling, as soon as Redis answers.
    ``calmly`` is for what happens many times a second: then a topic is told at most once a second, the last time too.
    """
    transaction.on_commit(partial(_hand_over, topics, calmly=calmly), robust=True)


def channel() -> str:
    """Return the name of the channel, and of the hash with the versions: one for each database."""
    return f"lagesstod:{connection.settings_dict['NAME']}"


def client(*, timeout: float = TIMEOUT_SECONDS) -> redis.Redis:
    """Return a client that gives up soon."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 1),  # once more, for the connection that a restart of Redis has cut
    )


class _Teller:
    """Hands the topics over to Redis from a thread of its own, each as often as it may be told."""

    def __init__(self) -> None:
        self._due: dict[Topic, float] = {}
        self._told: dict[Topic, float] = {}
        self._busy = False
        self._changed = threading.Condition()
        self._raise_and_publish = client().register_script(_RAISE_AND_PUBLISH)
        self._channel = channel()
        threading.Thread(target=self._work, name="teller", daemon=True).start()

    def take(self, topics: tuple[Topic, ...], *, calmly: bool) -> None:
        """Remember what is to be told, and wake the thread."""
        now = time.monotonic()
        with self._changed:
            for topic in topics:
                at = max(now, self._told.get(topic, 0.0) + CALM_SECONDS) if calmly else now
                self._due[topic] = min(at, self._due.get(topic, at))
            self._changed.notify()

    def finish(self, seconds: float) -> None:
        """Wait until all is told, for so long at most."""
        deadline = time.monotonic() + seconds
        with self._changed:
            for topic in self._due:
                self._due[topic] = 0.0
            self._changed.notify()
            while (self._due or self._busy) and time.monotonic() < deadline:
                self._changed.wait(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        unheard_since = 0.0
        while True:
            topics = self._next()
            try:
                self._raise_and_publish(keys=[self._channel], args=topics)
                unheard_since = 0.0
            except Exception as problem:  # noqa: BLE001 - the deed is done; whoever looks at a screen asks by itself.
                if not unheard_since:
                    unheard_since = time.monotonic()
                    log.warning("screens_not_told", problem=repr(problem))
                if time.monotonic() - unheard_since < RETRIED_FOR_SECONDS:
                    self._again(topics)
                    time.sleep(RETRY_AFTER_SECONDS)
                else:
                    unheard_since = 0.0
            self._done()

    def _next(self) -> list[Topic]:
        with self._changed:
            while True:
                now = time.monotonic()
                ready = [topic for topic, at in self._due.items() if at <= now]
                if ready:
                    break
                self._changed.wait(min(self._due.values()) - now if self._due else None)
            for topic in ready:
                del self._due[topic]
                self._told[topic] = now
            self._busy = True
            return ready

    def _again(self, topics: list[Topic]) -> None:
        with self._changed:
            for topic in topics:
                self._due[topic] = 0.0

    def _done(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()


class _Mouth:
    """The teller of this process and this database: made when there is something to tell, and anew after a fork."""

    def __init__(self) -> None:
        self.fall_silent()
        os.register_at_fork(after_in_child=self.fall_silent)
        atexit.register(self.finish)

    def fall_silent(self) -> None:
        """Forget the teller: a fork has its memory, but not its thread."""
        self._tellers: dict[tuple[str, str], _Teller] = {}
        self._lock = threading.Lock()

    def take(self, topics: tuple[Topic, ...], *, calmly: bool) -> None:
        """Hand the topics to the teller of the database in use."""
        place = (settings.REDIS_URL, channel())
        with self._lock:
            teller = self._tellers.get(place)
            if teller is None:
                teller = self._tellers[place] = _Teller()
        teller.take(topics, calmly=calmly)

    def finish(self, seconds: float = LAST_WORDS_SECONDS) -> None:
        """Let what is still to be told be told before the process ends."""
        for teller in self._tellers.values():
            teller.finish(seconds)


_mouth = _Mouth()


def _hand_over(topics: tuple[Topic, ...], *, calmly: bool) -> None:
    _mouth.take(topics, calmly=calmly)
