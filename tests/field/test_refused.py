"""What the server will not have stays with whoever wrote it: said where they look, and never thrown away by itself."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.steps import BANNER, choose, open_form, press, ready_for_no_coverage, waiting
from tests.stack import wait_for

TOO_LONG = "Skriv högst 2000 tecken. Du har skrivit 2001."
ONE = "1 sak du har loggat är INTE skickad. Försöker igen."


def open_form_without_coverage(page: Page, network: Network) -> None:
    """Open the form that the phone keeps, and be back in coverage: it has no token and has to ask for one first."""
    open_form(page, network)
    ready_for_no_coverage(page)
    network.away = True
    page.goto(f"{network.address}/handelser/ny/")
    expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()
    network.away = False


def write_too_much(page: Page, words: str = "x" * 2001) -> None:
    page.locator("details.more").evaluate("one => { one.open = true; }")
    page.locator("[name=text]").evaluate("one => one.removeAttribute('maxlength')")
    page.locator("[name=text]").fill(words)


def test_what_is_refused_after_the_form_has_given_up_waiting_is_kept_and_told(
    phone: Phones, network: Network, rows: Rows
) -> None:
    page = phone()
    open_form_without_coverage(page, network)
    key = choose(page)
    write_too_much(page)
    # Two answers are needed, a token and the log's own. Each comes in time, both together do not.
    network.slow = 5
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE, timeout=30_000)
    assert page.locator("[name=text]").input_value() == ""
    assert [one.get("refused") for one in waiting(page)] == [None]
    expect(page.locator(BANNER)).to_contain_text(TOO_LONG, timeout=60_000)
    expect(page.locator(BANNER)).not_to_contain_text(ONE)
    (left,) = waiting(page)
    assert (left["key"], left["refused"]) == (key, TOO_LONG)
    assert ["text", "x" * 2001] in left["pairs"]
    assert rows.keys().count(key) == 0


def test_what_is_refused_in_time_is_said_in_the_form_and_nowhere_else(
    phone: Phones, network: Network, rows: Rows
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    write_too_much(page)
    press(page)
    expect(page.get_by_role("alert").filter(has_text=TOO_LONG)).to_be_visible()
    assert page.locator("[name=text]").input_value() == "x" * 2001
    assert page.locator("[name=key]").input_value() == key
    wait_for(lambda: waiting(page) == [], seconds=20)
    expect(page.locator(BANNER)).to_be_hidden()
    assert rows.keys().count(key) == 0
