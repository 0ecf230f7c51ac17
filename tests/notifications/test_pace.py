"""The pace of a relay: kept by all workers together, with PostgreSQL between them and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from notifications.postman.pace import Pace
from notifications.relays import Relay
from tests.figures import Tell

SECONDS = 3.0


def together(count: int, deed: Callable[[], None]) -> None:
    """Let so many threads, each with a database connection of its own, do the same at the same time."""

    def alone() -> None:
        try:
            deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=alone) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def most_within(moments: list[float], span: float) -> int:
    """Return how many moments the fullest window of this length holds."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > span:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rate", [10, 100, 500])
def test_three_workers_together_keep_the_rate_within_five_percent(rate: int, tell: Tell) -> None:
    relay = Relay("relay.example", rate, rate=rate)
    moments: list[float] = []
    ends = time.monotonic() + SECONDS

    def worker() -> None:
        pace = Pace(relay)
        while time.monotonic() < ends:
            wait = pace.wait()
            if wait:
                time.sleep(min(wait, 0.05))
                continue
            pace.spend()
            moments.append(time.monotonic())

    together(3, worker)

    span = 2.0
    fullest = most_within(moments, span)
    average = (len(moments) - 1) / (max(moments) - min(moments))
    tell(f"{rate}/s: {average:.1f}/s on average, {fullest} in the fullest {span:.0f} s")
    assert fullest <= rate * span * 1.05 + 1
    assert average >= rate * 0.95


@pytest.mark.django_db
def test_without_a_limit_nobody_waits_and_nobody_asks(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pace = Pace(Relay("relay.example", 25))

    with django_assert_num_queries(0):
        assert pace.wait() == 0.0
        pace.spend()


@pytest.mark.django_db
def test_many_connections_are_all_free_again_when_they_were_given_back() -> None:
    pace, held = Pace(Relay("relay.example", 25, connections=60)), list[int]()
    while (number := pace.connect(frozenset(held))) is not None:
        held.append(number)
    for number in held:
        pace.hang_up(number)

    assert held == list(range(1, 61))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_connections_and_a_dead_one_gives_its_own_back() -> None:
    relay = Relay("relay.example", 25, connections=3)
    pace, first_taken, other_done = Pace(relay), threading.Event(), threading.Event()
    theirs: list[int | None] = []

    def other() -> None:
        theirs.append(Pace(relay).connect(frozenset()))
        first_taken.set()
        other_done.wait(10)
        connection.close()  # As when its process is killed: the session ends and nothing is said.

    thread = threading.Thread(target=other)
    thread.start()
    first_taken.wait(10)
    mine = [pace.connect(frozenset())]
    mine.append(pace.connect(frozenset({mine[0] or 0})))

    assert sorted([*theirs, *mine], key=str) == [1, 2, 3]
    assert pace.connect(frozenset(number for number in mine if number)) is None
    other_done.set()
    thread.join()
    time.sleep(0.2)
    assert pace.connect(frozenset(number for number in mine if number)) == theirs[0]
    for number in (*mine, theirs[0]):
        assert number is not None
        pace.hang_up(number)
