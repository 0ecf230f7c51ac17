"""The raw limit: what plain sockets reach from Python when every letter lies ready and nothing is written down.

Several connections a process, and on each of them the body of one letter in one write with the envelope of the
next (RFC 2920), so that a letter costs one round trip. No database, no broker, no journal: nobody could use it, and
nobody who keeps books gets past it.
"""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from botkyrka_oro.launcher.processes import LOOPBACK
from tests.benchmarks.contender import Sent
from tests.benchmarks.letter import SENDER, Letter, address

PROCESSES = 2
MARK = "raw-limit-mark"
READY_FOR_BODY = b"\r\n354 "
QUIT = b"QUIT\r\n"


class RawLimit:
    """The raw limit as a contender. Its books are its own word."""

    name = "raw"
    label = "Raw limit: prebuilt letters, plain sockets"
    quick = True

    def __init__(self, port: int, letter: Letter, connections: int) -> None:
        self.port = port
        self.letter = letter
        self.connections = connections

    def start(self) -> None:
        """There is nothing to get ready: the processes are new in every run."""

    def send(self, recipients: int) -> Sent:
        began, cpu = blast(self.port, self.letter, recipients, self.connections)
        return Sent(click=began, released=began, answered=began, cpu={"workers": cpu}, batch=recipients)

    def settled(self, sent: Sent) -> bool:
        return True

    def booked(self, sent: Sent) -> int:
        return int(sent.batch)

    def workers(self) -> list[int]:
        return []

    def stop(self) -> None:
        """Nothing is left running."""


def blast(port: int, letter: Letter, recipients: int, connections: int) -> tuple[float, float]:
    """Send one letter to each recipient from two processes; return when they began, and their CPU seconds."""
    fork = multiprocessing.get_context("fork")
    ends: list[Connection] = []
    processes = []
    for number in range(PROCESSES):
        ours, theirs = fork.Pipe()
        numbers = range(number, recipients, PROCESSES)
        arguments = (theirs, port, letter, numbers, connections)
        processes.append(fork.Process(target=_send_share, args=arguments, daemon=True))
        processes[-1].start()
        ends.append(ours)
    for end in ends:
        end.recv()  # All letters lie ready.
    began = time.monotonic()
    for end in ends:
        end.send("go")
    cpu = sum(end.recv() for end in ends)
    for process in processes:
        process.join()
    return began, cpu


def _send_share(orders: Connection, port: int, letter: Letter, numbers: range, connections: int) -> None:
    writes = _writes(letter, numbers, connections)
    lines = [_introduced(port) for _share in writes]
    orders.send("ready")
    orders.recv()
    began = time.process_time()
    _converse(lines, writes)
    orders.send(time.process_time() - began)


def _writes(letter: Letter, numbers: range, connections: int) -> list[Iterator[bytes]]:
    """Return for each connection what is written, one after the other: an envelope, then body and next envelope."""
    pieces = letter.wire(MARK).split(MARK.encode())
    assert len(pieces) == 3, "the mark stands once in To and once in Message-ID"
    before, between, after = pieces
    shares = [numbers[place::connections] for place in range(connections)]
    writes: list[Iterator[bytes]] = []
    for share in (one for one in shares if one):
        whole = [_envelope(share[0])]
        for place, number in enumerate(share):
            to = address(number).encode()
            body = b"".join((before, to, between, b"<%d.raw@botkyrka.example>" % number, after, b".\r\n"))
            following = _envelope(share[place + 1]) if place + 1 < len(share) else QUIT
            whole.append(body + following)
        writes.append(iter(whole))
    return writes


def _envelope(number: int) -> bytes:
    return f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{address(number)}>\r\nDATA\r\n".encode()


def _introduced(port: int) -> socket.socket:
    """Return a connection on which the greetings are done."""
    line = socket.create_connection((LOOPBACK, port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    assert line.recv(1000).startswith(b"220 ")
    line.sendall(b"EHLO raw.example\r\n")
    assert line.recv(1000).startswith(b"250-")
    return line


def _converse(lines: list[socket.socket], writes: list[Iterator[bytes]]) -> None:
    """Write whatever is next on each connection as soon as the answers to the last write are complete."""
    poll = select.epoll()
    talks = {line.fileno(): (line, share) for line, share in zip(lines, writes, strict=True)}
    heard = dict.fromkeys(talks, b"\r\n")
    for descriptor, (line, share) in talks.items():
        poll.register(descriptor, select.EPOLLIN)
        line.sendall(next(share))
    while talks:
        for descriptor, _event in poll.poll():
            line, share = talks[descriptor]
            answer = heard[descriptor] + line.recv(4096)
            if READY_FOR_BODY in answer and answer.endswith(b"\r\n"):
                line.sendall(next(share))
                heard[descriptor] = b"\r\n"
            elif b"\r\n221 " in answer:
                assert b"\r\n250 " in answer
                line.close()
                del talks[descriptor]
            elif b"\r\n5" in answer or b"\r\n4" in answer:
                raise AssertionError(answer)
            else:
                heard[descriptor] = answer
