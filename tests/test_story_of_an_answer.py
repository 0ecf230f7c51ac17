"""The other half of the story: a night walker reads, acknowledges and answers, on the page and by mail."""

from __future__ import annotations

import json
import re
import smtplib
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.figures import Tell
from tests.stack import Stack, port_to_keep, running_stack, wait_for
from tests.test_story import (
    CHIEF,
    ON_A_PHONE,
    SAFETY_COORDINATOR,
    approve,
    log_a_fire_in_alby,
    log_in,
    recipients_shown,
    write_a_report,
)

pytestmark = [pytest.mark.launcher, pytest.mark.browser]

TITLE = "Bilbrand vid Alby torg"
# Staff pages, exports and endpoints on which what recipients were sent, did and said is shown.
STAFF_PAGES = (
    "/",
    "/aterrapporter/",
    "/lagesrapporter/",
    "/utskick/",
    "{dispatch}",
    "{dispatch}ringlista/",
    "{dispatch}export.csv",
    "/kontakter/",
    "/api/v1/dispatches/",
    "/api/v1/responses/",
)


@pytest.fixture(scope="module")
def incoming() -> int:
    """The port on which mail that comes back is taken in."""
    return port_to_keep()


@pytest.fixture(scope="module")
def stack(incoming: int) -> Generator[Stack, None, None]:
    with running_stack(INCOMING_LISTEN=f"smtp://127.0.0.1:{incoming}") as stack:
        yield stack


@pytest.fixture(scope="module")
def coordinator(browser: Browser, stack: Stack) -> Page:
    return log_in(browser, stack, SAFETY_COORDINATOR)


@pytest.fixture(scope="module")
def letters(browser: Browser, stack: Stack, coordinator: Page) -> list[dict[str, Any]]:
    """The letters of one report, as they lie in the mailbox, some seconds after they were handed over."""
    number = log_a_fire_in_alby(log_in(browser, stack, CHIEF, viewport=ON_A_PHONE, has_touch=True))
    write_a_report(coordinator, number, TITLE)
    shown = recipients_shown(coordinator)
    approve(coordinator)
    coordinator.get_by_role("button", name="Skicka nu").click()
    notes = wait_for(lambda: len(found := stack.letters(subject=TITLE)) == shown and found, seconds=60)
    time.sleep(6)  # Whoever acknowledges sooner than a person can read is taken for a program.
    return [stack.mail(f"messages/{note['id']}.json") | {"note": note} for note in notes]


def link_in(letter: dict[str, Any], stack: Stack) -> str:
    found = re.search(rf"{re.escape(stack.address)}/l/\S+", letter["text"])
    assert found
    return found[0]


def dispatch_page(coordinator: Page) -> str:
    coordinator.goto("/utskick/")
    coordinator.get_by_role("link", name=re.compile(TITLE)).first.click()
    return "/utskick/" + coordinator.url.split("/utskick/")[1].split("/")[0] + "/"


