"""The door that a mail server hands incoming letters in at: LMTP (RFC 2033) or SMTP, answered once a row is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import Error, close_old_connections, connections

from notifications.incoming.reading import read
from notifications.incoming.verdicts import Kind
from notifications.verp import comes_back_to_us

log = structlog.get_logger(__name__)

ACCEPTED = "250 2.0.0 Ok: read"
NOT_OURS = "550 5.1.1 Nobody reads letters to this address here"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
TOO_EARLY = "451 4.3.0 That letter's own fate is not written down yet, try again later"
FULL = "452 4.3.1 Too many mails wait for a person to look at them, try again later"
DATABASE_AWAY = "451 4.3.0 The database is away, try again later"
OUR_FAULT = "451 4.3.0 Something went wrong here, try again later"
LONGEST_LINE = 2**16  # Some mail programs write whole paragraphs on one line.
IDLE_SECONDS = 60


class Door:
    """aiosmtpd's handler. Rows are settled one after the other by one thread with a database connection of its own."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="incoming")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take what comes back to us, for one recipient at a time: LMTP answers once for each of them."""
        if not comes_back_to_us(address):
            return NOT_OURS
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer when the row is settled. Whoever hears nothing, or 4xx, keeps the letter and comes back with it."""
        return await asyncio.get_running_loop().run_in_executor(self.clerk, self._answer_to, envelope)

    async def handle_exception(self, error: Exception) -> str:
        """Never turn anything away for good because of a fault of ours."""
        log.error("incoming_conversation_failed", exc_info=error)
        return OUR_FAULT

    def close(self) -> None:
        """Let the clerk finish what is begun."""
        self.clerk.submit(connections.close_all)
        self.clerk.shutdown()

    def _answer_to(self, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        close_old_connections()
        try:
            verdict = read(content, recipients=envelope.rcpt_tos, sender=envelope.mail_from, now=self.clock())
        except Error as problem:
            log.warning("incoming_put_off", problem=repr(problem))
            return DATABASE_AWAY
        except Exception:
            log.exception("incoming_put_off")
            return OUR_FAULT
        finally:
            close_old_connections()
        return {Kind.TOO_EARLY: TOO_EARLY, Kind.FULL: FULL}.get(verdict.kind, ACCEPTED)


class InLmtp(LMTP):
    """A conversation in LMTP."""

    line_length_limit = LONGEST_LINE


class InSmtp(SMTP):
    """A conversation in SMTP."""

    line_length_limit = LONGEST_LINE


class Listener(Controller):
    """The door on its address, in a thread of its own; ``lmtp`` says which of the two languages it speaks."""

    def __init__(self, *, lmtp: bool, host: str, port: int, clock: Callable[[], datetime]) -> None:
        self.door = Door(clock)
        self.language = InLmtp if lmtp else InSmtp
        super().__init__(
            self.door,
            hostname=host,
            port=port,
            server_hostname=settings.MESSAGE_ID_DOMAIN,
            ident="Incoming letters",
            data_size_limit=settings.INCOMING_LARGEST_BYTES,
            timeout=IDLE_SECONDS,
        )

    def factory(self) -> SMTP:
        """Return the conversation with one mail server."""
        return self.language(self.handler, **self.SMTP_kwargs)

    def stop(self, no_assert: bool = False) -> None:
        """Stop listening, and let what is begun be settled."""
        super().stop(no_assert)
        self.door.close()
