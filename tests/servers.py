"""A pytest plugin that gives every run its own PostgreSQL and Valkey, before Django's settings are read.

One set of servers serves all workers of a run; it lies in a temporary folder and is gone when the run ends.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from botkyrka_oro.launcher.postgres import Postgres
from botkyrka_oro.launcher.processes import Child
from botkyrka_oro.launcher.valkey import Valkey

PREFIX = "lagesstod-test-"
NOT_SET = (
    "SITE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY_FILE",
    "DEBUG",
    "WORKERS",
    "PORT",
    "FOUR_EYES_ABOVE",
    "LOG_LEVEL",
    "BOUNCE_ADDRESS",
    "INCOMING_LISTEN",
    "INCOMING_IMAP_URL",
    *("DKIM_KEY_FILE", "DKIM_SELECTOR", "DKIM_DOMAIN"),
    "METRICS_TOKEN",
    "LETTERS_LATE_AFTER_SECONDS",
    *("SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY_FILE", "DEBUG", "WORKERS", "PORT", "FOUR_EYES_ABOVE", "LOG_LEVEL"),
    *("RECIPIENTS_PER_DISPATCH", "DISPATCHES_PER_USER_AND_HOUR", "MAILS_PER_DAY"),
)


class Servers:
    """What one run of the tests starts, and ends. ``throw_away`` is quick: nothing is synced to disk."""

    def __init__(self, *, throw_away: bool = True) -> None:
        self.throw_away = throw_away
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.children: list[Child] = []

    def start(self) -> None:
        self.folder.chmod(0o711)  # As root, PostgreSQL runs as another user, who has to get to its own folder.
        logs = self.folder / "logs"
        postgres = Postgres(self.folder / "postgres", log=logs / "postgres.log", throw_away=self.throw_away)
        self.children.append(postgres.start())
        valkey = Valkey(self.folder / "valkey", log=logs / "valkey.log", throw_away=self.throw_away)
        self.children.append(valkey.start())
        for name in NOT_SET:
            os.environ.pop(name, None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "botkyrka_oro.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs an event loop in the thread of the test.
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "EMAIL_URL": "smtp://127.0.0.1:9",  # Nobody answers, except to tests that ask for `smtp_sink`.
            "DEFAULT_FROM_EMAIL": "Lägesstöd Botkyrka <lagesstod@botkyrka.example>",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "LINK_KEY": secrets.token_urlsafe(48),
        }

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(patience=10)
        shutil.rmtree(self.folder, ignore_errors=True)


def remove_leftovers(prefix: str = PREFIX) -> None:
    """Remove the folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*-*"):
        pid = folder.name.removeprefix(prefix).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start before pytest-django reads the settings; xdist's workers inherit what their controller started."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        remove_leftovers()
        servers = Servers()
        early_config.add_cleanup(servers.stop)
        servers.start()
    return (yield)