@contextmanager
def an_outside_site() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the address of a site that is not ours, and the headers of whoever came there."""
    came: list[dict[str, str]] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(dict(self.headers.items()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        # By another name than our own: browsers hand the cookies of one host to every port of it.
        yield f"http://localhost:{server.server_port}/", came
    finally:
        server.shutdown()


def test_a_night_walker_acknowledges_and_answers_without_a_script_and_it_becomes_an_incident(
    browser: Browser, stack: Stack, coordinator: Page, letters: list[dict[str, Any]]
) -> None:
    phone = browser.new_context(java_script_enabled=False, viewport=ON_A_PHONE, locale="sv-SE").new_page()
    phone.goto(link_in(letters[0], stack))
    expect(phone.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(phone).to_have_url(f"{stack.address}/rapport/")
    phone.wait_for_timeout(1_200)
    phone.get_by_role("button", name="Jag har läst rapporten").click()
    expect(phone.get_by_text("Tack. Kvitterat kl.")).to_be_visible()

    phone.get_by_text("Rapportera tillbaka").click()
    phone.get_by_role("radio", name="Lugnt hos oss").check()
    phone.locator("textarea[name=text]").fill("Lugnt vid torget, vi är fyra.")
    phone.wait_for_timeout(1_200)
    phone.get_by_role("button", name="Skicka svar").click()
    expect(phone.locator("body")).to_contain_text("Lugnt vid torget, vi är fyra.")

    page = dispatch_page(coordinator)
    expect(coordinator.locator("main")).to_contain_text("Kvitterad kl.")
    expect(coordinator.locator("main")).to_contain_text("Lugnt vid torget, vi är fyra.")
    coordinator.goto("/aterrapporter/")
    answer = coordinator.locator(".response").filter(has_text="Lugnt vid torget, vi är fyra.")
    expect(answer).to_contain_text("Overifierad uppgift")
    answer.get_by_role("link", name="Skapa händelse").click()
    coordinator.get_by_role("radio", name="Ordningsstörning", exact=True).check()
    coordinator.get_by_role("radio", name=re.compile("^Låg")).check()
    coordinator.get_by_role("button", name="Spara händelse").click()
    expect(coordinator.get_by_role("heading", level=1)).to_contain_text("sparad kl.")
    found = re.search(r"2\d{3}-\d+", coordinator.get_by_role("heading", level=1).inner_text())
    assert found
    coordinator.goto(f"/handelser/{found[0]}/")
    expect(coordinator.locator("main")).to_contain_text("Lugnt vid torget, vi är fyra.")
    expect(coordinator.locator("main")).to_contain_text("Overifierad uppgift")
    coordinator.goto(page)


def test_an_answer_by_mail_counts_as_well(
    stack: Stack, coordinator: Page, letters: list[dict[str, Any]], incoming: int
) -> None:
    note, headers = letters[-1]["note"], dict(letters[-1]["headers"])
    answer = EmailMessage()
    answer["From"] = note["to"][0]
    answer["To"] = headers["Reply-To"]
    answer["Subject"] = f"Re: {letters[-1]['subject']}"
    answer["In-Reply-To"] = note["message_id"]
    answer["Message-ID"] = "<svar-1@nattvandrarna.example>"
    quoted = "\n".join(f"> {line}" for line in letters[-1]["text"].splitlines())
    answer.set_content(
        f"Vi ser rök från garaget, inga människor.\n\nDen 25 nov. 2026 skrev Botkyrka kommun:\n{quoted}\n"
    )
    with smtplib.SMTP("127.0.0.1", incoming, timeout=30) as door:
        door.send_message(answer)
        door.send_message(answer)

    coordinator.goto("/aterrapporter/")
    heard = coordinator.locator(".response").filter(has_text="Vi ser rök från garaget, inga människor.")
    expect(heard).to_have_count(1)
    expect(heard).to_contain_text("Overifierad uppgift")
    expect(heard).not_to_contain_text("skrev Botkyrka kommun")
    heard.get_by_role("button", name="Klar").click()
    expect(coordinator.locator(".response").filter(has_text="Vi ser rök från garaget")).to_have_count(0)


def everything_stored(stack: Stack) -> str:
    """Return every row of every table, as text."""
    with psycopg2.connect(stack.record()["database_url"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT one::text FROM {table} AS one")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def everything_logged(stack: Stack) -> str:
    """Return all that the parts of the product wrote down, what they printed included."""
    logs = [path.read_text(errors="replace") for path in Path(stack.folder).rglob("*.log")]
    return "\n".join([*logs, *stack.lines])


def test_the_link_is_in_the_mail_and_nowhere_else(
    browser: Browser, stack: Stack, coordinator: Page, letters: list[dict[str, Any]], tell: Tell
) -> None:
    links = [link_in(letter, stack) for letter in letters]
    tokens = [link.rstrip("/").rsplit("/", 1)[1] for link in links]
    leaving = [way_out[1] for letter in letters if (way_out := re.search(r"/avanmal/([\w-]{43})/", letter["text"]))]
    assert len(set(tokens)) == len(set(leaving)) == len(letters)

    visitor = browser.new_context(locale="sv-SE")
    page = visitor.new_page()
    with an_outside_site() as (outside, came):
        page.goto(links[-1])
        page.evaluate("url => { location.href = url }", outside)
        page.wait_for_url(outside)
        assert came, "nobody came to the outside site"
    nonces = set(re.findall(r'name="nonce" value="([^"]+)"', page.request.get(links[-1]).text()))
    assert nonces

    where = {
        "database": everything_stored(stack),
        "logs": everything_logged(stack),
        "outside": json.dumps(came),
    }
    dispatch = dispatch_page(coordinator)
    for address in STAFF_PAGES:
        answer = coordinator.request.get(stack.address + address.format(dispatch=dispatch))
        assert answer.status == 200, address
        where[address] = answer.text() + json.dumps(answer.headers)
    secrets = [*tokens, *leaving, *nonces]
    found = {place: sum(secret in text for secret in secrets) for place, text in where.items()}
    size = sum(map(len, where.values()))
    tell(f"{len(secrets)} secrets looked for in {len(where)} places, {size:,} characters: found {sum(found.values())}")
    assert found == dict.fromkeys(where, 0)
    assert "Referer" not in came[0]
    assert "/rapport/" in where["logs"], "the logs do not tell of the visits: nothing is proved"
    assert TITLE in where["database"]
