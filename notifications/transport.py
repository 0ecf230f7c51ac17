"""The road to our mail server: one SMTP connection (RFC 5321), kept open, one recipient to a message."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings

from notifications.failures import AnswerLost, Deferred, Refused, RelayAway
from notifications.mime import Sealed

LONGEST_ANSWER = 500
GOODBYE_SECONDS = 1
AT_LINE_START = re.compile(rb"^\.", re.MULTILINE)


class Road(Protocol):
    """A way for finished letters to leave the house."""

    def open(self) -> None:
        """Get ready to hand over letters; raises ``RelayAway`` when there is nobody to hand them to."""

    def hand_over(self, letter: Sealed) -> str:
        """Hand over one letter and return the answer; raises one of ``notifications.failures`` or anything else."""


class SmtpRoad:
    """Carries letters over one reused connection. Nothing it does takes longer than the time-out in the settings."""

    def __init__(self) -> None:
        self._client: smtplib.SMTP | None = None
        self._used = False
        self._deadline = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect and log in unless that is done; a failed upgrade to TLS never falls back to clear text."""
        if self._client is None:
            self._begin()
            self._connect()

    def hand_over(self, letter: Sealed) -> str:
        """Hand over one letter. A connection that died of boredom since the last one is replaced without fuss."""
        self._begin()
        may_be_stale = self._used and self._client is not None
        if self._client is None:
            self._connect()
        try:
            self._envelope(letter)
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up()
            gone = isinstance(problem, smtplib.SMTPServerDisconnected | ConnectionError)
            if not (may_be_stale and gone and time.monotonic() < self._deadline):
                raise
            self._connect()
            self._envelope_or_hang_up(letter)
        return self._body(letter)

    def close(self) -> None:
        """Take leave politely, if anybody is still listening."""
        if self._client is not None:
            try:
                self._deadline = time.monotonic() + GOODBYE_SECONDS
                self._say("QUIT")
            except (OSError, smtplib.SMTPException):
                pass
            self._hang_up()

    def _connect(self) -> None:
        try:
            self._client = self._greeted()
            if settings.EMAIL_USE_TLS:
                self._hurry()
                self._client.starttls(context=ssl.create_default_context())
                self._client.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                self._hurry()
                self._client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up()
            raise RelayAway(_in_words(problem)) from problem
        self._used = False

    def _greeted(self) -> smtplib.SMTP:
        host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
        # Our own domain as greeting: looking the machine's name up can take long when name service is down.
        name, timeout = settings.MESSAGE_ID_DOMAIN, max(0.05, self._deadline - time.monotonic())
        if settings.EMAIL_USE_SSL:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, local_hostname=name, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            client = smtplib.SMTP(host, port, local_hostname=name, timeout=timeout)
        self._client = client
        self._hurry()
        client.ehlo_or_helo_if_needed()
        return client

    def _envelope_or_hang_up(self, letter: Sealed) -> None:
        try:
            self._envelope(letter)
        except (OSError, smtplib.SMTPException):
            self._hang_up()
            raise

    def _envelope(self, letter: Sealed) -> None:
        assert self._client is not None
        size = f" SIZE={len(letter.content)}" if self._client.has_extn("size") else ""
        code, answer = self._say(f"MAIL FROM:<{letter.sender}>{size}")
        if not 200 <= code < 300 and not 400 <= code < 500:
            # They have something against us, not against this recipient.
            raise smtplib.SMTPSenderRefused(code, answer, letter.sender)
        self._judge(code, answer, expected=(250,))
        code, answer = self._say(f"RCPT TO:<{letter.recipient}>")
        self._judge(code, answer, expected=(250, 251))
        code, answer = self._say("DATA")
        self._judge(code, answer, expected=(354,))

    def _body(self, letter: Sealed) -> str:
        assert self._client is not None
        try:
            self._hurry()
            self._client.send(AT_LINE_START.sub(b"..", letter.content) + b".\r\n")
            self._hurry()
            code, answer = self._client.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up()
            raise AnswerLost(_in_words(problem)) from problem
        self._used = True
        if not 200 <= code < 600:
            self._hang_up()
            raise AnswerLost(_answer(code, answer))
        self._judge(code, answer, expected=tuple(range(200, 300)))
        return _answer(code, answer)

    def _judge(self, code: int, answer: bytes, *, expected: tuple[int, ...]) -> None:
        """Turn an answer into the failure it means, and make the connection ready for the next letter."""
        if code in expected:
            return
        words = _answer(code, answer)
        if code == 421 or not 400 <= code < 600:
            self._hang_up()
        else:
            self._used = True
            self._reset()
        if 400 <= code < 500:
            raise Deferred(words)
        if 500 <= code < 600:
            raise Refused(words)
        raise smtplib.SMTPResponseException(code, words)

    def _reset(self) -> None:
        try:
            if self._say("RSET")[0] != 250:
                self._hang_up()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _say(self, command: str) -> tuple[int, bytes]:
        assert self._client is not None
        self._hurry()
        return self._client.docmd(command)

    def _begin(self) -> None:
        self._deadline = time.monotonic() + settings.SMTP_TIMEOUT_SECONDS

    def _hurry(self) -> None:
        """Let the next wait last no longer than what is left of this letter's time."""
        assert self._client is not None
        if self._client.sock is not None:
            self._client.sock.settimeout(max(0.05, self._deadline - time.monotonic()))

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    words = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(f"{code} {words}".split())[:LONGEST_ANSWER]


def _in_words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answer(problem.smtp_code, problem.smtp_error)
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:LONGEST_ANSWER]
