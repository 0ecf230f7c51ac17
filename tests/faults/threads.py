"""Workers as threads of this process, where no process has to be killed: they look for letters over and over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from notifications.postman import sweep, work

WATCH = timedelta(seconds=10)


@contextmanager
def watching(count: int = 2) -> Generator[None, None, None]:
    """Let so many workers look for letters inside this block, and see that all of them come to its end."""
    over = threading.Event()
    problems: list[BaseException] = []

    def look() -> None:
        try:
            while not over.is_set():
                if not work(clock=timezone.now, lasting=WATCH).sent:
                    over.wait(0.005)
            sweep(now=timezone.now())
        except BaseException as problem:  # noqa: BLE001 - told in the thread of the test.
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not problems, problems


def at_once(count: int, deed: Callable[[int], None]) -> None:
    """Let so many threads do the same at the same moment, each with its number and a database connection of its own."""
    ready = threading.Barrier(count)
    problems: list[BaseException] = []

    def alone(number: int) -> None:
        try:
            ready.wait(30)
            deed(number)
        except BaseException as problem:  # noqa: BLE001 - told in the thread of the test.
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=alone, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems
