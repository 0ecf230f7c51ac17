"""Telling the screens: after the commit, once, never in the way, and with a version that only grows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.db import transaction
from pytest_django import Settings

from botkyrka_oro.launcher.processes import free_port
from contacts.telling import Topic, channel, client, tell
from tests.live.hearing import listening
from tests.stack import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_told_is_heard_when_the_deed_is_committed_and_not_before() -> None:
    with listening() as ear:
        with transaction.atomic():
            tell(Topic.INCIDENTS, Topic.INBOX)
            assert ear.nothing()

        assert ear.topics() == [Topic.INBOX, Topic.INCIDENTS]


def test_nobody_hears_of_a_deed_that_was_taken_back() -> None:
    class Regret(Exception):
        pass

    with listening() as ear:
        with suppress(Regret), transaction.atomic():
            tell(Topic.INCIDENTS)
            raise Regret
        assert ear.nothing()


def test_every_version_is_greater_than_the_last_also_when_redis_has_forgotten_everything() -> None:
    with listening() as ear:
        versions = []
        for _ in range(3):
            tell(Topic.REPORTS)
            versions += [version for _topic, version in ear.told()]
        client().delete(channel())
        tell(Topic.REPORTS)
        versions += [version for _topic, version in ear.told()]

    assert len(versions) == 4
    assert versions == sorted(set(versions))


def test_what_happens_often_is_told_at_most_once_a_second_and_the_last_time_too() -> None:
    with listening() as ear:
        began = time.monotonic()
        while time.monotonic() - began < 1.5:
            tell(Topic.DISPATCHES, calmly=True)
            time.sleep(0.01)
        told = ear.told(within=2.5, quiet=1.2)

    assert 2 <= len(told) <= 3  # at once, after a second, and what came after that
    assert told[-1][1] / 1000 >= time.time() - 2.5


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_a_redis_that_is_dead_or_silent_neither_fails_nor_delays_a_deed(kind: str, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1] if kind == "silent" else free_port()
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        began = time.monotonic()
        with transaction.atomic():
            tell(Topic.INCIDENTS)
        assert time.monotonic() - began < 0.1


def test_what_could_not_be_told_is_told_when_redis_is_back(settings: Settings) -> None:
    real = settings.REDIS_URL
    with listening() as ear:
        port = free_port()
        settings.REDIS_URL = real.replace(real.rpartition("@")[2], f"127.0.0.1:{port}/0")
        tell(Topic.LEVELS)
        assert ear.nothing()
        with _relay(port, to=int(real.rpartition(":")[2].partition("/")[0])):
            assert ear.topics(within=6) == [Topic.LEVELS]


def _relay(port: int, *, to: int) -> _Relay:
    return _Relay(port, to)


class _Relay:
    """A program that carries bytes from one port to another: Redis, come back."""

    def __init__(self, port: int, to: int) -> None:
        self.command = [sys.executable, "-c", _RELAY, str(port), str(to)]

    def __enter__(self) -> None:
        self.process = subprocess.Popen(self.command)

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


_RELAY = """
import asyncio, sys
async def carry(source, target):
    while data := await source.read(65536):
        target.write(data)
async def meet(reader, writer):
    there, back = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(carry(reader, back), carry(there, writer))
async def main():
    async with await asyncio.start_server(meet, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


def test_a_command_that_ends_at_once_has_told_before(settings: Settings) -> None:
    code = "import django; django.setup(); from contacts.telling import *; tell(Topic.AREAS, calmly=True)"
    name = channel().partition(":")[2]
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    with listening() as ear:
        environment = os.environ | {"DATABASE_URL": url}
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=60)
        assert ear.topics() == [Topic.AREAS]
