"""The board in a real browser: the map opens by keyboard on a phone, and axe objects to nothing, narrow or wide."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from botkyrka_oro.demo.load import load_demo_week
from contacts.models import User
from incidents.models import SetLevel
from tests.design.in_chromium import let_in, objections_to
from tests.figures import Tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# So tall that no bar that sticks to the edge of the screen lies on anything.
TALL = 9000


def opened(browser: Browser, live_server: LiveServer, width: int, theme: Any, *, script: bool = True) -> Page:
    """Return a page of the säkerhetschef's browser."""
    context = browser.new_context(
        viewport={"width": width, "height": TALL}, color_scheme=theme, locale="sv-SE", java_script_enabled=script
    )
    let_in(context, live_server.url, User.objects.get(role="security_chief"))
    return context.new_page()


def faults_of(page: Page) -> list[str]:
    """Return what axe objects to, and whether anything lies outside of the screen."""
    faults = objections_to(page)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"{over} px sideways"] if over > 0 else [])


def test_the_board_and_the_page_that_sets_a_level(live_server: LiveServer, browser: Browser, tell: Tell) -> None:
    load_demo_week(timezone.now())
    faults: list[str] = []
    for width, theme in ((320, "light"), (360, "dark"), (768, "light"), (1280, "light"), (1920, "dark")):
        page = opened(browser, live_server, width, theme)
        page.goto(f"{live_server.url}/?area=fittja")
        expect(page.get_by_role("heading", name="Händelser nu")).to_be_visible()
        drawing = page.locator("#board-map")
        if width < 1024:
            expect(drawing).to_be_hidden()
            page.locator("#map-switch").focus()
            page.keyboard.press("Space")
        expect(drawing).to_be_visible()
        faults += [f"board, {width}, {theme}: {fault}" for fault in faults_of(page)]
        page.goto(f"{live_server.url}/lage/fittja/")
        expect(page.get_by_role("heading", name="Läget i Fittja")).to_be_visible()
        faults += [f"level, {width}, {theme}: {fault}" for fault in faults_of(page)]
        page.context.close()
    tell(f"the board with its map and the page of a level, five widths: {len(faults)} faults")
    assert faults == []

    plain = opened(browser, live_server, 360, "light", script=False)
    plain.goto(f"{live_server.url}/lage/alby/")
    plain.get_by_label("Akut").check()
    plain.get_by_label("Varför?").fill("det brinner på flera ställen")
    plain.get_by_role("button", name="Sätt nivån").click()
    expect(plain.get_by_text("Nivån i Alby är satt.")).to_be_visible()
    expect(plain.locator("#omrade-alby")).to_contain_text("därför att det brinner på flera ställen")
    assert SetLevel.objects.get(area__slug="alby", lifted_at=None).severity == 4
