"""A house with servers of its own: PostgreSQL and Redis that can go away, the web server, two workers and the beat."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, build_opener

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from botkyrka_oro.launcher.postgres import Postgres
from botkyrka_oro.launcher.processes import free_port
from botkyrka_oro.launcher.web import StayHere, site_answers
from contacts.models import Contact, User
from contacts.models.areas import Area
from contacts.models.users import Role
from tests.cast import a_contact, an_actor, staff
from tests.faults.workers import Bell, Workers, start_web, wait_until
from tests.smtp import Sink

WHERE = ("HOST", "PORT", "NAME", "USER", "PASSWORD")


class House:
    """The product on servers of its own. Inside ``at_home`` this process' own rows are the house's."""

    def __init__(self, folder: Path, sink: Sink, **settings: str) -> None:
        folder.chmod(0o711)  # As root, PostgreSQL runs as another user, who has to get to its own folder.
        self.folder, self.sink = folder, sink
        self.settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.large_rounds", "DATA_DIR": str(folder)} | settings
        self.postgres = Postgres(folder / "postgres", log=folder / "postgres.log")
        self.server = self.postgres.start()
        self.bell = Bell(folder)
        self.port = free_port()

    def open(self) -> None:
        """Fill the database, start the parts of the product, and wait until they are there."""
        with self.at_home():
            self.sara, self.nadia = prepared()
            self.cookie = self._logged_in(self.sara)
            self.workers = Workers(self.folder, self.bell, self.sink, **self.settings)
            self.web = start_web(self.folder, self.port, DATA_DIR=str(self.folder), REDIS_URL=self.bell.valkey.url)
            self.workers.wait_for_pool()
            wait_until(lambda: site_answers(self.port), 60, f"the web server answers\n{self.web.last_words()}")

    def _logged_in(self, user: User) -> str:
        """Return the cookie of somebody who has logged in."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return f"{settings.SESSION_COOKIE_NAME.partition('-')[0]}-{self.port}={session}"

    @contextmanager
    def at_home(self) -> Generator[None, None, None]:
        """Let this process' connection lead to the house's database."""
        parts = urlsplit(self.postgres.url)
        there = (parts.hostname, parts.port, parts.path.lstrip("/"), parts.username, unquote(parts.password or ""))
        before = {name: connection.settings_dict[name] for name in WHERE}
        connection.close()
        connection.settings_dict.update(zip(WHERE, there, strict=True))
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def postgres_goes_away(self) -> None:
        """Stop PostgreSQL as if its machine had lost its power (``immediate``)."""
        self.server.process.send_signal(signal.SIGQUIT)
        self.server.process.wait(30)
        connection.close()

    def postgres_comes_back(self) -> None:
        """Start it again where it was; it answers when this returns."""
        self.server = self.postgres.start_process()
        assert self.postgres.wait_until_ready(self.server), self.server.last_words()

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.bell.valkey.url) as client:
            client.flushall()

    def close(self) -> None:
        if hasattr(self, "web"):
            self.web.process.kill()
            self.web.end(patience=5)
        if hasattr(self, "workers"):
            self.workers.stop()
        self.bell.go_away()
        self.server.ask_to_stop()
        self.server.end(patience=20)


def prepared() -> tuple[User, Contact]:
    """Make the tables of an empty database, and a small cast."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    walkers = an_actor("Nattvandrarna i Alby", "night_walkers")
    nadia = a_contact("Nadia Nattvandrare", walkers, Area.objects.get(slug="alby"))
    return staff("Sara Säkerhetschef", Role.SECURITY_CHIEF), nadia


class Visitor:
    """Somebody who reads pages over and over, and notes how each was answered and when."""

    def __init__(self, house: House, *paths: str) -> None:
        self.house, self.paths = house, paths
        self.answers: list[tuple[float, int]] = []
        self._over = Event()
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def leave(self) -> Counter[int]:
        self._over.set()
        self._thread.join()
        return Counter(status for _moment, status in self.answers)

    def between(self, begins: float, ends: float) -> Counter[int]:
        return Counter(status for moment, status in self.answers if begins <= moment <= ends)

    def _read(self) -> None:
        while not self._over.is_set():
            for path in self.paths:
                asked = time.monotonic()
                self.answers.append((asked, self.house_answers(path)))
            self._over.wait(0.1)

    def house_answers(self, path: str) -> int:
        """Return the status of a page; 0 when there was no answer at all."""
        request = Request(f"http://127.0.0.1:{self.house.port}{path}", headers={"Cookie": self.house.cookie})
        try:
            with build_opener(StayHere).open(request, timeout=30) as answer:
                answer.read()
                return int(answer.status)
        except HTTPError as answer:
            return answer.code
        except OSError:
            return 0


def wait_for(house: House, holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait inside the house until something holds; say what its workers said last if it does not."""
    return wait_until(holds, seconds, f"{what}\n{house.workers.last_words()}", 0.1)
