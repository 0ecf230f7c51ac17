"""A long import on the real web server: it shows itself as it goes; who leaves, or what dies, never leaves a half."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from django.test import Client

from contacts.models import Assignment, Contact, ImportRun, User
from tests.contacts.long_files import a_long_file
from tests.faults.web import Visitor, Web, as_it_comes
from tests.faults.workers import wait_until
from tests.figures import Tell

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 6000
PAGE = "/kontakter/import/"
STEP = re.compile(r'"progress__text">([\d\s]+ av [\d\s]+) ')


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Generator[Web, None, None]:
    web = Web(tmp_path)
    yield web
    web.stop()


def pressed(visitor: Visitor) -> http.client.HTTPResponse:
    return visitor.press(visitor.page(PAGE), f"{PAGE}spara/", text=a_long_file(ROWS))


def read_until(answer: http.client.HTTPResponse, words: str) -> str:
    """Read until the page has come so far."""
    so_far = ""
    for piece in as_it_comes(answer):
        so_far += piece
        if words in so_far:
            return so_far
    raise AssertionError(f"«{words}» never came: {so_far[-2000:]}")


def test_each_step_is_sent_when_it_is_done(web: Web, sara: User, tell: Tell) -> None:
    began = time.monotonic()
    answer = pressed(web.log_in(sara))
    came: list[tuple[float, str]] = []
    for piece in as_it_comes(answer):
        came += [(time.monotonic() - began, step) for step in STEP.findall(piece)]
    took = time.monotonic() - began

    assert len(came) == 12
    tell(f"{ROWS} rows in {took:.1f} s: the first step was seen after {came[0][0]:.1f} s, the last {came[-1][0]:.1f} s")
    assert came[0][0] < took / 2
    assert len({moment for moment, _step in came}) > 4
    assert Contact.objects.count() == ROWS


def test_who_closes_the_page_leaves_all_or_nothing_and_can_see_which(web: Web, sara: User, tell: Tell) -> None:
    visitor = web.log_in(sara)
    answer = pressed(visitor)
    read_until(answer, "rader kontrollerade")
    answer.close()

    assert "pågår" in visitor.page(PAGE)
    waited = wait_until(lambda: "pågår" not in visitor.page(PAGE), 60, "the import has ended")

    run, page = ImportRun.objects.get(), visitor.page(PAGE)
    saved = Contact.objects.count()
    tell(f"{saved} of {ROWS} saved {waited:.1f} s after the page was closed")
    assert (saved, Assignment.objects.count()) == ((ROWS, 2 * ROWS) if run.saved_at else (0, 0))
    assert ("är sparad" if run.saved_at else "Inget sparades av din import") in page


def test_a_web_server_that_is_killed_in_the_middle_leaves_nothing(web: Web, sara: User, client: Client) -> None:
    answer = pressed(web.log_in(sara))
    read_until(answer, "kontakter införda")

    web.kill()

    client.force_login(sara)
    wait_until(lambda: "pågår" not in client.get(PAGE).content.decode(), 15, "PostgreSQL has seen that it is gone")
    assert (Contact.objects.count(), Assignment.objects.count()) == (0, 0)
    assert "Inget sparades av din import" in client.get(PAGE).content.decode()
