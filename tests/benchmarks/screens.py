"""Many screens with the board open and no stream of events: each asks again every few seconds, as its page does."""

from __future__ import annotations

import asyncio
import html
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass

ASKS = re.compile(r'data-live hx-get="([^"]+)" hx-trigger="every (\d+)s')


@dataclass
class Screen:
    """One screen: who has logged in there, and what it shows."""

    cookie: str
    address: str = "/"
    etag: str = ""
    every: float = 0.0


class Screens:
    """So many screens, and how long each answer to one of them took, by its status."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.port = port
        self.took: dict[int, list[float]] = defaultdict(list)
        self._screens = [Screen(cookie) for cookie in cookies]
        self._asking: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def open(self) -> None:
        """Open the board on all of them, a few at a time, and let each ask from then on."""
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=300)

    def close(self) -> None:
        """Ask no more. Whatever went wrong on a screen is raised."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _open(self) -> None:
        narrow = asyncio.Semaphore(5)
        await asyncio.gather(*(self._first(one, narrow) for one in self._screens))
        self._asking = [
            self._loop.create_task(self._ask_again(one, place / len(self._screens)))
            for place, one in enumerate(self._screens)
        ]

    async def _close(self) -> None:
        for one in self._asking:
            one.cancel()
        for ended in await asyncio.gather(*self._asking, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _first(self, screen: Screen, narrow: asyncio.Semaphore) -> None:
        async with narrow:
            status, _etag, body = await self._get(screen)
        if status != 200:
            raise RuntimeError(f"the board answered {status}")
        self._showing(screen, "", body)

    async def _ask_again(self, screen: Screen, phase: float) -> None:
        """Ask at the page's own pace; who waits for an answer does not ask meanwhile. The screens are out of step."""
        due = time.perf_counter() + phase * screen.every
        while True:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            began = time.perf_counter()
            status, etag, body = await self._get(screen, polled=True)
            self.took[status].append(time.perf_counter() - began)
            if status == 200:
                self._showing(screen, etag, body)
            due = max(due + screen.every, time.perf_counter())

    def _showing(self, screen: Screen, etag: str, body: str) -> None:
        found = ASKS.search(body)
        if found is None:
            raise RuntimeError(f"no board: {body[:300]}")
        screen.address, screen.every, screen.etag = html.unescape(found[1]), float(found[2]), etag

    async def _get(self, screen: Screen, *, polled: bool = False) -> tuple[int, str, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"GET {screen.address} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {screen.cookie}"]
        if polled:
            lines += ["HX-Request: true", *([f"If-None-Match: {screen.etag}"] if screen.etag else [])]
        writer.write("\r\n".join((*lines, "Connection: close", "", "")).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = (await reader.read()).decode()
        writer.close()
        etag = re.search(r"^etag: (.+?)\r?$", head, re.IGNORECASE | re.MULTILINE)
        return int(head.split()[1]), etag[1] if etag else "", body
