"""`make pictures`: photographs the component page and the ten main pages at every width, in light and dark."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.stack import ROOT, Stack, running_stack

Theme = Literal["light", "dark"]

THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = (
    ViewportSize(width=360, height=740),
    ViewportSize(width=768, height=1024),
    ViewportSize(width=1280, height=860),
    ViewportSize(width=1920, height=1080),
)
PHONE, DESK = SIZES[0], SIZES[2]
CHIEF, COORDINATOR = "sakerhetschef@botkyrka.example", "trygghetssamordnare@botkyrka.example"
# What the demo week holds that no list leads straight to: the newest letter that its reader has not answered.
A_PERSONAL_LINK = """
from notifications.links import Purpose, token_for
from notifications.models import Delivery
letter = Delivery.objects.filter(state="sent", dispatch__kind="report").order_by("-id").first()
print("/l/" + token_for(letter.public_id, Purpose.READ) + "/")
"""


@dataclass(frozen=True)
class Place:
    """A page to photograph: its name, who looks, where the way to it begins, and what leads on from there."""

    name: str
    login: str
    address: str
    onward: str = ""
    further: str = ""


PLACES = (
    Place("design", CHIEF, "/design/"),
    Place("board", CHIEF, "/"),
    Place("incident-list", CHIEF, "/handelser/"),
    Place("incident", CHIEF, "/handelser/", ".item__title a, tbody th a"),
    Place("log-form", CHIEF, "/handelser/ny/"),
    Place("report-form", COORDINATOR, "/lagesrapporter/ny/"),
    Place("review", CHIEF, "/", "main a[id^='waiting-'][href^='/lagesrapporter/']", "granska/"),
    Place("dispatch", CHIEF, "/utskick/", "main a[href^='/utskick/']"),
    Place("answers", CHIEF, "/aterrapporter/"),
    Place("contacts", COORDINATOR, "/kontakter/"),
    Place("recipient", "", A_PERSONAL_LINK),
)
# The pictures of the README: the board in both lights, the log form and the recipient's page on a phone.
SHOWN: tuple[tuple[str, str, ViewportSize, Theme], ...] = (
    ("board", "board", DESK, "light"),
    ("board-dark", "board", DESK, "dark"),
    ("phone", "log-form", PHONE, "dark"),
    ("recipient", "recipient", PHONE, "light"),
)
MOST_BYTES = 150_000


class Photographer:
    """Walks the running product with a browser and keeps what it sees."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser = browser
        self.stack = stack
        self.sessions: dict[str, list[dict[str, object]]] = {}
        self.addresses: dict[str, str] = {}

    @contextmanager
    def looking(self, place: Place, size: ViewportSize, theme: Theme, *, scale: float = 1) -> Generator[Page]:
        """Open the page as the one who looks at it, in this size and light."""
        context = self.browser.new_context(
            base_url=self.stack.address,
            viewport=size,
            color_scheme=theme,
            device_scale_factor=scale,
            has_touch=size == PHONE,
            reduced_motion="reduce",
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
        )
        page = context.new_page()
        if place.login:
            self._log_in(page, place.login)
        page.goto(self._address(page, place))
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.wait_for_load_state("load")
        yield page
        context.close()

    def _log_in(self, page: Page, login: str) -> None:
        if login not in self.sessions:
            page.goto("/")
            page.get_by_label("E-postadress").fill(login)
            page.get_by_label("Lösenord", exact=True).fill(self.stack.password(login))
            page.get_by_role("button", name="Logga in").click()
            expect(page.get_by_role("heading", level=1, name="Lägesbild")).to_be_visible()
            self.sessions[login] = [dict(cookie) for cookie in page.context.cookies()]
        page.context.add_cookies(self.sessions[login])  # type: ignore[arg-type]

    def _address(self, page: Page, place: Place) -> str:
        if place.name not in self.addresses:
            address = place.address
            if not place.login:
                address = self.stack.manage("shell", "-v", "0", "-c", place.address).strip()
            elif place.onward:
                page.goto(address)
                address = page.locator(place.onward).first.get_attribute("href") or address
                address += place.further
            self.addresses[place.name] = address
        return self.addresses[place.name]


def photograph_all(photographer: Photographer, folder: Path, only: list[str]) -> None:
    """Take every page whole, at every width, in light and dark."""
    for place in PLACES:
        if only and place.name not in only:
            continue
        for size in SIZES:
            for theme in THEMES:
                with photographer.looking(place, size, theme) as page:
                    # As tall as the page is, so that what sticks to the edge of the screen lies on nothing.
                    height = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": size["width"], "height": height})
                    page.screenshot(path=folder / f"{place.name}-{size['width']}-{theme}.png", full_page=True)
        print(f"{place.name}: {len(SIZES) * len(THEMES)} pictures", flush=True)


def photograph_for_readme(photographer: Photographer, folder: Path) -> None:
    """Take the few that README shows, small enough to be kept with the code."""
    places = {place.name: place for place in PLACES}
    for name, place, size, theme in SHOWN:
        with photographer.looking(places[place], size, theme, scale=1.5 if size == PHONE else 1) as page:
            picture = Image.open(io.BytesIO(page.screenshot()))
        file = folder / f"{name}.png"
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
        weight = file.stat().st_size
        print(f"{file.relative_to(ROOT)}: {weight // 1000} kB", flush=True)
        if weight > MOST_BYTES:
            sys.exit(f"{file.name} weighs {weight} bytes, more than {MOST_BYTES}.")


@contextmanager
def product(*, running: bool) -> Generator[Stack]:
    """A copy of its own with a fresh demo week, or the one that `make run` started with the same PORT and DATA_DIR."""
    if running:
        yield Stack(Path(os.environ.get("DATA_DIR", ROOT / "var")), int(os.environ["PORT"]), dict(os.environ))
    else:
        with running_stack() as stack:
            yield stack


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--readme", action="store_true", help="only the four that README shows, into docs/pictures")
    parser.add_argument("--only", nargs="+", default=[], choices=[place.name for place in PLACES], metavar="PAGE")
    parser.add_argument("--running", action="store_true", help="of the copy that runs with this PORT and DATA_DIR")
    parser.add_argument("--folder", type=Path, default=ROOT / "var/pictures")
    chosen = parser.parse_args(arguments)
    flags = CHROMIUM_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with product(running=chosen.running) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        photographer = Photographer(browser, stack)
        if chosen.readme:
            photograph_for_readme(photographer, ROOT / "docs/pictures")
        else:
            chosen.folder.mkdir(parents=True, exist_ok=True)
            photograph_all(photographer, chosen.folder, chosen.only)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
