"""Real Celery workers on the test's own servers, to be killed."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

from botkyrka_oro.launcher.processes import Child, start
from botkyrka_oro.launcher.valkey import Valkey
from tests.smtp import Sink

PROJECT = Path(settings.BASE_DIR)
HIRING_TAKES = 60


class Bell:
    """A Valkey of the test's own, which can go away and come back on the same port."""

    def __init__(self, folder: Path) -> None:
        self.valkey = Valkey(folder / "valkey", log=folder / "valkey.log", throw_away=True)
        self.child = self.valkey.start()

    def go_away(self) -> None:
        self.child.process.kill()
        self.child.process.wait()

    def come_back(self) -> None:
        self.child = self.valkey.start()


class Workers:
    """One Celery worker with two pool processes, and the beat; ``settings`` are environment variables."""

    def __init__(self, folder: Path, bell: Bell, sink: Sink, **settings: str) -> None:
        self.folder, self.sink = folder, sink
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": bell.valkey.url,
            "EMAIL_URL": sink.url,
            "WORKERS": "2",
            **settings,
        }
        celery = ("--app", "botkyrka_oro")
        self.worker = self._start("worker", *celery, "worker", "--without-gossip", "--without-mingle")
        self.beat = self._start("beat", *celery, "beat", "--pidfile=", "--schedule", str(folder / "schedule"))

    def _start(self, name: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", "celery", *arguments]
        return start(name, command, log=self.folder / f"{name}.log", environment=self.environment, folder=PROJECT)

    def wait_for_pool(self) -> None:
        wanted = int(self.environment["WORKERS"])
        wait_until(lambda: len(self.pool()) == wanted, HIRING_TAKES, f"the pool is there\n{self.last_words()}")

    def pool(self) -> list[int]:
        """Return the process ids of the pool, without those that are dead and not yet buried."""
        pid = self.worker.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in children.read_text().split() if alive(int(child))] if children.exists() else []

    def busy(self) -> list[int]:
        """Return the processes of the pool that have a connection to the mail server."""
        return [pid for pid in self.pool() if connections_of(pid, self.sink.port)]

    def kill_one(self, chance: random.Random) -> int:
        """Kill one of the pool processes without warning; return how many connections to the mail server it had."""
        wait_until(lambda: bool(self.pool()), 20, "the pool has a process to kill")
        pid = chance.choice(self.pool())
        freeze([pid])
        connections = len(connections_of(pid, self.sink.port))
        os.kill(pid, signal.SIGKILL)
        return connections

    def stop(self) -> None:
        for child in (self.worker, self.beat):
            child.process.kill()
            child.end(patience=5)

    def last_words(self) -> str:
        return self.worker.last_words(40)


def start_web(folder: Path, port: int, **settings: str) -> Child:
    """Start the web server on this process' database, with settings of its own."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "PORT": str(port), **settings}
    return start(
        "web",
        [sys.executable, "-m", "botkyrka_oro.serve"],
        log=folder / "web.log",
        environment=environment,
        folder=PROJECT,
    )


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.Error:
        return False


def connections_of(pid: int, port: int) -> set[int]:
    """Return the process's open connections to a port, each by the port at its own end."""
    try:
        found = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return set()
    return {
        one.laddr.port
        for one in found
        if one.status == psutil.CONN_ESTABLISHED and one.raddr and one.raddr.port == port
    }


def freeze(pids: Iterable[int]) -> None:
    """Let processes stand still where they are, and wait until they do."""
    standing = [psutil.Process(pid) for pid in pids]
    for process in standing:
        process.suspend()
    wait_until(lambda: all(one.status() == psutil.STATUS_STOPPED for one in standing), 10, "they stand still", 0.001)


def database_url() -> str:
    """Return where the test's own database is."""
    at = connection.settings_dict
    return f"postgresql://{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def wait_until(holds: Callable[[], bool], seconds: float, what: str, every: float = 0.02) -> float:
    """Wait until something holds and return how long it took."""
    began = time.monotonic()
    while not holds():
        waited = time.monotonic() - began
        assert waited < seconds, f"waited {waited:.0f} s in vain until {what}"
        time.sleep(every)
    return time.monotonic() - began
