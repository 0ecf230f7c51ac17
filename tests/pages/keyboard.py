"""Somebody who has a keyboard and no mouse: walks by Tab, and at every stop looks whether the focus can be seen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image
from playwright.sync_api import FloatRect, Page

MOST_STOPS = 250
AROUND = 6
# So many pixels at least stand out when something has the focus: a short line of a thin ring.
LEAST_PIXELS = 30
LEAST_CONTRAST = 3.0

_HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.labels?.[0];
  const shown = label && one.getBoundingClientRect().width < 8 ? label : one;
  const name = one.getAttribute('aria-label') || label?.innerText || one.innerText || one.value || '';
  const { x, y, width, height } = shown.getBoundingClientRect();
  const at = document.elementFromPoint(x + width / 2, y + height / 2);
  const covered = !!at && !shown.contains(at) && !at.contains(shown) && !at.closest('label')?.contains(one);
  const bar = at?.closest('.thumb, .acts--fixed, header, footer, nav');
  const group = one.type === 'radio' ? [...one.form.elements[one.name]] : [];
  const choices = group.map(other => other.labels[0].innerText.trim().replace(/\\s+/g, ' '));
  return { choices, name: name.trim().replace(/\\s+/g, ' '), what: one.outerHTML.slice(0, 100), x, y, width, height,
           covered: covered && !!bar && !bar.contains(one) };
}"""


@dataclass
class Walker:
    """One person at a keyboard, what they stopped at, and what they could not see."""

    page: Page
    stops: int = 0
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def go_to(self, name: str, *, among_choices: bool = False) -> None:
        """Press Tab until something of this name, or a choice beside it, has the focus.

        Raises ``AssertionError`` when nothing ever has.
        """
        for _press in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_HERE)
            if here is None:
                continue
            self.stops += 1
            self._look(here)
            if any(re.search(name, one) for one in (here["choices"] if among_choices else [here["name"]])):
                return
        raise AssertionError(f"Nothing called {name} can be reached by Tab on {self.page.url}.")

    def press(self, name: str, key: str = "Enter") -> None:
        """Go to it and press it."""
        self.go_to(name)
        self.page.keyboard.press(key)

    def tick(self, name: str) -> None:
        """Go to the box and tick it, unless it is ticked already."""
        self.go_to(name)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def choose(self, name: str) -> None:
        """Go to the group of choices in which one has this name, and step to that one."""
        self.go_to(name, among_choices=True)
        self.page.keyboard.press("Space")
        for _press in self.page.evaluate(_HERE)["choices"]:
            if re.search(name, self.page.evaluate(_HERE)["name"]):
                return
            self.page.keyboard.press("ArrowDown")

    def write(self, name: str, text: str) -> None:
        """Go to the field and type."""
        self.go_to(name)
        self.page.keyboard.type(text)

    def _look(self, here: dict[str, object]) -> None:
        what = str(here["what"])
        if what in self.seen:
            return
        self.seen.add(what)
        if here["covered"]:
            self.faults.append(f"under a bar: {what}")
        if not self._can_be_seen(here):
            self.faults.append(f"no visible focus: {what}")

    def _can_be_seen(self, here: dict[str, object]) -> bool:
        size = self.page.viewport_size
        assert size is not None
        x, y, width, height = (float(str(here[name])) for name in ("x", "y", "width", "height"))
        left, top = max(0.0, x - AROUND), max(0.0, y - AROUND)
        right, bottom = min(size["width"], x + width + AROUND), min(size["height"], y + height + AROUND)
        if right - left < 1 or bottom - top < 1:
            return False
        clip = FloatRect(x=left, y=top, width=right - left, height=bottom - top)
        focused = self._picture(clip)
        self.page.evaluate("() => { window.here = document.activeElement; window.here.blur(); }")
        plain = self._picture(clip)
        self.page.evaluate("() => window.here.focus({ preventScroll: true })")
        pairs = zip(pixels(focused), pixels(plain), strict=True)
        return sum(contrast(one, other) >= LEAST_CONTRAST for one, other in pairs) >= LEAST_PIXELS

    def _picture(self, clip: FloatRect) -> Image.Image:
        return Image.open(io.BytesIO(self.page.screenshot(clip=clip, animations="disabled", caret="hide"))).convert(
            "RGB"
        )


def pixels(image: Image.Image) -> Iterator[tuple[int, int, int]]:
    """Return the colours of a picture in RGB, row by row."""
    data = image.tobytes()
    return zip(data[0::3], data[1::3], data[2::3], strict=True)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    if one == other:
        return 1.0
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of an sRGB colour, from 0 to 1."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
