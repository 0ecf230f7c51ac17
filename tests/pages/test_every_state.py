"""Every page of the register in a real browser: narrow and wide, light and dark; full, empty and with something wrong.

A run looks at a third of the states, another third every day; ``STATES=all`` (``make test-ui``) looks at all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from botkyrka_oro.demo.load import load_demo_week
from botkyrka_oro.demo.people import hire_staff
from contacts.models import User
from tests.access.world import ANONYMOUS, World
from tests.design.in_chromium import DESK, PHONE, let_in
from tests.figures import Tell
from tests.pages.looking import faults_of
from tests.pages.registry import Entry, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Theme = Literal["light", "dark"]
WIDTHS = (PHONE, DESK)
SHORT = 1_500  # The window until it is known how tall the page is.
THIRDS = 3
ALL = os.environ.get("STATES") == "all"
# The first form of a page that a person fills in.
_FORM = """() => [...document.querySelectorAll('main form[method=post]:has([name=csrfmiddlewaretoken])')].find(one =>
  one.querySelector('input:not([type=hidden], [type=submit], [type=button]), textarea, select'))"""
_SEND_NOTHING = """form => {
  form.querySelectorAll('input:not([type=hidden]), textarea, select').forEach(one => { one.disabled = true; });
  form.submit();
}"""


@dataclass
class Walk:
    """What a walk has looked at so far, and what it found."""

    theme: Theme
    looked: int = 0
    states: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def takes(self, place: int, state: int, width: int) -> bool:
        """Tell whether this run looks at this state of this page."""
        turn = place + state + WIDTHS.index(width) + (self.theme == "dark")
        return ALL or turn % THIRDS == timezone.now().toordinal() % THIRDS

    def look(
        self, page: Page, entry: Entry, state: str, width: int, trouble: list[str], again: Callable[[], object]
    ) -> None:
        """Look at the page as it stands and keep what is wrong with it, and still is when it is opened ``again``."""
        self.looked += 1
        self.states[state] = self.states.get(state, 0) + 1
        where = f"{entry.name} as {entry.who}, {state}, {self.theme}, {width}"
        if found := self._faults(page, width, trouble):
            again()
            found &= self._faults(page, width, trouble)
        self.faults += [f"{where}: {fault}" for fault in sorted(found)]

    def _faults(self, page: Page, width: int, trouble: list[str]) -> set[str]:
        found = {*faults_of(page, wide=width == DESK), *trouble}
        trouble.clear()
        return found


def browser_of(who: str, browser: Browser, live_server: LiveServer, theme: Theme) -> BrowserContext:
    """Return a browser in which ``who`` has logged in."""
    context = browser.new_context(
        base_url=live_server.url, color_scheme=theme, locale="sv-SE", timezone_id="Europe/Stockholm"
    )
    if who != ANONYMOUS:
        let_in(context, live_server.url, User.objects.get(email=f"{who}@botkyrka.example"))
    return context


def trouble_of(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about; that a form was refused is no complaint."""
    trouble: list[str] = []
    refused = "422 (Unprocessable"
    page.on(
        "console",
        lambda line: trouble.append(line.text) if line.type == "error" and refused not in line.text else None,
    )
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return trouble


def stand_before(page: Page, address: str, width: int) -> None:
    """Open a page in a window as tall as the page, so that the bar under the thumb lies on nothing of it."""
    page.set_viewport_size({"width": width, "height": SHORT})
    page.goto(address)
    height: int = page.evaluate("document.documentElement.scrollHeight")
    if height > SHORT:
        page.set_viewport_size({"width": width, "height": height})


def refused_at(page: Page, address: str, width: int) -> bool:
    """Open a page and send its form without anything filled in; tell whether that was refused in words."""
    stand_before(page, address, width)
    return answers_what_is_wrong(page)


def answers_what_is_wrong(page: Page) -> bool:
    """Send the form of the page without anything a person fills in; tell whether that was refused in words."""
    form = page.evaluate_handle(_FORM).as_element()
    if form is None:
        return False
    with page.expect_navigation():
        form.evaluate(_SEND_NOTHING)
    return page.locator(".error-summary").count() > 0


def people(entries: list[Entry]) -> Iterator[tuple[str, list[tuple[int, Entry]]]]:
    """Return who looks at what, with the place of each page in the register."""
    for who in dict.fromkeys(entry.who for entry in entries):
        yield who, [(place, entry) for place, entry in enumerate(entries) if entry.who == who]


class EveryPage:
    """The walk in one theme; two classes, so that two workers share it."""

    theme: ClassVar[Theme]

    def test_every_page_is_whole_when_it_is_full_and_when_something_is_wrong(
        self, browser: Browser, live_server: LiveServer, tell: Tell
    ) -> None:
        load_demo_week(timezone.now())
        world, walk = World(), Walk(self.theme)
        addresses = {entry.name: entry.address(world) for entry in pages()}
        for who, theirs in people(pages()):
            context = browser_of(who, browser, live_server, self.theme)
            page = context.new_page()
            trouble = trouble_of(page)
            for width in WIDTHS:
                for place, entry in theirs:
                    if walk.takes(place, 0, width):
                        stand = partial(stand_before, page, addresses[entry.name], width)
                        stand()
                        walk.look(page, entry, "full", width, trouble, again=stand)
                    if walk.takes(place, 1, width):
                        refused = partial(refused_at, page, addresses[entry.name], width)
                        if refused():
                            walk.look(page, entry, "wrong", width, trouble, again=refused)
                        trouble.clear()
            context.close()
        tell(f"{self.theme}: {walk.looked} looks ({_in_words(walk.states)}): {len(walk.faults)} faults")
        assert walk.states["full"] >= len(pages()) * 2 // THIRDS
        assert walk.states["wrong"] >= 10
        assert not walk.faults, "\n".join(walk.faults)

    def test_every_page_is_whole_when_there_is_nothing_yet(
        self, browser: Browser, live_server: LiveServer, tell: Tell
    ) -> None:
        hire_staff(timezone.now())
        walk = Walk(self.theme)
        of_everybody = [entry for entry in pages() if entry.which == "-"]
        for who, theirs in people(of_everybody):
            context = browser_of(who, browser, live_server, self.theme)
            page = context.new_page()
            trouble = trouble_of(page)
            for width in WIDTHS:
                for place, entry in theirs:
                    if walk.takes(place, 2, width):
                        stand = partial(stand_before, page, entry.address(World()), width)
                        stand()
                        walk.look(page, entry, "empty", width, trouble, again=stand)
            context.close()
        tell(f"{self.theme}: {walk.looked} looks ({_in_words(walk.states)}): {len(walk.faults)} faults")
        assert walk.states["empty"] >= len(of_everybody) * 2 // THIRDS
        assert not walk.faults, "\n".join(walk.faults)


class TestInLight(EveryPage):
    theme = "light"


class TestInDark(EveryPage):
    theme = "dark"


def _in_words(states: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in states.items())
