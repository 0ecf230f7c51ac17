"""What processes have used: CPU seconds to the microsecond, and memory with shared pages counted once (PSS)."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable

import psutil


def trees(roots: Iterable[int]) -> list[psutil.Process]:
    """Return these processes and all that descend from them."""
    found: list[psutil.Process] = []
    for pid in roots:
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            found += [root, *root.children(recursive=True)]
    return found


def cpu(roots: Iterable[int]) -> float:
    """Return the CPU seconds of these trees so far, those of their dead children included."""
    seconds = 0.0
    for process in trees(roots):
        with contextlib.suppress(psutil.NoSuchProcess, OSError):
            times = process.cpu_times()
            seconds += _own(process.pid) + times.children_user + times.children_system
    return seconds


def _own(pid: int) -> float:
    """Return the CPU seconds of all threads of a process: psutil's come in steps of 10 ms, the kernel's clock does not.

    The number of that clock is made as clock_getcpuclockid(3) makes it.
    """
    return time.clock_gettime((~pid << 3) | 2)


def pss(roots: Iterable[int]) -> int:
    """Return the octets of memory that these trees hold together."""
    octets = 0
    for process in trees(roots):
        with contextlib.suppress(psutil.Error, OSError):
            octets += process.memory_full_info().pss
    return octets


class PeakMemory:
    """Looks at the memory of some trees twice a second while it is open, and remembers the most it saw."""

    def __init__(self, roots: Callable[[], list[int]]) -> None:
        self.roots = roots
        self.octets = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> PeakMemory:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        self.octets = max(self.octets, pss(self.roots()))

    def _look(self) -> None:
        while not self.over.wait(0.5):
            self.octets = max(self.octets, pss(self.roots()))


class Others:
    """How much of the machine was taken meanwhile by work that is none of ours."""

    def __init__(self) -> None:
        self.began, self.busy, self.ours = time.monotonic(), _busy(), cpu([os.getpid()])

    def share(self) -> float:
        """Return the share of all cores since the beginning, from 0 to 1."""
        theirs = _busy() - self.busy - (cpu([os.getpid()]) - self.ours)
        return max(0.0, theirs / (time.monotonic() - self.began) / cores())


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


def cores() -> int:
    return len(os.sched_getaffinity(0))
