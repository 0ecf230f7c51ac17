"""Text can be read on its ground in light and dark: WCAG 2.2, 1.4.3 and 1.4.11, computed from the style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from botkyrka_oro.settings import BASE_DIR

SHEET = (Path(BASE_DIR) / "botkyrka_oro/static/css/lagesstod.css").read_text("utf-8")
OWN = sorted((Path(BASE_DIR) / "botkyrka_oro/look").glob("*.css"))
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
    of_theme = re.search(rf"--{token}: var\(--(ds-color-[a-z-]+)\);", SHEET)
    assert of_theme, f"no token called {token}"
    return [_of_theme(of_theme[1], scheme) for scheme in THEMES]


def _of_theme(name: str, scheme: str) -> str:
    """Return a colour of the theme in one scheme, as its layer for that scheme says."""
    layer = SHEET.split(f"@layer ds.theme.color-scheme.{scheme} {{")[1].split("@media")[0]
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", layer, re.IGNORECASE)
    assert found, f"no colour called {name} in {scheme}"
    return found[1].lower()


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


# Chosen so that they are told apart under protan, deutan and tritan vision; so no other will do.
LEVELS = {
    "low": ("#2f5d8a", "#9cc4ec"),
    "elevated": ("#ffd43b", "#ffd43b"),
    "high": ("#c2410c", "#ff9f5a"),
    "critical": ("#7f1026", "#d81b46"),
    "exercise": ("#5b2a86", "#d4b3ff"),
}


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_has_the_colour_that_was_measured(level: str) -> None:
    assert tuple(colours(level)) == LEVELS[level]


def test_the_sheet_fetches_nothing() -> None:
    assert [found[:40] for found in re.findall(r"url\(([^)]*)", SHEET) if not found.startswith('"data:')] == []
    assert "@import" not in SHEET


def test_nothing_of_ours_blinks_or_moves() -> None:
    for file in OWN:
        text = file.read_text("utf-8")
        assert "animation" not in text, file.name
        moves = re.findall(r"transition: ([^;]+);", text)
        assert [one for one in moves if re.search(r"transform|translate|height|all", one)] == [], file.name
