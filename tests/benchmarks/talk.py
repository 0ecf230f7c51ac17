"""One conversation of the sink: where in it we are, what a command asks, and what is noted of a letter."""

from __future__ import annotations

import re
import socket

GREETING = b"220 sink.example ESMTP\r\n"
OFFERS = b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n"
OK = b"250 2.0.0 Ok\r\n"
GO_ON = b"354 Go on\r\n"
TAKEN = b"250 2.0.0 Ok: queued\r\n"
UNKNOWN = b"502 5.5.1 What?\r\n"
BYE = b"221 2.0.0 Bye\r\n"
MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
ANSWERS = {b"EHLO": OFFERS, b"DATA": GO_ON, b"QUIT": BYE} | dict.fromkeys(
    (b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP"), OK
)


class Talk:
    """A conversation with one client: what came of it so far, and where in it we are."""

    __slots__ = ("body", "buffer", "holding", "message_id", "octets", "open", "recipients", "seen", "socket")

    def __init__(self, client: socket.socket) -> None:
        self.socket = client
        self.buffer = b""
        self.body = False  # Are we inside a letter?
        self.seen = 0  # How much of an unfinished letter needs no second look.
        self.holding = False  # Has a letter come that is not confirmed yet?
        self.octets = 0
        self.message_id = b""
        self.recipients: list[bytes] = []
        self.open = True

    def heed(self, buffer: bytes, at: int) -> bytes:
        """Do what one command says, and return the answer."""
        verb = buffer[at : at + 4].upper()
        if verb == b"RCPT":
            self.recipients.append(buffer[buffer.find(b"<", at) + 1 : buffer.find(b">", at)])
        elif verb == b"DATA":
            self.body = True
            self.seen = 0
        elif verb in {b"MAIL", b"RSET"}:
            self.recipients = []
        return ANSWERS.get(verb, UNKNOWN)

    def take(self, buffer: bytes, begin: int, end: int) -> None:
        """Note a letter that has come to its end."""
        self.body = False
        self.seen = 0
        self.holding = True
        self.octets = end - begin
        at = buffer.find(b"\r\nMessage-ID: ", begin, end)
        if at >= 0:
            self.message_id = buffer[at + 14 : buffer.find(b"\r\n", at + 14)]
        else:
            found = MESSAGE_ID.search(buffer, begin, end)
            self.message_id = found[1] if found else b""
