"""The embedded Redis-protocol server: Valkey on a free port of loopback, behind a password."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from botkyrka_oro.launcher.processes import LOOPBACK, Child, CouldNotStart, free_port, start, write_private
from botkyrka_oro.launcher.where import valkey_program

PATIENCE = 10.0
TRIES = 3


class Valkey:
    """A Valkey server of our own. What it holds survives a kill -9, though nothing depends on that."""

    def __init__(self, folder: Path, *, log: Path, throw_away: bool = False, port: int = 0) -> None:
        self.folder = folder
        self.log = log
        self.keeps = not throw_away
        self.password = secrets.token_urlsafe(24)
        self.port = port

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def start(self) -> Child:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fixed_port = self.port
        last_words = ""
        for _ in range(TRIES):
            self.port = fixed_port or free_port()
            settings = self.folder / "valkey.conf"
            write_private(settings, self.settings())
            child = start("valkey", [str(valkey_program()), str(settings)], log=self.log, folder=self.folder)
            if self.wait_until_ready(child):
                return child
            last_words = child.last_words()
        raise CouldNotStart(f"Valkey did not start. Its last words:\n{last_words}")

    def settings(self) -> str:
        lines = [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            f"appendonly {'yes' if self.keeps else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        return "\n".join(lines) + "\n"

    def wait_until_ready(self, child: Child) -> bool:
        deadline = time.monotonic() + PATIENCE
        with redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
            while child.is_running():
                try:
                    client.ping()
                except redis.RedisError as problem:
                    if time.monotonic() > deadline:
                        child.process.kill()
                        raise CouldNotStart(f"Valkey does not answer: {problem}\n{child.last_words()}") from problem
                    time.sleep(0.02)
                else:
                    return True
        return False
