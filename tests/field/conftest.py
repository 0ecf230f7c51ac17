"""A running copy of the product behind a network that can be cut, and phones that are logged in to it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from tests.field.network import Network
from tests.stack import Stack, running_stack

PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def photo_folder(settings: Settings, tmp_path: Path) -> Path:
    """Where photos lie while this test runs."""
    settings.PHOTO_DIR = tmp_path / "photos"
    settings.PHOTO_DIR.mkdir()
    return Path(settings.PHOTO_DIR)


@pytest.fixture(scope="package")
def product() -> Generator[Stack, None, None]:
    with running_stack() as stack:
        yield stack


@pytest.fixture
def network(product: Stack) -> Iterator[Network]:
    """The way from the phones to the product; whole until the test cuts it."""
    with Network(product.port) as way:
        yield way


Phones = Callable[..., Page]


def log_in(page: Page, network: Network, product: Stack, who: str) -> None:
    page.goto(f"{network.address}/logga-in/")
    page.get_by_label("E-postadress").fill(f"{who}@botkyrka.example")
    page.get_by_label("Lösenord", exact=True).fill(product.password(who))
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logga in")


@pytest.fixture
def phone(browser: Browser, product: Stack, network: Network) -> Iterator[Phones]:
    """Opens a phone, logged in as ``who``; all of them are put away afterwards."""
    contexts: list[BrowserContext] = []

    def open_phone(who: str = "sakerhetschef", **more: Any) -> Page:
        settings: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": "sv-SE"}
        context = browser.new_context(**(settings | more))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        log_in(page, network, product, who)
        return page

    yield open_phone
    for context in contexts:
        context.close()


class Rows:
    """What the product has stored, as its database says."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def keys(self) -> list[str]:
        """Return the key of every incident."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT idempotency_key FROM incidents_incident")
            return [key for (key,) in cursor.fetchall()]

    def one(self, question: str, *values: Any) -> Any:
        """Return the one value that the question has."""
        with self.connection.cursor() as cursor:
            cursor.execute(question, values)
            row = cursor.fetchone()
            return row[0] if row else None


@pytest.fixture
def rows(product: Stack) -> Iterator[Rows]:
    found = Rows(product.record()["database_url"])
    yield found
    found.connection.close()
