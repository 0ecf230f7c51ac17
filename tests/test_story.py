"""The README's story, from browser to inbox: real Chromium, the running product, real workers, a real SMTP server."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from botkyrka_oro.launcher.valkey import Valkey
from tests.stack import Stack, running_stack, wait_for

CHIEF = "sakerhetschef@botkyrka.example"
SAFETY_COORDINATOR = "trygghetssamordnare@botkyrka.example"
ON_A_PHONE = ViewportSize(width=360, height=740)

pytestmark = [pytest.mark.launcher, pytest.mark.browser]


@pytest.fixture(scope="module")
def stack() -> Generator[Stack, None, None]:
    """The product as `make run` starts it, with everything of its own."""
    with running_stack() as stack:
        yield stack


class Site(Protocol):
    """Where the site answers, and what opens it to whom."""

    @property
    def address(self) -> str: ...

    def password(self, login: str) -> str: ...


def log_in(browser: Browser, stack: Site, login: str, **how: object) -> Page:
    page = browser.new_context(locale="sv-SE", timezone_id="Europe/Stockholm", base_url=stack.address, **how).new_page()  # type: ignore[arg-type]
    page.goto("/")
    page.get_by_label("E-postadress").fill(login)
    page.get_by_label("Lösenord", exact=True).fill(stack.password(login))
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1, name="Lägesbild")).to_be_visible()
    page.wait_for_load_state()  # Until the styles are there, also what a phone hides can be found.
    return page


def log_a_fire_in_alby(page: Page) -> str:
    """Log it with three choices and return its number."""
    page.get_by_role("link", name="Logga händelse").filter(visible=True).first.click()
    page.get_by_role("radio", name="Alby", exact=True).check()
    page.get_by_role("radio", name="Brand", exact=True).check()
    page.get_by_role("radio", name=re.compile("^Hög")).check()
    page.get_by_role("button", name="Spara händelse").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(re.compile(r"Händelse 2\d{3}-\d+ sparad kl\. \d\d\.\d\d"))
    found = re.search(r"2\d{3}-\d+", heading.inner_text())
    assert found
    return found[0]


def write_a_report(page: Page, number: str, title: str) -> None:
    """Write a report about the incident, for the night walkers of Alby, and come to the review page."""
    page.goto(f"/lagesrapporter/ny/?handelse={number}")
    page.get_by_label("Rubrik").fill(title)
    page.get_by_label("Det här har hänt").fill("Det brinner i en bil vid torget. Ingen är skadad.")
    page.get_by_label("Det här gör vi").fill("Räddningstjänsten släcker. Polisen är på plats.")
    page.get_by_label("Det här ber vi dig göra").fill("Gå inte nära. Prata med dem du möter.")
    page.get_by_label("Detta är den sista lägesrapporten").check()
    page.get_by_label(re.compile("Även frivilliga")).check()
    page.get_by_role("button", name="Spara och välj mottagare").click()
    expect(page.get_by_role("heading", level=1, name="Vem ska få rapporten?")).to_be_visible()
    page.get_by_role("checkbox", name="Alby", exact=True).check()
    page.get_by_role("checkbox", name="Nattvandrare", exact=True).check()
    page.get_by_role("button", name="Spara och granska").click()
    expect(page.get_by_role("heading", level=1, name="Granska innan du skickar")).to_be_visible()


def recipients_shown(page: Page) -> int:
    button = page.get_by_role("button", name=re.compile(r"Skicka till \d+ mottagare"))
    found = re.search(r"\d+", button.inner_text())
    assert found
    return int(found[0])


def approve(page: Page) -> None:
    page.get_by_label(re.compile("Jag har läst texten")).check()
    page.get_by_role("button", name=re.compile(r"Skicka till \d+ mottagare")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Utskick")


def test_an_incident_logged_in_the_browser_is_read_in_the_night_walkers_inbox(browser: Browser, stack: Stack) -> None:
    chief = log_in(browser, stack, CHIEF, viewport=ON_A_PHONE, has_touch=True)
    number = log_a_fire_in_alby(chief)
    chief.goto("/")
    expect(chief.get_by_role("link", name=re.compile("Brand, Alby")).first).to_be_visible()
    expect(chief.locator("#main")).to_contain_text(number)

    coordinator = log_in(browser, stack, SAFETY_COORDINATOR)
    title = "Bil brinner vid Alby centrum"
    write_a_report(coordinator, number, title)
    shown = recipients_shown(coordinator)
    assert shown > 0
    approve(coordinator)
    expect(coordinator.get_by_role("button", name="Ångra utskicket")).to_be_visible()
    assert stack.letters(subject=title) == []

    letters = wait_for(lambda: len(found := stack.letters(subject=title)) == shown and found, seconds=60)
    assert len({note["message_id"] for note in letters}) == shown
    assert len({note["to"][0] for note in letters}) == shown
    assert all(len(note["to"]) == 1 for note in letters)
    handed_over = coordinator.locator("#dispatch").get_by_text(f"{shown} av {shown} lämnade till e-posttjänsten.")
    expect(handed_over).to_be_visible(timeout=15_000)
    expect(coordinator.get_by_role("row").filter(has_text="Lämnad")).to_have_count(shown)

    letter = stack.mail(f"messages/{letters[0]['id']}.json")
    assert letter["subject"].endswith(title)
    for fact in ("Det brinner i en bil vid torget", "Gå inte nära", "Håll avstånd. Ingrip inte", "Ring 112"):
        assert fact in letter["text"]
        assert fact in letter["html"]
    link = re.search(rf"{re.escape(stack.address)}/l/\S+", letter["text"])
    assert link
    night_walker = browser.new_context(java_script_enabled=False, viewport=ON_A_PHONE).new_page()
    answer = night_walker.goto(link[0])
    assert answer is not None
    assert answer.status == 200
    expect(night_walker.get_by_role("heading", level=1)).to_contain_text(title)
    expect(night_walker.locator("body")).to_contain_text("Gå inte nära. Prata med dem du möter.")


def test_with_redis_stopped_the_approval_answers_as_always_and_the_mail_comes_when_redis_is_back(
    browser: Browser,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder) / "valkey", log=Path(folder) / "valkey.log")
        child = valkey.start()
        with running_stack(REDIS_URL=valkey.url) as stack:
            coordinator = log_in(browser, stack, SAFETY_COORDINATOR)
            number = log_a_fire_in_alby(coordinator)
            child.end(patience=5)

            write_a_report(coordinator, number, "Redis är borta, rapporten är kvar")
            shown = recipients_shown(coordinator)
            approve(coordinator)
            coordinator.get_by_role("button", name="Skicka nu").click()
            expect(coordinator.locator("#dispatch").get_by_text(f"0 av {shown} lämnade")).to_be_visible()
            assert stack.letters(subject="Redis är borta") == []
            printed = stack.manage("deliver")
            assert len(stack.letters(subject="Redis är borta")) == shown, printed

            write_a_report(coordinator, number, "Redis kommer tillbaka")
            approve(coordinator)
            coordinator.get_by_role("button", name="Skicka nu").click()
            child = valkey.start()
            wait_for(lambda: len(stack.letters(subject="Redis kommer tillbaka")) == shown, seconds=15)
        child.end(patience=5)
