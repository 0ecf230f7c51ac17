"""One screen's stream: the newest version of each topic that it has not been told yet, and whether it may go on."""

from __future__ import annotations

import asyncio


class Stream:
    """What waits for one screen. A slow one misses versions, never topics: what waits is as long as the topics are."""

    def __init__(self, session_key: str, user_id: int) -> None:
        self.session_key = session_key
        self.user_id = user_id
        self._waiting: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._ended = False

    def tell(self, topic: str, version: int) -> None:
        """Put a version where the screen will get it."""
        self._waiting[topic] = version
        self._changed.set()

    def end(self) -> None:
        """Let the stream end as soon as it looks."""
        self._ended = True
        self._changed.set()

    async def next(self) -> dict[str, int] | None:
        """Wait for something to tell and return it; ``None`` when the stream has ended."""
        await self._changed.wait()
        self._changed.clear()
        if self._ended:
            return None
        waiting, self._waiting = self._waiting, {}
        return waiting
