"""Many open screens at once, as the web server meets them: streams that are read as they come, in a thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter


class Streams:
    """So many streams, each with what it has been told."""

    def __init__(self, port: int, address: str, cookies: list[str]) -> None:
        self.port, self.address, self.cookies = port, address, cookies
        self.told: list[Counter[str]] = [Counter() for _ in cookies]
        self.refused = 0
        self._held: list[object] = []  # What nobody refers to is closed.
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def open(self) -> None:
        """Open all of them, a few at a time, and wait until each has heard a beat."""
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=120)

    async def _open(self) -> None:
        narrow = asyncio.Semaphore(10)
        await asyncio.gather(*(self._begin(number, narrow) for number in range(len(self.cookies))))

    async def _begin(self, number: int, narrow: asyncio.Semaphore) -> None:
        async with narrow:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            lines = (f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookies[number]}", "", "")
            writer.write("\r\n".join((f"GET {self.address} HTTP/1.1", *lines)).encode())
            if b" 200 " not in await reader.readline():
                self.refused += 1
                return
            while not (await reader.readline()).startswith(b"data:"):
                pass
        self._held += [writer, self._loop.create_task(self._listen(number, reader))]

    async def _listen(self, number: int, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                self.told[number][json.loads(line[6:])["topic"]] += 1
