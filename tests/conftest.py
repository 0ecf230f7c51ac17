"""What every test may lean on: reference data, the mail server and the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.utils import translation
from hypothesis import is_hypothesis_test
from pytest_django import DjangoDbBlocker, Settings

from tests.smtp import Sink, new_sink

pytest_plugins = ["tests.cast", "tests.figures", "tests.weeks"]
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is shown by dice, or by killing at random, has found something when it fails once in fifty: `make test` lets only
# a wait that ran out be waited for once more. Not so its canary, which shows that the proof notices a fault.
SHOWN_BY_CHANCE = ("tests/faults/", "tests/field/test_five_hundred.py")
RAN_OUT = [r"waited \d+ s in vain", r"Timeout \d+ms exceeded", r"with timeout \d+ms"]
ONLY_A_WAIT = pytest.mark.flaky(reruns=1, only_rerun=RAN_OUT)


def load_reference() -> None:
    call_command("load_reference", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Put the reference data into the test database once: areas, types and roles are there in every test."""
    with django_db_blocker.unblock():
        load_reference()


def empties_the_database(item: pytest.Item) -> bool:
    """Tell whether the test committed for real, so that its end was a flush of every table."""
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return asked or not {"transactional_db", "live_server", "django_db_reset_sequences"}.isdisjoint(fixtures)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """After the flush at the end of a transactional test, put the reference data back; after the last there is none."""
    result = yield
    if nextitem is not None and empties_the_database(item):
        blocker: DjangoDbBlocker = item._request.getfixturevalue("django_db_blocker")  # type: ignore[attr-defined]
        with blocker.unblock():
            load_reference()
    return result


@pytest.fixture(autouse=True)
def in_swedish() -> Generator[None, None, None]:
    """Begin in Swedish, whatever language the last page of another test left behind in this thread."""
    with translation.override("sv"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Begin with nothing kept of what the pages of another test showed."""
    caches["kept"].clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hash passwords cheaply: Argon2 is slow on purpose, and no test is about that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def _smtp_server() -> Generator[Sink, None, None]:
    sink = new_sink()
    yield sink
    sink.stop()


@pytest.fixture
def smtp_sink(_smtp_server: Sink, settings: Settings) -> Generator[Sink, None, None]:
    """The mail server the settings point at while this test runs; it has forgotten everything before."""
    _smtp_server.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = _smtp_server.port
    yield _smtp_server
    if _smtp_server.controller is None:
        _smtp_server.start()
    _smtp_server.clear()


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium; as root it runs without its sandbox."""
    flags = CHROMIUM_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": chromium(), "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Swedish browser."""
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use a browser; without Chromium they are skipped, unless this is CI, where they must run.

    Proofs by chance get no second try.
    """
    missing = chromium() is None and not os.environ.get("CI")
    for item in items:
        by_chance = item.nodeid.startswith(SHOWN_BY_CHANCE) or is_hypothesis_test(getattr(item, "obj", None))
        if by_chance and "_notice" not in item.name:
            item.add_marker(ONLY_A_WAIT)
        if "page" in getattr(item, "fixturenames", []) or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="needs Chromium"))
