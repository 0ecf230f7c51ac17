"""Charts as plain SVG, drawn here: bars and columns with their numbers in words, told apart by pattern and colour.

They look right as a file by themselves and take the colours of a page that they stand in: what they say about colour
are presentation attributes, which any style sheet outweighs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 460  # Narrow, so that words stay readable where a phone draws it smaller.
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
INK, GRID, MUTED = "#1a1a1a", "#d4dce4", "#47525d"
# Colours as on every page, and a pattern for each, so that they differ without colour too.
COLOURS = {"": "#0b5cad", "low": "#2f5d8a", "elevated": "#ffd43b", "high": "#c2410c", "critical": "#7f1026"}
PATTERNS = {
    "low": "M0 10h10",
    "elevated": "M0 10 10 0M-1 1 1-1M9 11 11 9",
    "high": "M0 10 10 0M-1 1 1-1M9 11 11 9M0 0 10 10M-1 9 1 11M9-1 11 1",
    "before": "M0 10 10 0M-1 1 1-1M9 11 11 9",
}
EDGE, BAR, BEFORE, NAME, GAP, ROOM_FOR_NUMBER, HEAD = 10, 20, 14, 22, 12, 44, 48
PLOT_HEIGHT = 170
MOST_NAMES, EVERY = 12, 3  # More columns than that have a name under every third.


@dataclass(frozen=True)
class Bar:
    """One value: its name, how often, its level if it has one, and how often before if that is compared."""

    name: str
    count: int
    code: str = ""
    before: int | None = None


def bars(name: str, title: str, values: Sequence[Bar], *, legend: tuple[str, str] = ("", "")) -> SafeString:
    """Return lying bars, one for each value, with its name before and its number behind."""
    compared = any(one.before is not None for one in values)
    each = NAME + BAR + (BEFORE if compared else 0) + GAP
    highest = max([1, *(one.count for one in values), *(one.before or 0 for one in values)])
    scale = (WIDTH - 2 * EDGE - ROOM_FOR_NUMBER) / highest
    top = HEAD + (28 if compared else 0)
    parts: list[SafeString] = [_legend(name, legend)] if compared else []
    for number, one in enumerate(values):
        y = top + number * each
        parts.append(_text(EDGE, y + 15, one.name))
        parts.append(_rect(name, one.code, EDGE, y + NAME, one.count * scale, BAR))
        parts.append(_text(EDGE + one.count * scale + 7, y + NAME + 16, str(one.count), weight="700"))
        if one.before is not None:
            length = one.before * scale
            parts.append(_rect(name, "before", EDGE, y + NAME + BAR, length, BEFORE))
            parts.append(_text(EDGE + length + 7, y + NAME + BAR + 12, str(one.before), size=13, muted=True))
    height = top + len(values) * each
    codes = {one.code for one in values if one.code in PATTERNS} | ({"before"} if compared else set())
    return _svg(name, title, height, codes, parts)


def columns(name: str, title: str, values: Sequence[Bar]) -> SafeString:
    """Return standing columns, one for each value, with its name below and its number above."""
    highest = max([1, *(one.count for one in values)])
    step = (WIDTH - 2 * EDGE) / max(1, len(values))
    floor = HEAD + 20 + PLOT_HEIGHT
    crowded = len(values) > MOST_NAMES
    parts: list[SafeString] = []
    for number, one in enumerate(values):
        middle = EDGE + (number + 0.5) * step
        height = one.count * PLOT_HEIGHT / highest
        parts.append(_rect(name, one.code, middle - step * 0.38, floor - height, step * 0.76, height))
        if one.count:
            size = 12 if crowded else 16
            parts.append(_text(middle, floor - height - 5, str(one.count), anchor="middle", weight="700", size=size))
        if not crowded or number % EVERY == 0:
            parts.append(_text(middle, floor + 20, one.name if crowded else one.name[:3], anchor="middle"))
    parts.append(_line(EDGE, floor, WIDTH - EDGE, floor))
    return _svg(name, title, floor + 30, set(), parts)


def _svg(name: str, title: str, height: float, codes: Iterable[str], parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        'height="{height}" role="img" aria-labelledby="{name}-title" color="{ink}" font-family="{font}">'
        '<title id="{name}-title">{title}</title><defs>{patterns}</defs>'
        '<rect class="chart__paper" width="{width}" height="{height}" fill="#ffffff"/>'
        '<text class="chart__title" x="10" y="26" font-size="18" font-weight="700" fill="currentColor">{title}</text>'
        "{parts}</svg>",
        width=WIDTH,
        height=_number(height),
        name=name,
        ink=INK,
        font=FONT,
        title=title,
        patterns=format_html_join("", "{}", ((_pattern(name, code),) for code in sorted(codes))),
        parts=format_html_join("", "{}", ((part,) for part in parts)),
    )


def _pattern(name: str, code: str) -> SafeString:
    return format_html(
        '<pattern id="{}-{}" width="10" height="10" patternUnits="userSpaceOnUse">'
        '<path class="chart__pattern chart__pattern--{}" d="{}" fill="none" stroke="{}" stroke-width="{}"/></pattern>',
        name,
        code,
        code,
        PATTERNS[code],
        COLOURS[""] if code == "before" else "#1a1a1a" if code == "elevated" else "#ffffff",
        2 if code != "before" else 3,
    )


def _rect(name: str, code: str, x: float, y: float, width: float, height: float) -> SafeString:
    """Return a bar: its colour, and its pattern over it. What was before has an outline and a pattern alone."""
    place = format_html(
        'x="{}" y="{}" width="{}" height="{}"', _number(x), _number(y), _number(max(width, 0)), _number(max(height, 0))
    )
    if code == "before":
        return format_html(
            '<rect class="chart__before" {} fill="url(#{}-before)" stroke="{}"/>', place, name, COLOURS[""]
        )
    ground = format_html(
        '<rect class="chart__bar chart__bar--{}" {} fill="{}"/>', code or "plain", place, COLOURS.get(code, COLOURS[""])
    )
    if code not in PATTERNS:
        return ground
    return format_html('{}<rect {} fill="url(#{}-{})" stroke="currentColor"/>', ground, place, name, code)


def _legend(name: str, words: tuple[str, str]) -> SafeString:
    now, before = words
    return format_html(
        "{}{}{}{}",
        _rect(name, "", EDGE, HEAD - 6, 24, 14),
        _text(EDGE + 32, HEAD + 6, now),
        _rect(name, "before", EDGE + 190, HEAD - 6, 24, 14),
        _text(EDGE + 222, HEAD + 6, before),
    )


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 16, weight: str = "400", muted: bool = False
) -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>',
        "chart__muted" if muted else "chart__text",
        _number(x),
        _number(y),
        size,
        weight,
        anchor,
        MUTED if muted else "currentColor",
        words,
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<path class="chart__axis" d="M{} {}L{} {}" stroke="{}" stroke-width="1.5"/>',
        *(_number(one) for one in (x1, y1, x2, y2)),
        GRID,
    )


def _number(value: float) -> str:
    """Return a coordinate that every language writes alike."""
    return f"{value:.1f}".removesuffix(".0")
