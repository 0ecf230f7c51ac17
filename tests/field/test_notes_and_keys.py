"""The log of an incident is written as fast as it is read, with or without coverage; and keys for those at a desk."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.pictures import from_a_phone, noise
from tests.field.steps import BANNER, choose, open_form, press, ready_for_no_coverage, waiting

DESK = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}


def an_incident_page(page: Page, network: Network) -> str:
    open_form(page, network)
    choose(page)
    press(page)
    page.get_by_role("link", name="Visa händelsen").click()
    expect(page.get_by_role("heading", name="Händelselogg")).to_be_visible()
    return page.url


def test_a_note_is_added_with_ctrl_enter_and_a_decision_asks_for_its_reason(phone: Phones, network: Network) -> None:
    page = phone(**DESK)
    an_incident_page(page, network)
    reason = page.get_by_label("Skäl")
    expect(reason).to_be_hidden()
    page.get_by_label("Beslut", exact=True).check(force=True)
    expect(reason).to_be_visible()
    page.get_by_label("Anteckning", exact=True).fill("Vi stänger torget")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="Skriv varför.")).to_be_visible()
    assert page.get_by_label("Anteckning", exact=True).input_value() == "Vi stänger torget"
    reason.fill("Stenar kastas mot bussarna")
    page.keyboard.press("Control+Enter")
    line = page.locator('.entry[data-kind="decision"]')
    expect(line).to_contain_text("Vi stänger torget")
    expect(line).to_contain_text("Stenar kastas mot bussarna")


def test_a_note_with_a_photo_waits_for_coverage_too(
    phone: Phones, network: Network, rows: Rows, tmp_path: Path
) -> None:
    page = phone()
    an_incident_page(page, network)
    light, heavy = tmp_path / "light.jpg", tmp_path / "heavy.jpg"
    light.write_bytes(from_a_phone((1200, 900)))
    heavy.write_bytes(noise(6 * 2**20))
    network.away = True
    page.get_by_label("Anteckning", exact=True).fill("Taket ryker")
    page.get_by_label("Välj bilder").set_input_files([light, heavy])
    expect(page.get_by_text("2 bilder valda")).to_be_visible()
    key = page.locator(".note-form [name=key]").input_value()
    page.get_by_role("button", name="Lägg till anteckning").click()
    expect(page.locator(BANNER)).to_contain_text("1 sak du har loggat är INTE skickad.")
    expect(page.locator(BANNER)).to_contain_text("Alla bilder får inte plats i telefonen. De får vara högst 5 MB var.")
    assert [one["key"] for one in waiting(page)] == [key]
    network.away = False
    page.get_by_role("button", name="Försök nu").click()
    expect(page.get_by_role("button", name="Försök nu")).to_be_hidden()
    question = (
        "SELECT count(*) FROM incidents_photo p JOIN incidents_logentry e ON e.id = p.entry_id"
        " WHERE e.idempotency_key = %s AND e.text = 'Taket ryker'"
    )
    assert rows.one(question, key) == 1
    page.reload()
    expect(page.get_by_role("img", name="Bild 1 till anteckningen")).to_be_visible()


def test_what_the_server_will_not_have_is_said_opened_again_or_thrown_away(phone: Phones, network: Network) -> None:
    page = phone()
    address = an_incident_page(page, network)
    ready_for_no_coverage(page)
    network.away = True
    page.get_by_label("Anteckning", exact=True).fill("x" * 2001)
    page.get_by_label("Beslut", exact=True).check(force=True)
    page.get_by_label("Skäl").fill("Stenar kastas")
    page.get_by_role("button", name="Lägg till anteckning").click()
    expect(page.locator(BANNER)).to_contain_text("1 sak du har loggat är INTE skickad.")
    network.away = False
    page.goto(address)
    expect(page.locator(BANNER)).to_contain_text("Gick inte att spara: Skriv högst 2000 tecken.")
    expect(page.locator(f"{BANNER} li")).to_contain_text("Beslut")
    expect(page.locator(f"{BANNER} li")).to_contain_text("Stenar kastas")
    page.get_by_role("link", name="Öppna igen").click()
    expect(page.get_by_label("Anteckning", exact=True)).to_have_value("x" * 2001)
    expect(page.get_by_label("Skäl")).to_have_value("Stenar kastas")
    page.get_by_role("button", name="Ta bort ur telefonen").click()
    expect(page.locator(BANNER)).to_be_hidden()
    assert waiting(page) == []


def test_single_keys_open_what_they_name_and_leave_fields_alone(phone: Phones, network: Network) -> None:
    page = phone(**DESK)
    page.goto(f"{network.address}/handelser/")
    expect(page.get_by_role("heading", name="Händelser", level=1)).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading")).to_have_text("Så kommer du fram snabbt")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    target = page.evaluate("document.activeElement.pathname")
    assert re.fullmatch(r"/handelser/[^/]+/", target)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    page.get_by_label("Anteckning", exact=True).focus()
    page.keyboard.type("nrjkp?")
    assert page.get_by_label("Anteckning", exact=True).input_value() == "nrjkp?"
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Ny händelse", level=1)).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("r")
    page.wait_for_url("**/lagesrapporter/ny/")


def test_single_keys_can_be_turned_off_and_are_told_without_javascript(phone: Phones, network: Network) -> None:
    page = phone("trygghetssamordnare", **DESK)
    page.goto(f"{network.address}/mitt-konto/")
    page.get_by_label("Enstaka tangenter som genvägar").uncheck()
    page.get_by_role("button", name="Spara konto").click()
    expect(page.get_by_text("Ditt konto är sparat.")).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("/mitt-konto/")
    assert page.locator('script[src*="shortcuts"]').count() == 0
    page.goto(f"{network.address}/hjalp/tangenter/")
    expect(page.get_by_text("Du har stängt av dem. De gäller inte för dig.")).to_be_visible()
    expect(page.locator("main kbd")).to_have_count(9)
