"""One SMTP connection (RFC 5321): what is said on it, which answers are awaited, and what they mean for a letter."""

from __future__ import annotations

import enum
import ssl
import time
from collections import deque

from django.conf import settings

from notifications.errands import Errand
from notifications.failures import AnswerLost, Deferred, Refused
from notifications.transport.greeting import Opened
from notifications.transport.replies import dotted, refusal, words_in
from notifications.transport.road import Desk, storable

READ_AT_ONCE = 65536
LONGEST_REPLY = 65536
STOPPED = "stopped before the words went out"


class Step(enum.Enum):
    """What an answer is awaited for."""

    RESET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "the letter"
    NOTHING = "an empty letter to nobody"  # when DATA was let through although the recipient was not (RFC 2920, 3.1)


# What lets the conversation go on.
_IN_ORDER = {Step.MAIL: (250,), Step.RCPT: (250, 251)}


class Broken(Exception):
    """The connection cannot be used any more."""


class Line:
    """One open connection. At most one letter's words are unanswered on it at any time.

    Where the server takes several commands at once (RFC 2920) the next letter's envelope travels with the words of
    this one, so that each letter costs one round trip.
    """

    def __init__(self, opened: Opened, number: int) -> None:
        self.number = number
        self.sock = opened.sock
        self.sock.setblocking(False)
        self._pipelining, self._sizes = opened.pipelining, opened.sizes
        self.awaited: deque[tuple[Step, Errand | None]] = deque()
        self.written: Errand | None = None  # its words are out and not yet answered
        self.envelope: Errand | None = None  # its envelope is out, its words are not
        self._refusal: Exception | None = None  # of the envelope that is out
        self._unreset = False
        self._to_say: deque[tuple[Step, bytes]] = deque()  # only without pipelining
        self._in, self._out = b"", b""
        self.deadline, self._patience = 0.0, settings.SMTP_TIMEOUT_SECONDS
        self.served = 0

    @property
    def idle(self) -> bool:
        """Tell whether a letter may begin here."""
        return not self.awaited and self.written is None and self.envelope is None

    @property
    def wants_to_write(self) -> bool:
        return bool(self._out)

    def begin(self, errand: Errand) -> None:
        """Say who the letter is from and for."""
        self._say(self._commands(errand), errand)

    def read(self, desk: Desk) -> None:
        """Read what came and act on it; raises ``Broken`` when the connection is of no more use."""
        while True:
            try:
                came = self.sock.recv(READ_AT_ONCE)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                break
            except OSError as problem:
                raise Broken(storable(f"{type(problem).__name__}: {problem}")) from problem
            if not came:
                raise Broken("SMTPServerDisconnected: Connection unexpectedly closed")
            self._in += came
            if len(came) < READ_AT_ONCE and not isinstance(self.sock, ssl.SSLSocket):
                break
        while (reply := self._reply()) is not None:
            self._hear(reply, desk)

    def flush(self) -> None:
        """Write what is left to be written."""
        if self._out:
            try:
                self._out = self._out[self.sock.send(self._out) :]
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except OSError as problem:
                raise Broken(storable(f"{type(problem).__name__}: {problem}")) from problem

    def say_goodbye(self) -> None:
        """Take leave politely without waiting for an answer, and hang up."""
        try:
            if self.idle:
                self.sock.send(b"QUIT\r\n")
        except OSError:
            pass
        self.sock.close()

    def _commands(self, errand: Errand) -> list[tuple[Step, bytes]]:
        letter = errand.sealed
        assert letter is not None
        size = f" SIZE={len(letter.content)}" if self._sizes else ""
        reset = [(Step.RESET, b"RSET\r\n")] if self._unreset else []
        self._unreset = False
        return [
            *reset,
            (Step.MAIL, f"MAIL FROM:<{letter.sender}>{size}\r\n".encode("ascii")),
            (Step.RCPT, f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii")),
            (Step.DATA, b"DATA\r\n"),
        ]

    def _say(self, commands: list[tuple[Step, bytes]], errand: Errand, before: bytes = b"") -> None:
        self.envelope, self._refusal = errand, None
        if not self._pipelining:
            self._to_say = deque(commands[1:])
            commands = commands[:1]
        self.awaited.extend((step, errand) for step, _words in commands)
        self._write(before + b"".join(words for _step, words in commands))

    def _write(self, words: bytes) -> None:
        self.deadline = time.monotonic() + self._patience
        self._out += words
        self.flush()

    def _hear(self, reply: bytes, desk: Desk) -> None:
        code = int(reply[:3]) if reply[:3].isdigit() else -1
        if not self.awaited:
            raise Broken(words_in(reply))
        step, errand = self.awaited.popleft()
        if step is Step.BODY:
            self._judge_letter(code, reply, desk)
        elif step in _IN_ORDER and code in _IN_ORDER[step] and self._refusal is None:
            self._continue()
        elif step is Step.DATA and code == 354 and self._refusal is None:
            assert errand is not None
            self._hand_over(errand, desk)
        elif step is Step.NOTHING or (step is Step.RESET and code != 421 and 200 <= code < 600):
            self._continue()
        else:
            assert errand is not None
            self._judge_envelope(step, errand, code, reply, desk)

    def _judge_letter(self, code: int, reply: bytes, desk: Desk) -> None:
        errand, self.written = self.written, None
        assert errand is not None
        words = words_in(reply)
        if 200 <= code < 300:
            self.served += 1
            desk.accepted(errand, words)
        elif 400 <= code < 600:
            desk.failed(errand, Deferred(words) if code < 500 else Refused(words))
        else:
            desk.failed(errand, AnswerLost(words))
        if code == 421 or not 200 <= code < 600:
            raise Broken(words)

    def _judge_envelope(self, step: Step, errand: Errand, code: int, reply: bytes, desk: Desk) -> None:
        words = words_in(reply)
        if self._refusal is None:
            self._refusal = refusal(code, words, of_sender=step is Step.MAIL)
        if code == 421 or not 200 <= code < 600:
            self._end_envelope(errand, desk)
            raise Broken(words)
        if step is Step.DATA or not self._pipelining:
            self._to_say.clear()
            self._unreset = True
            self._end_envelope(errand, desk)
            if code == 354:
                self.awaited.append((Step.NOTHING, None))
                self._write(b".\r\n")

    def _end_envelope(self, errand: Errand, desk: Desk) -> None:
        self.envelope = None
        refusal, self._refusal = self._refusal, None
        assert refusal is not None
        desk.failed(errand, refusal)

    def _hand_over(self, errand: Errand, desk: Desk) -> None:
        """Let the words go out, with the next letter's envelope if there is one. Nobody can take them back."""
        letter = errand.sealed
        assert letter is not None
        words = dotted(letter)
        following = desk.take() if self._pipelining else None
        if not desk.may_leave(errand):
            self.envelope = None
            for one in (errand, following):
                if one is not None:
                    desk.untouched(one)
            raise Broken(STOPPED)  # The server waits for the words and for nothing else.
        desk.begun(errand)
        self.envelope, self.written = None, errand
        self.awaited.append((Step.BODY, errand))
        if following is None:
            self._write(words)
        else:
            self._say(self._commands(following), following, before=words)

    def _continue(self) -> None:
        """Without pipelining, say the next thing now that the last one is answered."""
        if self._to_say and not self.awaited:
            step, words = self._to_say.popleft()
            self.awaited.append((step, self.envelope))
            self._write(words)

    def _reply(self) -> bytes | None:
        """Return the next whole reply, or ``None`` until it is there (RFC 5321, 4.2)."""
        end = 0
        while (newline := self._in.find(b"\n", end)) >= 0:
            last = self._in[end + 3 : end + 4] != b"-" or not self._in[end : end + 3].isdigit()
            end = newline + 1
            if last:
                whole, self._in = self._in[:end], self._in[end:]
                return whole
        if len(self._in) > LONGEST_REPLY:
            raise Broken("The mail server's answer has no end.")
        return None
