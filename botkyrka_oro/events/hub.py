"""The hub of this process: hears what has changed, once, and passes it on to the streams of all screens."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.conf import settings
from redis.asyncio import Redis

from botkyrka_oro.events.sessions import logged_in
from botkyrka_oro.events.streams import Stream
from contacts.telling import Topic, channel

log = structlog.get_logger(__name__)

# A beat tells that we hear what happens; a screen that misses three asks by itself. Deaf tells that we do not.
BEAT, DEAF = "beat", "deaf"
BEAT_SECONDS = 5.0
PATIENCE_SECONDS = 3.0
AGAIN_SECONDS = 1.0
SESSIONS_CHECKED_EVERY = 20.0


class Full(Exception):
    """There are as many streams as there may be: of this user (``of_user``), or in all."""

    def __init__(self, *, of_user: bool) -> None:
        super().__init__()
        self.of_user = of_user


class Hub:
    """The streams of one process, on one event loop."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._hears = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sessions")

    def admit(self, session_key: str, user_id: int) -> Stream:
        """Return a stream for a screen, or raise ``Full``."""
        if len(self._streams) >= settings.EVENT_STREAMS:
            raise Full(of_user=False)
        if Counter(one.user_id for one in self._streams)[user_id] >= settings.EVENT_STREAMS_PER_USER:
            raise Full(of_user=True)
        if not self._tasks:
            self._tasks = {asyncio.create_task(work()) for work in (self._listen, self._beat, self._look_at_sessions)}
        stream = Stream(session_key, user_id)
        self._streams.add(stream)
        stream.tell(*self._pulse())
        return stream

    def dismiss(self, stream: Stream) -> None:
        """The screen is gone."""
        self._streams.discard(stream)

    def close(self) -> None:
        """End every stream: the process is about to."""
        for stream in self._streams:
            stream.end()
        for task in self._tasks:
            task.cancel()

    async def whose(self, session_keys: set[str]) -> dict[str, int]:
        """Return who is logged in with these sessions, asked in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, logged_in, session_keys)

    def _pulse(self) -> tuple[str, int]:
        return BEAT if self._hears else DEAF, int(time.time() * 1000)

    def _tell_all(self, topic: str, version: int) -> None:
        for stream in self._streams:
            stream.tell(topic, version)

    async def _beat(self) -> None:
        while True:
            self._tell_all(*self._pulse())
            await asyncio.sleep(BEAT_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as problem:  # noqa: BLE001 - whatever it is: screens ask by themselves until we hear again.
                if self._hears:
                    log.warning("events_not_heard", problem=repr(problem))
                    self._hears = False
                    self._tell_all(*self._pulse())
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self) -> None:
        """Pass on what is said, for as long as Redis answers when it is asked whether it is there."""
        redis = Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_connect_timeout=PATIENCE_SECONDS)
        async with redis, redis.pubsub() as heard:
            await heard.subscribe(channel())
            answered = time.monotonic()
            while True:
                message = await heard.get_message(timeout=PATIENCE_SECONDS)
                now = time.monotonic()
                if message is None:
                    if now - answered > 3 * PATIENCE_SECONDS:
                        raise TimeoutError
                    await asyncio.wait_for(heard.ping(), PATIENCE_SECONDS)
                    continue
                answered = now
                if message["type"] == "subscribe":
                    self._hears = True
                    self._tell_all(*self._pulse())
                elif message["type"] == "message":
                    self._pass_on(message["data"])

    def _pass_on(self, said: str) -> None:
        topic, _, version = said.partition(":")
        self._tell_all(topic, int(version))
        if topic == Topic.STAFF:
            self._tasks.add(task := asyncio.create_task(self._look_once()))
            task.add_done_callback(self._tasks.discard)

    async def _look_at_sessions(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS_CHECKED_EVERY)
            await self._look_once()

    async def _look_once(self) -> None:
        """End the streams of sessions that have ended. While nobody can tell, they go on: they say nothing secret."""
        asked = set(self._streams)  # Others come while the answer is on its way: it says nothing about them.
        try:
            still = await self.whose({one.session_key for one in asked})
        except Exception as problem:  # noqa: BLE001 - the database may be away; it is asked again soon.
            log.warning("sessions_not_checked", problem=repr(problem))
            return
        for stream in asked:
            if still.get(stream.session_key) != stream.user_id:
                stream.end()
