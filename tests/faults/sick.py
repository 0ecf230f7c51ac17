"""A mail server that is not well: at random it refuses, hangs, hangs up, dawdles or talks nonsense."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.smtp import Letter

ANSWERS = {
    "421": b"421 4.3.2 Closing for now\r\n",
    "450": b"450 4.2.1 Mailbox busy\r\n",
    "451": b"451 4.3.0 Try again later\r\n",
    "garbage": b"\xff?! what\r\n",
}
KINDS = (*ANSWERS, "hang", "drop", "slow")
GOOD = {
    "EHLO": b"250-sick.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 Go ahead\r\n",
    ".": b"250 2.0.0 Ok: queued\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}
OUT_OF_ORDER = b"503 5.5.1 Not now\r\n"
NO_SUCH_USER = b"550 5.1.1 No such user here\r\n"
SLOWLY = 0.2


class HangUp(Exception):
    """The server closes the connection."""


@dataclass
class SickRelay:
    """``sickness`` is the share of the commands of a letter that go wrong; ``thinks`` is how long each letter takes."""

    chance: random.Random
    sickness: float
    thinks: float = 0.02
    unknown: frozenset[str] = frozenset()
    letters: list[Letter] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)
    went_wrong: Counter[str] = field(default_factory=Counter)
    asked_for_unknown: Counter[str] = field(default_factory=Counter)
    port: int = 0

    @contextmanager
    def open(self) -> Generator[None, None, None]:
        """Answer on a port of loopback inside this block."""
        # A thread with a loop of its own: the test's may belong to a browser.
        listening, over = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(self._listen(listening, over)), daemon=True)
        thread.start()
        listening.wait()
        try:
            yield
        finally:
            over.set()
            thread.join()

    async def _listen(self, listening: threading.Event, over: threading.Event) -> None:
        """Serve until it is ``over``; whoever is still connected is cut off."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=2**22)
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        while not over.is_set():
            await asyncio.sleep(0.02)
        server.close()

    async def _meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            writer.write(b"220 sick.example ESMTP\r\n")
            await self._talk(reader, writer)
        except (HangUp, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        sender, recipient, peer = "", "", int(writer.get_extra_info("peername")[1])
        while line := (await reader.readuntil(b"\r\n")).decode("ascii", "replace").strip():
            command, argument = line[:4].upper(), line.partition(":")[2].strip("<> ").partition(">")[0]
            wanted = {"RCPT": sender, "DATA": recipient}.get(command, "in order")
            if not wanted:
                writer.write(OUT_OF_ORDER)
            elif command == "RCPT" and argument in self.unknown:
                self.asked_for_unknown[argument] += 1
                writer.write(NO_SUCH_USER)
            elif await self._is_well(command, writer):
                writer.write(GOOD.get(command, GOOD["EHLO"]))
                if command == "MAIL":
                    sender, recipient = argument, ""
                elif command == "RCPT":
                    recipient = argument
                elif command == "DATA":
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    await asyncio.sleep(self.thinks)
                    await self._judge(Letter(sender, (recipient,), raw, peer, time.monotonic()), writer)
                    sender = recipient = ""
                elif command == "QUIT":
                    raise HangUp
            elif command == "MAIL":
                sender = ""

    async def _judge(self, letter: Letter, writer: StreamWriter) -> None:
        """Take a letter or do not, and say so or do not."""
        if self.chance.random() < self.sickness / 4:
            self.went_wrong["drop after taking it"] += 1
            self.letters.append(letter)
            raise HangUp
        if await self._is_well(".", writer):
            self.letters.append(letter)
            writer.write(GOOD["."])

    async def _is_well(self, command: str, writer: StreamWriter) -> bool:
        """Tell whether this command is answered as it should be; if it is not, misbehave."""
        self.commands[command] += 1
        if command not in {"MAIL", "RCPT", "DATA", "."} or self.chance.random() >= self.sickness:
            return True
        kind = self.chance.choice(KINDS)
        self.went_wrong[kind] += 1
        if kind == "slow":
            await asyncio.sleep(SLOWLY)
            return True
        if kind == "hang":
            await asyncio.sleep(3600)
        if kind in ANSWERS:
            writer.write(ANSWERS[kind])
        if kind in {"421", "drop", "garbage"}:
            raise HangUp
        return False
