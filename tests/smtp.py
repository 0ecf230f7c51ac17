"""A real SMTP server for tests: it records what came, byte for byte, and misbehaves on request."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
import time
from asyncio import WriteTransport
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from botkyrka_oro.launcher.processes import free_port

ACCEPTED = "250 2.0.0 Ok: queued"


@dataclass(frozen=True)
class Letter:
    """One message as it came."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    connection: int  # the port at the other end
    came_at: float = 0.0  # by the monotonic clock

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def text(self) -> str:
        return self.part("plain")

    def html(self) -> str:
        return self.part("html")

    def part(self, kind: str) -> str:
        body = self.message.get_body(preferencelist=(kind,))
        assert body is not None, f"the letter has no {kind} part"
        return str(body.get_content())


@dataclass
class Sink:
    """The server's memory and its moods. Addresses are compared in lower case.

    ``slowness`` is how many seconds it thinks about each letter, half of them after it has accepted it.
    """

    port: int
    letters: list[Letter] = field(default_factory=list)
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    slowness: float = 0.0
    pipelining: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)
    controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Letter]:
        """Return the letters this address was sent, in order."""
        return [letter for letter in self.letters if address.lower() in map(str.lower, letter.recipients)]

    def addresses(self) -> list[str]:
        """Return every address a letter went to, sorted, once per letter."""
        return sorted(recipient for letter in self.letters for recipient in letter.recipients)

    def refuse(self, address: str, answer: str = "550 5.1.1 No such user here", *, at_data: bool = False) -> None:
        """Refuse an address for good, or with any other answer, from now on."""
        (self.at_data if at_data else self.at_rcpt)[address.lower()] = answer

    def defer(self, address: str, answer: str = "451 4.3.0 Try again later", *, at_data: bool = False) -> None:
        """Put an address off, from now on."""
        self.refuse(address, answer, at_data=at_data)

    def accept(self, address: str) -> None:
        """Be kind to this address again."""
        for moods in (self.at_rcpt, self.at_data, self.drops):
            moods.pop(address.lower(), None)

    def drop_after_data(self, address: str, times: int = 1) -> None:
        """Keep the letter but hang up before the answer, so many times."""
        self.drops[address.lower()] = times

    def clear(self) -> None:
        """Forget every letter and every mood."""
        self.slowness, self.pipelining = 0.0, True
        with self.lock:
            for memory in (self.letters, self.at_rcpt, self.at_data, self.drops):
                memory.clear()

    def start(self) -> None:
        self.controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port, data_size_limit=2**25)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @contextmanager
    def away(self) -> Generator[None, None, None]:
        """Nobody answers on the port inside this block."""
        self.stop()
        try:
            yield
        finally:
            self.start()


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.sink.pipelining else []), *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.sink.at_rcpt.get(address.lower())
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        recipients = tuple(envelope.rcpt_tos)
        moods = [self.sink.at_data[address.lower()] for address in recipients if address.lower() in self.sink.at_data]
        if moods:
            return moods[0]
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        await asyncio.sleep(self.sink.slowness / 2)
        with self.sink.lock:
            self.sink.letters.append(
                Letter(envelope.mail_from or "", recipients, raw, _port_of(session), time.monotonic())
            )
            for address in map(str.lower, recipients):
                if self.sink.drops.get(address, 0) > 0:
                    self.sink.drops[address] -= 1
                    assert isinstance(server.transport, WriteTransport)
                    server.transport.abort()
        await asyncio.sleep(self.sink.slowness / 2)
        return ACCEPTED


def _port_of(session: Session) -> int:
    """Return the client's port, which tells connections apart."""
    peer: Any = session.peer
    return int(peer[1])


def new_sink() -> Sink:
    sink = Sink(port=free_port())
    sink.start()
    return sink
