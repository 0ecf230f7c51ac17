"""Text can be read on its ground in light and dark: WCAG 2.2, 1.4.3 and 1.4.11, computed from the style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from botkyrka_oro.settings import BASE_DIR

SHEET = (Path(BASE_DIR) / "botkyrka_oro/static/css/lagesstod.css").read_text("utf-8")
THEMES = {"light": 0, "dark": 1}
TEXT, CONTROL = 4.5, 3.0

PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "muted", "link") for ground in ("page", "surface", "sunken", "tint")],
    ("danger", "surface", TEXT),
    ("danger", "page", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "tint", TEXT),
    ("danger", "danger-ground", TEXT),
    ("on-danger", "danger", TEXT),
    *[(f"{tone}-ink", f"{tone}-ground", TEXT) for tone in ("info", "success", "warning", "danger")],
    *[(f"on-{name}", name, TEXT) for name in ("low", "elevated", "high", "critical", "exercise")],
    *[(ink, ground, TEXT) for ink in ("chrome-ink", "chrome-muted") for ground in ("chrome", "chrome-here")],
    *[("edge", ground, CONTROL) for ground in ("page", "surface")],
    ("accent", "page", CONTROL),
    ("focus-ring", "focus-glow", CONTROL),
]


def colours(token: str) -> list[str]:
    """Return a token's colour in light and in dark."""
    pair = re.search(rf"--{token}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\);", SHEET)
    if pair:
        return [pair[1], pair[2]]
    single = re.search(rf"--{token}: (#[0-9a-f]{{6}});", SHEET)
    assert single, f"no token called {token}"
    return [single[1], single[1]]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_a_pair_has_contrast_enough(ink: str, ground: str, least: float, theme: str) -> None:
    at = THEMES[theme]
    found = contrast(colours(ink)[at], colours(ground)[at])
    assert found >= least, f"{ink} on {ground} in {theme}: {found:.2f}"


@pytest.mark.parametrize("theme", THEMES)
def test_a_ring_of_focus_is_seen_on_every_ground(theme: str) -> None:
    at = THEMES[theme]
    rings = [colours("focus-ring")[at], colours("focus-glow")[at]]
    for ground in ("page", "surface", "chrome", "accent", "critical", "elevated"):
        assert max(contrast(ring, colours(ground)[at]) for ring in rings) >= CONTROL, ground


def test_the_sheet_fetches_nothing_and_blinks_nothing() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET
    assert "animation" not in SHEET
