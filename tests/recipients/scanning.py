"""Programs that read mail before people do, each as it has been seen at work: by plain HTTP, or in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from playwright.sync_api import Browser, Error, Page

LINKS = re.compile(r"https?://[^\s<>\"]+")
PATIENCE = 5_000


@dataclass(frozen=True)
class Mail:
    """A letter as a scanner sees it: the links in it."""

    links: tuple[str, ...]

    @property
    def report(self) -> str:
        """Return the link that opens the report."""
        return next(link for link in self.links if "/l/" in link)


def links_in(text: str) -> tuple[str, ...]:
    """Return the links in a plain text, each once."""
    return tuple(dict.fromkeys(LINKS.findall(text)))


def asked(url: str, method: str = "GET", **headers: str) -> None:
    """Ask for an address and follow where it leads, with the cookies that come."""
    try:
        with build_opener(HTTPCookieProcessor()).open(Request(url, method=method, headers=headers), timeout=10) as got:
            got.read()
    except HTTPError as refused:
        refused.close()


def heads(_browser: Browser, mail: Mail) -> None:
    """Asks for the headers of every link."""
    for link in mail.links:
        asked(link, "HEAD")


def gets(_browser: Browser, mail: Mail) -> None:
    """Fetches the report's link."""
    asked(mail.report)


def prefetches(_browser: Browser, mail: Mail) -> None:
    """Fetches the link in advance, as mail programs and browsers do, and says so."""
    asked(mail.report, **{"Sec-Purpose": "prefetch", "Purpose": "prefetch", "X-Moz": "prefetch"})


def runs_scripts(browser: Browser, mail: Mail) -> None:
    """Opens the page with its scripts and looks at it for a while."""
    with_page(browser, mail, lambda page: page.wait_for_timeout(1_500))


def submits_all_forms(browser: Browser, mail: Mail) -> None:
    """Submits every form of the page by script, one after the other, from a page of its own each time."""

    def submit(page: Page) -> None:
        for number in range(page.locator("form").count()):
            with page.expect_navigation():
                page.evaluate("number => document.forms[number].submit()", number)
            page.goto(mail.report)

    with_page(browser, mail, submit)


def presses_the_first_button(browser: Browser, mail: Mail) -> None:
    """Presses the first button of the page, seen or not."""

    def press(page: Page) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.evaluate("document.querySelector('button').click()")

    with_page(browser, mail, press)


def presses_the_first_button_it_sees(browser: Browser, mail: Mail) -> None:
    """Presses the first button that a person would see."""
    with_page(browser, mail, lambda page: page.locator("button:visible").first.click())


def presses_everything(browser: Browser, mail: Mail) -> None:
    """Presses all buttons that are seen, within two seconds, whatever they do."""

    def press(page: Page) -> None:
        for number in range(page.locator("button:visible").count()):
            page.goto(mail.report)
            buttons = page.locator("button:visible")
            if number < buttons.count():
                buttons.nth(number).click()

    with_page(browser, mail, press)


def opens_all_links(browser: Browser, mail: Mail) -> None:
    """Opens every link of the letter, and every link on the pages behind them."""

    def follow(page: Page) -> None:
        for link in mail.links:
            page.goto(link)
            for onward in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
                try:
                    page.goto(onward)
                except Error:
                    continue  # 204: nothing to show.
            page.goto(link)

    with_page(browser, mail, follow)


def opens_all_links_and_presses(browser: Browser, mail: Mail) -> None:
    """Opens every link of the letter and then takes its time with the first button that is seen."""

    def follow(page: Page) -> None:
        for link in mail.links:
            page.goto(link)
        page.goto(mail.report)
        page.wait_for_timeout(1_500)
        page.locator("button:visible").first.click()

    with_page(browser, mail, follow)


def with_page(browser: Browser, mail: Mail, then: Callable[[Page], object]) -> None:
    """Open the report in a browser of its own and let ``then`` have the page."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        page.goto(mail.report)
        then(page)
        page.wait_for_load_state()
    finally:
        context.close()


LOOKING: tuple[Callable[[Browser, Mail], None], ...] = (heads, gets, prefetches, runs_scripts, opens_all_links)
PRESSING: tuple[Callable[[Browser, Mail], None], ...] = (
    submits_all_forms,
    presses_the_first_button,
    presses_the_first_button_it_sees,
    presses_everything,
    opens_all_links_and_presses,
)
