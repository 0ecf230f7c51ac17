"""The mail server at the end of every road: several processes that take letters faster than anybody brings them.

One process at the door takes the connections and deals them out in turn, so that a few connections keep all clerks
equally busy; the kernel's own dealing (``SO_REUSEPORT``) goes by chance.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from botkyrka_oro.launcher.processes import LOOPBACK, dies_with_parent
from tests.benchmarks.clerk import Clerk, Tally

CLERKS = 2
BACKLOG = 1024


@dataclass(frozen=True)
class Receipt:
    """What the sink took in one run, and what it cost the sink itself."""

    letters: int
    octets: int
    connections: int
    first: float
    last: float
    cpu: float
    busiest: float
    recipients: Counter[str]
    message_ids: Counter[str]

    @property
    def doubled(self) -> int:
        """Return how many letters came that had come before, by their recipient."""
        return sum(self.recipients.values()) - len(self.recipients)

    def missing(self, wanted: set[str]) -> int:
        """Return how many of the wanted recipients got nothing."""
        return len(wanted - self.recipients.keys())


class Sink:
    """The sink as the benchmark sees it."""

    def __init__(self, clerks: int = CLERKS) -> None:
        self.listener = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
        self.port: int = self.listener.getsockname()[1]
        self.counters = memoryview(mmap.mmap(-1, 8 * clerks)).cast("q")
        self.orders: list[Connection] = []
        self.processes: list[BaseProcess] = []
        fork = multiprocessing.get_context("fork")
        counter_side: list[socket.socket] = []
        for number in range(clerks):
            ours, theirs = fork.Pipe()
            near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            clerk = Clerk(far, theirs, self.counters, number)
            self.processes.append(fork.Process(target=_serve, args=(clerk, os.getpid()), daemon=True))
            self.orders.append(ours)
            counter_side.append(near)
        self.processes.append(fork.Process(target=_hold_door, args=(self.listener, counter_side, os.getpid())))
        for process in self.processes:
            process.daemon = True
            process.start()
        self.listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def letters(self) -> int:
        """Return how many letters have come, without disturbing anybody."""
        return sum(self.counters)

    def forget(self, *, delay: float = 0.0) -> None:
        """Begin anew; from now on every letter is confirmed ``delay`` seconds after its end."""
        for orders in self.orders:
            orders.send(("forget", delay))
        for orders in self.orders:
            orders.recv()

    def wait_for(self, letters: int, seconds: float) -> bool:
        """Wait until so many letters have come; tell whether they have."""
        ends = time.monotonic() + seconds
        while self.letters < letters:
            if time.monotonic() > ends:
                return False
            time.sleep(0.005)
        return True

    def receipt(self) -> Receipt:
        """Return what has come since it was told to forget."""
        for orders in self.orders:
            orders.send(("tell", 0.0))
        tallies: list[Tally] = [orders.recv() for orders in self.orders]
        busy = [tally for tally in tallies if tally.letters]
        recipients: Counter[str] = Counter()
        message_ids: Counter[str] = Counter()
        for tally in tallies:
            recipients.update({one.decode("latin-1"): count for one, count in tally.recipients.items()})
            message_ids.update({one.decode("latin-1"): count for one, count in tally.message_ids.items()})
        return Receipt(
            letters=sum(tally.letters for tally in tallies),
            octets=sum(tally.octets for tally in tallies),
            connections=sum(tally.connections for tally in tallies),
            first=min((tally.first for tally in busy), default=0.0),
            last=max((tally.last for tally in busy), default=0.0),
            cpu=sum(tally.cpu for tally in tallies),
            busiest=max(tally.cpu for tally in tallies),
            recipients=recipients,
            message_ids=message_ids,
        )

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.join()


def _serve(clerk: Clerk, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    dies_with_parent(signal.SIGKILL, parent)()
    clerk.work()


def _hold_door(listener: socket.socket, clerks: list[socket.socket], parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    dies_with_parent(signal.SIGKILL, parent)()
    turn = 0
    while True:
        client, _address = listener.accept()
        socket.send_fds(clerks[turn % len(clerks)], [b"c"], [client.fileno()])
        client.close()
        turn += 1
