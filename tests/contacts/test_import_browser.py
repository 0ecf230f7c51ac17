"""A long import in a real browser: the page counts as it goes, with script and without, and keeps to one line of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from contacts.models import Contact, User
from tests.contacts.long_files import a_long_file
from tests.design.in_chromium import log_in_to, objections_to
from tests.figures import Tell

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 4000
# Writes down what could be read at each moment.
WATCH = """
window.seen = [];
new MutationObserver(() => {
  const shown = [...document.querySelectorAll(".progress__text")].filter((one) => one.offsetParent);
  if (shown.length) seen.push(shown.map((one) => one.textContent).join(" | "));
}).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "lista.csv"
    file.write_text(a_long_file(ROWS))
    return file


def log_in(page: Page, live_server: Any, user: User) -> list[str]:
    """Log in, and return a list that fills with what the browser complains about."""
    log_in_to(page, live_server, user)
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return complaints


def press_save(page: Page, live_server: Any, file: Path) -> None:
    """Choose the file, look at the preview and save."""
    page.goto(f"{live_server.url}/kontakter/import/")
    page.get_by_label("CSV-fil").set_input_files(file)
    page.get_by_role("button", name="Granska filen").click()
    page.get_by_role("button", name=f"Lägg till {ROWS}").click(no_wait_after=True)


def test_the_page_counts_while_the_import_goes_on(
    page: Page, live_server: Any, sara: User, file: Path, tell: Tell
) -> None:
    complaints = log_in(page, live_server, sara)
    page.set_viewport_size({"width": 320, "height": 700})
    page.add_init_script(WATCH)

    press_save(page, live_server, file)

    expect(page.get_by_text("Importen är sparad")).to_be_visible(timeout=60_000)
    seen = [one.replace("\u00a0", " ") for one in page.evaluate("seen")]
    different = list(dict.fromkeys(seen))
    tell(f"{ROWS} rows: {len(different)} of 8 steps were seen as they happened")
    assert len(different) > 2
    assert different[-1] == "4 000 av 4 000 kontakter införda. De sparas när alla är klara."
    assert [one for one in different if "|" in one] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert objections_to(page) == []
    page.get_by_role("link", name="Visa kontakterna").click()
    expect(page.get_by_role("heading", name="Kontakter", level=1)).to_be_visible()
    assert complaints == []
    assert Contact.objects.count() == ROWS


def test_it_needs_no_script(browser: Browser, live_server: Any, sara: User, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    log_in(page, live_server, sara)

    press_save(page, live_server, file)

    expect(page.get_by_text("Importen är sparad")).to_be_visible(timeout=60_000)
    expect(page.locator(".progress__text:visible")).to_have_count(1)
    context.close()
    assert Contact.objects.count() == ROWS


def test_who_goes_away_in_the_middle_finds_out_what_became_of_it(
    page: Page, live_server: Any, sara: User, file: Path, tell: Tell
) -> None:
    log_in(page, live_server, sara)
    press_save(page, live_server, file)
    expect(page.locator(".progress__text").first).to_be_attached(timeout=60_000)

    page.goto(f"{live_server.url}/kontakter/import/")

    while page.get_by_text("pågår").count():
        page.get_by_role("link", name="Se hur det går").click()
    saved = page.get_by_text("är sparad").count() == 1
    tell("left in the middle: " + ("everything" if saved else "nothing") + " was saved")
    assert page.get_by_text("Inget sparades av din import").count() == (0 if saved else 1)
    assert Contact.objects.count() == (ROWS if saved else 0)
