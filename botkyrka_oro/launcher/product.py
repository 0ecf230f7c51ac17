"""One running copy of the product: its parts in the order they start, kept alive, and ended together."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from botkyrka_oro import environment as env
from botkyrka_oro.launcher.fingerprint import ROOT, fingerprint
from botkyrka_oro.launcher.postgres import Postgres
from botkyrka_oro.launcher.processes import (
    LOOPBACK,
    Child,
    CouldNotStart,
    dies_with_parent,
    free_port,
    start,
    write_private,
)
from botkyrka_oro.launcher.valkey import Valkey
from botkyrka_oro.launcher.web import site_answers

PATIENCE_WITH_WEB = 60.0
RESTARTS_ALLOWED = 5
RESTARTS_WITHIN = 60.0


class Stopped(BaseException):
    """Somebody asked the launcher to stop."""


def say(sentence: str = "") -> None:
    with contextlib.suppress(OSError):  # Whoever read along may be gone.
        print(sentence, flush=True)


class Product:
    """One running copy of the product."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.record: dict[str, str] = {}
        self.children: dict[str, Child] = {}
        self.restart: dict[str, Callable[[], Child]] = {}
        self.restarted: list[float] = []
        self.prepared: Path | None = None

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def python(self, name: str, *arguments: str, death_signal: signal.Signals = signal.SIGKILL) -> None:
        """Start one of our own programs, to be started again should it die."""

        def begin() -> Child:
            command = [sys.executable, "-m", *arguments]
            return start(name, command, log=self.log(name), death_signal=death_signal, folder=ROOT)

        self.restart[name] = begin
        self.children[name] = begin()

    def start_servers(self) -> None:
        if env.text("DATABASE_URL"):
            say("  PostgreSQL: the one in DATABASE_URL")
        else:
            postgres = Postgres(self.data / "postgres", log=self.log("postgres"))
            self.children["postgres"] = postgres.start()
            self.record["database_url"] = postgres.url
            self.prepared = postgres.place.data / "prepared-from"
            say(f"  PostgreSQL: embedded, {LOOPBACK}:{postgres.port}, data in {postgres.place.data}")
        if env.text("REDIS_URL"):
            say("  Redis: the one in REDIS_URL")
        else:
            valkey = Valkey(self.data / "valkey", log=self.log("valkey"))
            self.children["valkey"] = valkey.start()
            self.restart["valkey"] = valkey.start
            self.record["redis_url"] = valkey.url
            say(f"  Redis protocol: embedded Valkey, {LOOPBACK}:{valkey.port}")

    def start_mailbox(self) -> None:
        if env.text("EMAIL_URL"):
            say("  Mail: sent by the server in EMAIL_URL")
            return
        page, smtp = free_port(self.port + 25), free_port(self.port + 26)
        self.record |= {"email_url": f"smtp://{LOOPBACK}:{smtp}", "mailbox_url": f"http://{LOOPBACK}:{page}"}
        folder = str(self.data / "mailbox")
        self.python("mailbox", "botkyrka_oro.launcher.mailbox", folder, str(smtp), str(page))

    def prepare(self) -> None:
        """Bring the database up to date, unless nothing that it is made from has changed since."""
        write_private(self.data / "servers.json", json.dumps(self.record, indent=2))
        made_from = fingerprint()
        if self.prepared is not None and self.prepared.exists() and self.prepared.read_text() == made_from:
            return
        command = [sys.executable, "-m", "botkyrka_oro.launcher.prepare"]
        done = subprocess.run(command, check=False, cwd=ROOT, preexec_fn=dies_with_parent(signal.SIGKILL))
        if done.returncode != 0:
            raise CouldNotStart("The database could not be prepared; the reason stands above.")
        if self.prepared is not None:
            self.prepared.write_text(made_from)

    def start_site(self) -> None:
        self.python("web", "botkyrka_oro.serve")
        deadline = time.monotonic() + PATIENCE_WITH_WEB
        while not site_answers(self.port):
            if not self.children["web"].is_running() or time.monotonic() > deadline:
                raise CouldNotStart(f"The web server does not answer:\n{self.children['web'].last_words()}")
            time.sleep(0.1)
        celery = ("celery", "--app", "botkyrka_oro")
        self.python("worker", *celery, "worker", "--without-gossip", "--without-mingle")
        self.python("beat", *celery, "beat", "--pidfile=")
        if env.text("INCOMING_LISTEN"):
            self.python("incoming", "django", "receive_mail")
            say(f"  Letters that come back: taken in at {env.text('INCOMING_LISTEN')}")

    def introduce(self) -> None:
        logins = self.data / "demo-logins.txt"
        if logins.exists():
            say(f"\nDemo logins (kept in {logins}):")
            say("\n".join(f"  {line}" for line in logins.read_text().strip().splitlines()))
        if "mailbox_url" in self.record:
            say(f"\nMailbox: {self.record['mailbox_url']}  (every mail the site sends ends here)")
        say(f"Logs:    {self.data / 'logs'}")
        say(f"\nReady: http://{LOOPBACK}:{self.port}")
        say("Ctrl-C ends everything.")

    def watch(self) -> NoReturn:
        while True:
            time.sleep(0.5)
            for name, child in list(self.children.items()):
                if not child.is_running():
                    self.bring_back(name, child)

    def bring_back(self, name: str, child: Child) -> None:
        now = time.monotonic()
        self.restarted = [moment for moment in self.restarted if now - moment < RESTARTS_WITHIN] + [now]
        if name not in self.restart or len(self.restarted) > RESTARTS_ALLOWED:
            raise CouldNotStart(
                f"{name} ended by itself, so everything is stopped. Its last words:\n{child.last_words()}"
            )
        say(f"{name} ended by itself (code {child.process.returncode}) and is started again.")
        child.end(patience=0)
        self.children[name] = self.restart[name]()

    def stop(self) -> None:
        """End the parts that use the servers first, then the servers."""
        (self.data / "servers.json").unlink(missing_ok=True)
        servers = {"postgres", "valkey"}
        for group in (self.children.keys() - servers, servers & self.children.keys()):
            for name in group:
                self.children[name].ask_to_stop()
            for name in group:
                self.children[name].end(patience=10)
