"""How many questions the board and the list ask the database: few, and as many of ten thousand incidents as of 100."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts import kept as keeping
from contacts.models.users import Role
from incidents.models import Incident, LogEntry
from tests.benchmarks import many_rows
from tests.cast import staff
from tests.figures import Tell

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true"}
ASKED_FOR = re.compile(r'hx-get="([^"]+)"')
# UX-19. A page with nothing kept is the first for a minute, for one of all who see alike.
MOST, MOST_OF_AN_IDLE_POLL, MOST_WITH_NOTHING_KEPT = 12, 4, 21


@contextmanager
def a_night_with(incidents: int) -> Iterator[None]:
    """Fill the database with so many incidents, and forget them again."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            sizes = {"incidents": incidents, "still_open": incidents // 10, "lines": 2}
            many_rows.write(cursor, reports=5, recipients=20, **sizes)
        assert Incident.objects.count() == incidents
        caches["kept"].clear()
        yield
        transaction.set_rollback(True)


def asked_for(
    client: Client, address: str, status: int = 200, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Return how many questions a page asked, and the page."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address, headers=headers)
    assert page.status_code == status
    return len(asked), page.content.decode()


def questions_of_pages(client: Client) -> dict[str, int]:
    """Return how many questions each page asks, as a screen asks for them one after the other."""
    first, _page = asked_for(client, "/")
    again, page = asked_for(client, "/")
    found = ASKED_FOR.search(page)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    idle, _nothing = asked_for(client, address, 204, headers=POLL)
    newest = Incident.objects.order_by("-id")[0]
    later = newest.occurred_at + timedelta(hours=1)
    facts = {"by_id": newest.owner_id, "occurred_at": later, "recorded_at": later}
    LogEntry.objects.create(incident=newest, mode="live", kind="observation", text="Lugnare nu.", **facts)
    changed, page = asked_for(client, address, headers=POLL)
    assert "Lugnare nu." in page
    listed, _page = asked_for(client, "/handelser/")
    return {
        "board, nothing kept": first,
        "board": again,
        "idle poll": idle,
        "poll after a change": changed,
        "list": listed,
    }


@pytest.mark.usefixtures("surely_kept")
@pytest.mark.parametrize("who", ["sara", "tove", "petra"])
def test_a_page_asks_a_dozen_questions_at_most_however_much_there_is(
    client: Client, who: str, request: pytest.FixtureRequest, tell: Tell
) -> None:
    client.force_login(request.getfixturevalue(who))
    counts = []
    for many in (100, 10_000):
        with a_night_with(many):
            counts.append(questions_of_pages(client))
    tell(f"{who}, of 100 and of 10,000 incidents: {counts[0]}, {'the same' if counts[0] == counts[1] else counts[1]}")
    assert counts[0] == counts[1]
    assert counts[0].pop("board, nothing kept") <= MOST_WITH_NOTHING_KEPT
    assert counts[0]["idle poll"] <= MOST_OF_AN_IDLE_POLL
    assert max(counts[0].values()) <= MOST


@pytest.mark.usefixtures("surely_kept")
@pytest.mark.parametrize("who", ["sara", "tove", "petra"])
def test_a_screen_that_is_alone_of_its_kind_asks_a_dozen_questions_at_most_after_a_change(
    client: Client, who: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    """When it asks again, five seconds later, what others would have kept for it is gone."""
    client.force_login(request.getfixturevalue(who))
    monkeypatch.setattr(keeping, "KEPT_SECONDS", 0.001)
    counts = []
    for many in (100, 10_000):
        with a_night_with(many):
            counts.append(questions_of_pages(client))
    tell(f"{who} alone: {counts[0]}")
    assert counts[0] == counts[1]
    assert counts[0]["idle poll"] <= MOST
    assert counts[0]["poll after a change"] <= MOST


def test_whoever_has_no_areas_sees_a_board_where_nothing_waits(client: Client) -> None:
    client.force_login(staff("Tora Tom", Role.SAFETY_COORDINATOR))
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["waiting"] == []
    assert client.get("/handelser/").status_code == 200
