"""Every page in a real browser, narrow and wide, light and dark: axe objects to nothing, nothing scrolls aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from botkyrka_oro.demo.load import load_demo_week
from contacts.models import User
from tests.figures import Tell

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WHO = ("sakerhetschef", "trygghetssamordnare", "admin", "polis")
NARROWEST, PHONE, DESK = 320, 360, 1280
# So tall that no bar that sticks to the edge of the screen lies on anything.
TALL = 12_000
# Both widths and both themes, without walking every page four times.
STATES: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", PHONE), ("dark", DESK))
LINKS = re.compile(r'href="(/[^"#]*|\?[^"#]*)"')
# What an endpoint is to a browser is not a page of ours.
NOT_PAGES = re.compile(r"^/(static|api)/")


def pages_of(user: User) -> dict[str, str]:
    """Follow the links of the site as ``user`` and return one address for each view that answers with a page."""
    client = Client()
    client.force_login(user)
    found: dict[str, str] = {}
    seen: set[str] = set()
    queue = ["/", "/design/"]
    while queue:
        address = queue.pop(0)
        name = _view_of(address)
        if name is None or name in found or address in seen or NOT_PAGES.match(address):
            continue
        seen.add(address)
        answer = client.get(address, follow=True)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        # A letter lies in a sandbox: no script runs there, so axe would never end. tests/recipients looks at letters.
        if "sandbox" in answer["Content-Security-Policy"]:
            continue
        landed = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        found[_view_of(landed) or name] = landed
        queue += [urljoin(landed, unescape(link)) for link in LINKS.findall(answer.content.decode())]
    return found


def _view_of(address: str) -> str | None:
    try:
        return str(resolve(urlsplit(address).path).view_name)
    except Resolver404:
        return None


def _log_in(page: Page, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def _trouble_of(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about: scripts, policy, missing files."""
    trouble: list[str] = []
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return trouble


def faults_of(page: Page, *, wide: bool) -> Iterator[str]:
    """Return what axe objects to, and what scrolls aside or is too small to press."""
    found: dict[str, Any] = Axe().run(page, options={"runOnly": RULES}).response
    for fault in found["violations"]:
        yield f"{fault['id']}: {fault['nodes'][0]['html'][:160]}"
    if not wide:
        page.set_viewport_size({"width": NARROWEST, "height": TALL})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"scrolls {over} px sideways"
    for small in page.evaluate(SMALL_TARGETS):
        yield f"smaller than 24 px: {small}"


# Buttons and controls; links inside sentences are excepted by WCAG 2.2, 2.5.8.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && !one.closest('.visually-hidden') && !one.matches('.visually-hidden'))
  .filter(one => { const box = one.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_can_be_read_by_everybody(live_server: LiveServer, browser: Browser, tell: Tell) -> None:
    load_demo_week(timezone.now())
    faults: list[str] = []
    walked: set[str] = set()
    for who in WHO:
        user = User.objects.get(email=f"{who}@botkyrka.example")
        pages = {name: address for name, address in pages_of(user).items() if name not in walked}
        walked |= pages.keys()
        for theme, width in STATES:
            context = browser.new_context(viewport={"width": width, "height": TALL}, color_scheme=theme, locale="sv-SE")
            page = context.new_page()
            trouble = _trouble_of(page)
            _log_in(page, live_server, user)
            for name, address in pages.items():
                page.set_viewport_size({"width": width, "height": TALL})
                page.goto(live_server.url + address)
                where = f"{name} ({address}) as {who}, {theme}, {width}"
                faults += [f"{where}: {fault}" for fault in (*faults_of(page, wide=width == DESK), *trouble)]
                trouble.clear()
            context.close()
    tell(f"{len(walked)} pages, narrow in light and wide in dark: {len(faults)} faults")
    assert {"incidents:board", "incidents:incident", "incidents:report_list"} <= walked
    assert not faults, "\n".join(faults)
