"""Real Celery workers on the test's own servers, to be killed."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from botkyrka_oro.launcher.processes import Child, start
from botkyrka_oro.launcher.valkey import Valkey
from tests.smtp import Sink

PROJECT = Path(settings.BASE_DIR)


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
    """One Celery worker with two pool processes, and the beat."""

    def __init__(self, folder: Path, bell: Bell, sink: Sink) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": bell.valkey.url,
            "EMAIL_URL": sink.url,
            "WORKERS": "2",
        }
        celery = ("--app", "botkyrka_oro")
        self.worker = self._start("worker", *celery, "worker", "--without-gossip", "--without-mingle")
        self.beat = self._start("beat", *celery, "beat", "--pidfile=", "--schedule", str(folder / "schedule"))
        wait_until(lambda: len(self.pool()) == 2, 30, "the worker has started its pool")

    def _start(self, name: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", "celery", *arguments]
        return start(name, command, log=self.folder / f"{name}.log", environment=self.environment, folder=PROJECT)

    def pool(self) -> list[int]:
        """Return the process ids of the pool."""
        pid = self.worker.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in children.read_text().split()] if children.exists() else []

    def kill_one(self, chance: random.Random) -> int:
        """Kill one of the pool processes without warning."""
        wait_until(lambda: bool(self.pool()), 20, "the pool has a process to kill")
        pid = chance.choice(self.pool())
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> None:
        for child in (self.worker, self.beat):
            child.process.kill()
            child.end(patience=5)

    def last_words(self) -> str:
        return self.worker.last_words(40)


def database_url() -> str:
    """Return where the test's own database is."""
    at = connection.settings_dict
    return f"postgresql://{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until something holds and return how long it took."""
    began = time.monotonic()
    while not holds():
        waited = time.monotonic() - began
        assert waited < seconds, f"waited {waited:.0f} s in vain until {what}"
        time.sleep(0.05)
    return time.monotonic() - began
