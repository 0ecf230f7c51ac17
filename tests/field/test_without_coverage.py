"""UX-02 and what follows from it: pressed without coverage, stored once, and told the truth all the way."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.steps import BANNER, choose, kept, open_form, press, ready_for_no_coverage, waiting
from tests.figures import Tell
from tests.stack import wait_for

# The queue tries by itself too, and hides its button when nothing waits any more: a press could come too late.
TRY_NOW = "dispatchEvent(new Event('online'))"
ONE = "1 sak du har loggat är INTE skickad. Försöker igen."


def test_cut_before_the_save_reloaded_and_back_again_stores_it_once(
    phone: Phones, network: Network, rows: Rows, tell: Tell
) -> None:
    page = phone()
    said: list[str] = []
    open_form(page, network)
    ready_for_no_coverage(page)
    key = choose(page)
    network.away = True
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    said.append(page.locator("main").inner_text())
    page.reload()
    expect(page.get_by_role("heading", name="Ny händelse", level=1)).to_be_visible()
    expect(page.locator(BANNER)).to_contain_text(ONE)
    said.append(page.locator("body").inner_text())
    assert [one["key"] for one in waiting(page)] == [key]
    assert rows.keys().count(key) == 0
    network.away = False
    page.get_by_role("button", name="Försök nu").click()
    expect(page.locator(BANNER)).to_be_hidden()
    expect(page.locator("#queue-saved")).to_contain_text("1 sak som väntade i telefonen är nu sparad.")
    assert waiting(page) == []
    assert rows.keys().count(key) == 1
    assert not any(re.search("sparad", words, re.IGNORECASE) for words in said)
    page.get_by_role("link", name="Visa det").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    tell("UX-02: 1 row stored, 0 lost, 0 doubled, banner seen, «sparad» never before the answer")


def test_the_form_opens_offline_and_holds_nothing_that_anybody_has_done(phone: Phones, network: Network) -> None:
    page = phone()
    open_form(page, network)
    ready_for_no_coverage(page)
    network.away = True
    page.goto(f"{network.address}/handelser/ny/")
    expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()
    drawn = page.locator("[name=key]").input_value()
    page.reload()
    expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()
    assert page.locator("[name=key]").input_value() not in ("", drawn)
    page.goto(f"{network.address}/")
    expect(page.get_by_role("heading", name="Ingen kontakt just nu")).to_be_visible()
    shell = page.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.match('/falt/ny/'))"
        ".then((one) => one.text())"
    )
    assert "csrfmiddlewaretoken" not in shell
    assert "Säkerhetschef" not in shell
    assert not re.search(r"\b20\d\d-\d+\b", shell)
    assert sorted(next(iter(kept(page)["caches"].values()))) == sorted(
        [
            "/static/css/lagesstod.css",
            "/static/js/field.js",
            "/static/js/field_form.js",
            "/static/js/field_place.js",
            "/static/js/field_refused.js",
            "/static/icon.svg",
            "/falt/utan-tackning/",
            "/falt/ny/",
            "/falt/omraden/",
        ]
    )


def test_after_a_new_version_the_form_is_there_again_without_another_page(phone: Phones, network: Network) -> None:
    page = phone()
    open_form(page, network)
    ready_for_no_coverage(page)
    (before,) = kept(page)["caches"]
    network.deployed = b"field-after-a-deploy"
    page.goto(f"{network.address}/handelser/")
    # A browser looks for a new version when the worker has nothing to do, which can be minutes on a busy machine.
    page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.update()).then(() => true)")
    wait_for(lambda: list(kept(page)["caches"]) == ["field-after-a-deploy"], seconds=150)
    assert before != "field-after-a-deploy"
    ready_for_no_coverage(page)
    network.away = True
    page.goto(f"{network.address}/handelser/ny/")
    expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()


def test_an_entry_that_the_server_stumbles_on_holds_up_none_of_those_behind_it(
    phone: Phones, network: Network, rows: Rows
) -> None:
    page = phone()
    open_form(page, network)
    ready_for_no_coverage(page)
    keys = []
    network.away = True
    for kind in ("fire", "other"):
        keys.append(choose(page, kind=kind))
        press(page)
        expect(page.locator(BANNER)).to_be_visible()
        page.goto(f"{network.address}/handelser/ny/")
        expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()
    network.stumbles_over = keys[0].encode()
    network.away = False
    page.evaluate(TRY_NOW)
    wait_for(lambda: rows.keys().count(keys[1]) == 1, seconds=30)
    wait_for(lambda: [one["key"] for one in waiting(page)] == [keys[0]], seconds=30)
    network.stumbles_over = b""
    page.evaluate(TRY_NOW)
    expect(page.locator(BANNER)).to_be_hidden(timeout=30_000)
    assert [rows.keys().count(key) for key in keys] == [1, 1]
