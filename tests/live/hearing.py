"""Listens to what the screens are told, as the web process does: on the real channel."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings

from contacts.telling import Topic, channel


class Ear:
    """What was heard since it began to listen."""

    def __init__(self, heard: redis.client.PubSub) -> None:
        self._heard = heard

    def told(self, *, within: float = 2.0, quiet: float = 0.15) -> list[tuple[Topic, int]]:
        """Return what has been told, in order: until nothing more has come for a while."""
        told: list[tuple[Topic, int]] = []
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            message = self._heard.get_message(ignore_subscribe_messages=True, timeout=0.05)
            if message is not None:
                topic, _, version = message["data"].partition(":")
                told.append((Topic(topic), int(version)))
                deadline = min(deadline, time.monotonic() + quiet)
        return told

    def topics(self, *, within: float = 2.0) -> list[Topic]:
        """Return the topics that were told of."""
        return sorted(topic for topic, _version in self.told(within=within))

    def nothing(self, *, within: float = 0.4) -> bool:
        """Tell whether nothing is told for a while."""
        return self.told(within=within) == []


@contextmanager
def listening() -> Iterator[Ear]:
    """Listen from now on."""
    connection: redis.Redis = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    heard = connection.pubsub()  # type: ignore[no-untyped-call]
    heard.subscribe(channel())
    assert heard.get_message(timeout=2) is not None
    try:
        yield Ear(heard)
    finally:
        heard.close()
        connection.close()
