"""One process of the sink: it speaks SMTP (RFC 5321) on many sockets at once, takes every letter and counts it.

It is written for speed: no event loop but ``epoll`` itself, no parsing but ``bytes.find``. It takes pipelined
commands (RFC 2920), 8-bit letters (RFC 6152) and sizes (RFC 1870), and it believes whatever it is told.
"""

from __future__ import annotations

import select
import socket
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from tests.benchmarks.talk import BYE, GREETING, TAKEN, Talk

CHUNK = 1 << 18
END = b"\r\n.\r\n"


@dataclass
class Tally:
    """What came since the last time it was asked to forget; moments are of the clock that all processes share."""

    letters: int = 0
    octets: int = 0
    connections: int = 0
    first: float = 0.0
    last: float = 0.0
    cpu: float = 0.0
    recipients: Counter[bytes] = field(default_factory=Counter)
    message_ids: Counter[bytes] = field(default_factory=Counter)


class Clerk:
    """The process: takes clients from the door, letters from the clients and orders from the benchmark."""

    def __init__(self, door: socket.socket, orders: Connection, counters: memoryview, number: int) -> None:
        self.door = door
        self.orders = orders
        self.counters = counters
        self.number = number
        self.talks: dict[int, Talk] = {}
        self.delay = 0.0
        self.due: deque[tuple[float, Talk]] = deque()  # In order of time: every letter waits equally long.
        self.poll = select.epoll()
        self.tally = Tally()
        self.began = time.process_time()

    def work(self) -> None:
        """Serve until told to stop."""
        door, orders = self.door.fileno(), self.orders.fileno()
        self.poll.register(door, select.EPOLLIN)
        self.poll.register(orders, select.EPOLLIN)
        while True:
            patience = max(0.0, self.due[0][0] - time.monotonic()) if self.due else None
            for descriptor, _event in self.poll.poll(patience):
                talk = self.talks.get(descriptor)
                if talk is not None:
                    self.hear(talk)
                elif descriptor == door:
                    self.greet()
                elif not self.obey():
                    return
            while self.due and self.due[0][0] <= time.monotonic():
                self.confirm(self.due.popleft()[1])

    def obey(self) -> bool:
        """Carry out one order; tell whether to go on."""
        order: tuple[str, float] = self.orders.recv()
        if order[0] == "forget":
            self.delay = order[1]
            self.tally = Tally()
            self.counters[self.number] = 0
            self.began = time.process_time()
            self.orders.send(None)
        elif order[0] == "tell":
            self.tally.cpu = time.process_time() - self.began
            self.orders.send(self.tally)
        return order[0] != "stop"

    def greet(self) -> None:
        _word, descriptors, _flags, _address = socket.recv_fds(self.door, 1, 1)
        client = socket.socket(fileno=descriptors[0])
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.talks[client.fileno()] = Talk(client)
        self.poll.register(client.fileno(), select.EPOLLIN)
        self.tally.connections += 1
        client.send(GREETING)

    def hear(self, talk: Talk) -> None:
        try:
            heard = talk.socket.recv(CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            self.part(talk)
            return
        talk.buffer = talk.buffer + heard if talk.buffer else heard
        if not talk.holding:
            self.answer(talk, [])

    def answer(self, talk: Talk, answers: list[bytes]) -> None:
        """Go through what was heard as far as it is complete, and answer all of it at once."""
        buffer, at = talk.buffer, 0
        while True:
            if talk.body:
                end = buffer.find(END, at + talk.seen)
                if end < 0:
                    talk.seen = max(0, len(buffer) - at - len(END) + 1)
                    break
                talk.take(buffer, at, end)
                at = end + len(END)
                if self.delay:
                    self.due.append((time.monotonic() + self.delay, talk))
                    break
                self.count(talk)
                answers.append(TAKEN)
                continue
            end = buffer.find(b"\r\n", at)
            if end < 0:
                break
            answers.append(talk.heed(buffer, at))
            at = end if talk.body else end + 2  # The line end before a letter may be half of the mark of its end.
        talk.buffer = buffer[at:]
        if answers:
            self.say(talk, answers)
            if answers[-1] is BYE:
                self.part(talk)

    def confirm(self, talk: Talk) -> None:
        """Answer a letter that has waited long enough, and whatever was said after it."""
        self.count(talk)
        if talk.open:
            self.answer(talk, [TAKEN])

    def count(self, talk: Talk) -> None:
        tally = self.tally
        now = time.monotonic()
        if not tally.letters:
            tally.first = now
        tally.last = now
        tally.letters += 1
        tally.octets += talk.octets
        talk.holding = False
        for recipient in talk.recipients:
            tally.recipients[recipient] += 1
        tally.message_ids[talk.message_id] += 1
        self.counters[self.number] = tally.letters

    def say(self, talk: Talk, answers: list[bytes]) -> None:
        try:
            talk.socket.sendall(b"".join(answers))
        except OSError:
            self.part(talk)

    def part(self, talk: Talk) -> None:
        if talk.open:
            talk.open = False
            self.poll.unregister(talk.socket.fileno())
            del self.talks[talk.socket.fileno()]
            talk.socket.close()
