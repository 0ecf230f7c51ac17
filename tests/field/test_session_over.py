"""What waits in a phone belongs to whoever wrote it: it outlives their session, and nobody else sees or sends it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.field.conftest import Phones, Rows, log_in
from tests.field.network import Network
from tests.field.steps import BANNER, choose, kept, open_form, press, ready_for_no_coverage, waiting
from tests.stack import Stack, wait_for

ONE = "1 sak du har loggat är INTE skickad. Försöker igen."
LOG_OUT = "/logga-ut/"
DAY = 24 * 3600 * 1000


def pressed_without_coverage(page: Page, network: Network, *, count: int = 1) -> list[str]:
    """Log so many while the network is away, which stays so, and return their keys."""
    open_form(page, network)
    ready_for_no_coverage(page)
    network.away = True
    keys = []
    for number in range(1, count + 1):
        keys.append(choose(page))
        press(page)
        words = ONE if number == 1 else f"{number} saker du har loggat är INTE skickade."
        expect(page.locator(BANNER)).to_contain_text(words)
    return keys


def test_it_waits_for_the_next_log_in_of_the_same_person_and_nobody_else_sends_it(
    phone: Phones, network: Network, product: Stack, rows: Rows
) -> None:
    page = phone("sakerhetschef")
    (key,) = pressed_without_coverage(page, network)
    page.context.clear_cookies()
    network.away = False
    page.get_by_role("button", name="Försök nu").click()
    expect(page.get_by_role("link", name="Logga in igen, så skickas det som väntar.")).to_be_visible()
    assert rows.keys().count(key) == 0

    log_in(page, network, product, "tib")
    asked = len(network.requests)
    page.goto(f"{network.address}/")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    expect(page.locator(BANNER)).to_be_hidden()
    assert not any("POST /falt/" in line for line in network.requests[asked:])
    assert rows.keys().count(key) == 0
    # They log out, and what is not theirs stays.
    page.goto(f"{network.address}/logga-ut/")
    page.locator("main").get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    assert [one["key"] for one in waiting(page)] == [key]

    log_in(page, network, product, "sakerhetschef")
    page.goto(f"{network.address}/")
    wait_for(lambda: waiting(page) == [], seconds=20)
    expect(page.locator(BANNER)).to_be_hidden()
    assert rows.keys().count(key) == 1
    name = rows.one(
        "SELECT u.email FROM incidents_incident i JOIN contacts_user u ON u.id = i.reporter_id"
        " WHERE i.idempotency_key = %s",
        key,
    )
    assert name == "sakerhetschef@botkyrka.example"
    assert waiting(page) == []


def test_logging_out_warns_about_what_waits_and_then_clears_the_browser(phone: Phones, network: Network) -> None:
    page = phone()
    pressed_without_coverage(page, network, count=2)
    network.cuts, network.away = 1, False
    page.goto(f"{network.address}/logga-ut/")
    page.locator("main").get_by_role("button", name="Logga ut").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("2 saker du har loggat är inte skickade. Loggar du ut nu försvinner de.")
    sheet.get_by_role("button", name="Stanna kvar").click()
    assert len(waiting(page)) == 2
    page.locator("main").get_by_role("button", name="Logga ut").click()
    sheet.get_by_role("button", name="Logga ut och släng").click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    found = kept(page)
    assert (found["local"], found["session"], found["caches"]) == ([], [], {})
    assert [rows for rows in found["databases"].values() if rows] == []


def test_nobody_is_logged_out_and_nothing_is_thrown_away_without_coverage(phone: Phones, network: Network) -> None:
    page = phone()
    (key,) = pressed_without_coverage(page, network)
    page.locator(f"form[action='{LOG_OUT}']").first.evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("heading", name="Ingen kontakt just nu")).to_be_visible()
    assert [one["key"] for one in waiting(page)] == [key]
    network.away = False
    page.goto(f"{network.address}/handelser/")
    expect(page.get_by_role("heading", name="Händelser", level=1)).to_be_visible()


def test_after_a_day_it_is_gone_and_says_so(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone()
    (key,) = pressed_without_coverage(page, network)
    page.clock.install()
    page.clock.set_system_time(page.evaluate("Date.now()") + DAY + 60_000)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(BANNER)).to_contain_text(
        "1 sak du har loggat hann inte skickas inom ett dygn och är borta ur telefonen."
    )
    (left,) = waiting(page)
    assert sorted(left) == ["at", "gone", "key", "person"]
    network.away = False
    page.get_by_role("button", name="Ta bort ur telefonen").click()
    expect(page.locator(BANNER)).to_be_hidden()
    assert waiting(page) == []
    assert rows.keys().count(key) == 0


def test_two_tabs_send_it_once(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone()
    (key,) = pressed_without_coverage(page, network)
    network.away = False
    network.cuts = 1
    others = [page.context.new_page() for _tab in range(2)]
    for tab in others:
        tab.goto(f"{network.address}/")
    network.cuts = 0
    asked = len(network.requests)
    for tab in (page, *others):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (page, *others):
        expect(tab.locator(BANNER)).to_be_hidden(timeout=20_000)
    sent = [line for line in network.requests[asked:] if line.startswith("POST /falt/handelse/")]
    assert len(sent) == 1
    assert rows.keys().count(key) == 1


def test_nothing_else_is_ever_kept_in_the_browser(phone: Phones, network: Network) -> None:
    page = phone()
    number = re.compile(r"/handelser/\d{4}-\d+/$")
    page.goto(f"{network.address}/")
    links = page.evaluate("[...document.querySelectorAll('nav a, main a')].map((one) => one.pathname).filter(Boolean)")
    incidents = [link for link in links if number.search(link)][:2]
    walk = [
        "/",
        *sorted({link for link in links if link.count("/") == 2}),
        *incidents,
        "/mitt-konto/",
        "/handelser/ny/",
    ]
    for address in walk:
        page.goto(f"{network.address}{address}")
    ready_for_no_coverage(page)
    found = kept(page)
    assert (found["local"], found["session"]) == ([], [])
    assert found["databases"] == {"field/entries": []}
    assert len(found["caches"]) == 1
    (paths,) = found["caches"].values()
    assert {path for path in paths if not path.startswith("/static/")} == {
        "/falt/ny/",
        "/falt/omraden/",
        "/falt/utan-tackning/",
    }
    assert len(walk) > 8
