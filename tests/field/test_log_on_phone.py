"""UX-01: logged from the start page with five taps and nothing typed, on a slow phone far from a mast."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.pictures import PLACE, from_a_phone
from tests.field.steps import choose, open_form, press
from tests.figures import Tell

KILOBIT = 1000 / 8
SMALL = """(root) => [...document.querySelectorAll(root)]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect(), one.textContent.trim()])
  .filter(([box]) => box.height < 48 || box.width < 48)
  .map(([box, words]) => `${words}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def far_from_a_mast(page: Page) -> None:
    """Make the processor four times slower, and the network as slow as at the edge of 4G."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tools.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 400 * KILOBIT, "uploadThroughput": 400 * KILOBIT}
    tools.send("Network.emulateNetworkConditions", slow)


def test_five_taps_and_nothing_typed(phone: Phones, network: Network, rows: Rows, tell: Tell) -> None:
    page = phone()
    page.goto(f"{network.address}/")
    far_from_a_mast(page)
    page.add_init_script("addEventListener('keydown', () => { window.typed = (window.typed || 0) + 1; });")
    before = len(rows.keys())
    began, taps = time.monotonic(), 0
    for target in (
        page.locator(".thumb__act a"),
        page.locator(".chip").filter(has=page.locator('[name=area][value="alby"]')),
        page.locator(".chip").filter(has=page.locator('[name=type][value="fire"]')),
        page.locator('.level[data-severity="high"]'),
        page.get_by_role("button", name="Spara händelse"),
    ):
        target.tap()
        taps += 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    seconds = time.monotonic() - began
    assert len(rows.keys()) == before + 1
    typed = page.evaluate("window.typed || 0")
    needed = 3
    tell(f"UX-01: {taps} taps, {typed} keystrokes, {needed} fields needed, {seconds:.1f} s of machine time")
    assert (taps, typed) == (5, 0)
    assert seconds <= 6


def test_the_form_asks_for_three_things_the_last_area_first_and_is_pressed_with_a_thumb(
    phone: Phones, network: Network
) -> None:
    page = phone()
    open_form(page, network)
    needs = page.evaluate("JSON.parse(document.querySelector('.log-form').dataset.needs).map((one) => one.name)")
    assert needs == ["area", "type", "severity"]
    assert page.evaluate(SMALL, "main .chip label, main .level label, main .button, main summary") == []
    bar = page.locator(".action-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == 740
    page.locator('[name=area][value="tumba"]').check(force=True)
    page.locator('[name=type][value="other"]').check(force=True)
    page.locator('[name=severity][value="low"]').check(force=True)
    page.get_by_role("button", name="Spara händelse").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    open_form(page, network)
    assert page.locator("[name=area]").first.get_attribute("value") == "tumba"


def test_my_place_only_suggests_and_is_told_to_nobody(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone(geolocation={"latitude": 59.2394, "longitude": 17.8455}, permissions=["geolocation"])
    open_form(page, network)
    page.get_by_role("button", name="Använd min plats").tap()
    expect(page.locator(".place-ask__said")).to_have_text("Förslag: Alby. Stämmer det inte, välj ett annat.")
    assert page.locator('[name=area][value="alby"]').is_checked()
    assert page.locator("[name=place]").input_value() == "Nära 59,2395 N, 17,846 Ö (inom 50 m)"
    assert not any("59" in line for line in network.requests if "falt" in line)
    page.locator("[name=place]").fill("")
    page.locator('[name=type][value="fire"]').check(force=True)
    page.locator('[name=severity][value="low"]').check(force=True)
    key = page.locator("[name=key]").input_value()
    page.get_by_role("button", name="Spara händelse").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    assert rows.one("SELECT place FROM incidents_incident WHERE idempotency_key = %s", key) == ""


@pytest.mark.parametrize("size", [(120, 90), (800, 600), (3000, 2000)])
def test_where_and_when_a_photo_was_taken_never_leave_the_phone(
    phone: Phones, network: Network, rows: Rows, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    photo = tmp_path / "bild.jpg"
    photo.write_bytes(from_a_phone(size, turned=6))
    page.get_by_label("Välj bilder").set_input_files(photo)
    press(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    (sent,) = (request for request in network.handed_in if key.encode() in request)
    assert b"\xff\xd8\xff" in sent
    assert [mark for mark in (b"Exif", PLACE.encode(), b"2026:11:21", b"Sara", b"Telefonen") if mark in sent] == []
    question = (
        "SELECT p.height > p.width FROM incidents_photo p JOIN incidents_logentry e ON e.id = p.entry_id"
        " JOIN incidents_incident i ON i.id = e.incident_id WHERE i.idempotency_key = %s"
    )
    assert rows.one(question, key) is True


def test_what_is_missing_is_said_on_the_phone_itself_and_keeps_what_was_chosen(phone: Phones, network: Network) -> None:
    page = phone()
    open_form(page, network)
    page.locator('[name=area][value="alby"]').check(force=True)
    asked = len(network.requests)
    page.get_by_role("button", name="Spara händelse").tap()
    summary = page.get_by_role("alert").filter(has_text="Det finns ett problem")
    expect(summary.get_by_role("link")).to_have_text(["Välj vad som händer.", "Välj hur allvarligt det är."])
    assert page.locator('[name=area][value="alby"]').is_checked()
    assert not any(line.startswith("POST") for line in network.requests[asked:])
