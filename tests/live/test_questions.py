"""How many questions a screen asks PostgreSQL: few, and as many of ten thousand incidents as of a hundred."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts import kept as keeping
from tests.benchmarks import many_rows
from tests.figures import Tell

pytestmark = pytest.mark.django_db
SIZES = (100, 10_000)
MOST = 12


@pytest.fixture(autouse=True)
def a_moment_that_stays(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for seconds is kept on a slow machine too, and no minute turns between two questions."""
    monkeypatch.setattr(keeping, "KEPT_SECONDS", 600)
    monkeypatch.setattr(timezone, "now", lambda: now)


@contextmanager
def so_many(incidents: int) -> Iterator[None]:
    """Write years of use for as long as it is looked at: each with a log, and reports with their letters."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            many_rows.write(
                cursor, incidents=incidents, lines=2, reports=5, recipients=20, still_open=max(1, incidents // 10)
            )
        caches["kept"].clear()
        yield
        transaction.set_rollback(True)


def questions(ask: Callable[[], Any], *, status: int = 200) -> int:
    """Count what an answer asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == status
    return len(asked)


def poll(client: Client, page: Any) -> Any:
    """Ask as the board itself does."""
    address = re.search(r'data-live hx-get="([^"]+)"', page.content.decode())
    assert address is not None
    return client.get(address[1].replace("&amp;", "&"), headers={"HX-Request": "true"})


@pytest.mark.parametrize("who", ["sara", "tove", "petra"])
def test_screens_ask_few_questions_and_as_many_whatever_there_is(
    client: Client, who: str, request: pytest.FixtureRequest, tell: Tell
) -> None:
    user = request.getfixturevalue(who)
    client.force_login(user)
    counts: list[dict[str, int]] = []
    for size in SIZES:
        with so_many(size):
            page = client.get("/")
            caches["kept"].clear()
            counts.append(
                {
                    "the board with nothing kept": questions(lambda: client.get("/")),
                    "the board when it is kept": questions(lambda: client.get("/")),
                    "a poll with nothing new": questions(lambda page=page: poll(client, page), status=204),
                    "the list": questions(lambda: client.get("/handelser/")),
                }
            )
    few, many = counts
    tell(f"{who}, {' and '.join(f'{size:,}' for size in SIZES)} incidents: {few}")
    assert few == many
    assert max(few.values()) <= MOST
