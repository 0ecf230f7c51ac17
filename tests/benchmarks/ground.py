"""The ground that all stand on: one PostgreSQL and one Valkey as the product brings them, durable, and the sink."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg2

from botkyrka_oro.launcher.postgres import Postgres
from botkyrka_oro.launcher.processes import Child
from botkyrka_oro.launcher.valkey import Valkey
from tests.benchmarks import meter
from tests.benchmarks.sink import Sink
from tests.servers import remove_leftovers

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "lagesstod-benchmark-"
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "LINK_KEY", "SITE_URL")


class Ground:
    """Servers in a folder of their own, which is gone afterwards."""

    def __init__(self) -> None:
        remove_leftovers(PREFIX)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)  # As root, PostgreSQL runs as another user, who has to get to its own folder.
        self.ends = ExitStack()
        self.ends.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.broker_numbers = 0

    def __enter__(self) -> Self:
        try:
            self.sink = self.ends.enter_context(Sink())
            self.postgres = Postgres(self.folder / "postgres", log=self.folder / "logs" / "postgres.log")
            self.postgres_child = self._until_the_end(self.postgres.start())
            self.valkey = Valkey(self.folder / "valkey", log=self.folder / "logs" / "valkey.log")
            self.valkey_child = self._until_the_end(self.valkey.start())
        except BaseException:
            self.ends.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ends.close()

    def _until_the_end(self, child: Child) -> Child:
        self.ends.callback(child.end, 10)
        self.ends.callback(child.ask_to_stop)
        return child

    def new_database(self, name: str) -> str:
        """Make an empty database, in place of one of that name, and return where it is."""
        connection = psycopg2.connect(self.postgres.url_of("postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        return self.postgres.url_of(name)

    def new_broker(self) -> str:
        """Return a numbered database of Valkey that nobody else uses."""
        self.broker_numbers += 1
        return f"{self.valkey.url.rpartition('/')[0]}/{self.broker_numbers}"

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment for a process of somebody who sends, without what this one was told."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        return inherited | {"EMAIL_URL": self.sink.url, "PYTHONPATH": str(ROOT)} | settings

    def last_words(self, name: str) -> str:
        """Return the ends of the logs of one sender's processes."""
        logs = sorted((self.folder / "logs").glob(f"{name}-*.log"))
        return "\n".join(f"{log.stem}:\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def versions(self) -> dict[str, str]:
        connection = psycopg2.connect(self.postgres.url_of("postgres"))
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (postgresql,) = cursor.fetchone() or ("",)
        return {"PostgreSQL": str(postgresql).split()[0]}

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds of the servers so far."""
        return {
            "postgresql": meter.cpu([self.postgres_child.process.pid]),
            "valkey": meter.cpu([self.valkey_child.process.pid]),
        }

    def wait_for_quiet(self) -> None:
        """Wait, though not for long, until PostgreSQL has put away what the last run left."""
        for _look in range(20):
            before = self.cpu()["postgresql"]
            time.sleep(0.1)
            if self.cpu()["postgresql"] - before < 0.002:
                return
