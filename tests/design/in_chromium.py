"""What the browser tests of the parts look at a page with: axe, what scrolls aside, what is too small to press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from contacts.models import User

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROWEST, PHONE, DESK = 320, 360, 1280
# So tall that no bar that sticks to the edge of the screen lies on anything.
TALL = 12_000
# Both widths and both themes, without looking at everything four times.
STATES: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", PHONE), ("dark", DESK))


def log_in_to(page: Page, live_server: LiveServer, user: User) -> None:
    """Give the browser of ``page`` the session of ``user``."""
    let_in(page.context, live_server.url, user)


def let_in(context: BrowserContext, url: str, user: User) -> None:
    """Give a browser the session of ``user`` on the site at ``url``."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def trouble_of(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about: scripts, policy, missing files."""
    trouble: list[str] = []
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return trouble


def objections_to(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe objects to, a line for each rule. What fades comes to its end first: half way between two
    colours nothing has contrast.
    """
    page.evaluate(_SETTLE)
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}  # What passes need not be told, node by node.
    found: dict[str, Any] = Axe().run(page, options=options).response
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found["violations"]]


def faults_of(page: Page, *, wide: bool) -> Iterator[str]:
    """Return what axe objects to, and what scrolls aside or is too small to press."""
    yield from objections_to(page)
    if not wide:
        page.set_viewport_size({"width": NARROWEST, "height": TALL})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"scrolls {over} px sideways"
    for small in page.evaluate(SMALL_TARGETS):
        yield f"smaller than 24 px: {small}"


# What goes on for ever (a thing that turns) is not waited for.
_SETTLE = """() => Promise.allSettled(document.getAnimations()
  .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished))"""
# Buttons and controls; links inside sentences are excepted by WCAG 2.2, 2.5.8.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && !one.closest('.visually-hidden') && !one.matches('.visually-hidden'))
  .filter(one => { const box = one.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
  .map(one => one.outerHTML.slice(0, 120))"""
