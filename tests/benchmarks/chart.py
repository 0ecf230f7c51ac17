"""A chart of horizontal bars on a logarithmic scale, as SVG: one panel for each relay, readable light and dark.

The letters stand on the page's own ground, and their colour follows what the reader's machine prefers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.benchmarks.table import figure

WIDTH = 900
LABEL = 330
RIGHT = 120
BAR = 22
STEP = 34
HEAD = 64
FOOT = 34
STYLE = """
    text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2933; }
    .title { font-weight: 600; font-size: 16px; }
    .own { font-weight: 600; }
    .small { font-size: 12px; fill: #52606d; }
    .grid { stroke: #9aa5b1; stroke-opacity: .4; }
    .theirs { fill: #7b8794; }
    .ours { fill: #0b69a3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f5f7fa; }
      .small { fill: #cbd2d9; }
      .theirs { fill: #9aa5b1; }
      .ours { fill: #5ab5f0; }
    }
"""


@dataclass(frozen=True)
class Bar:
    """What is measured, and how much of it."""

    label: str
    value: float
    ours: bool = False


@dataclass(frozen=True)
class Panel:
    """The bars that belong together, under one heading."""

    title: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return HEAD + STEP * len(self.bars) + FOOT


def chart(title: str, unit: str, panels: Sequence[Panel]) -> str:
    """Return the whole chart. Whoever cannot see it hears every figure in its description."""
    height = sum(panel.height for panel in panels)
    words = ". ".join(
        f"{panel.title}: " + "; ".join(f"{bar.label} {figure(bar.value)} {unit}" for bar in panel.bars)
        for panel in panels
    )
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"',
        f'     viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
        f'  <title id="title">{escape(title)}</title>',
        f'  <desc id="desc">{escape(words)}.</desc>',
        f"  <style>{STYLE}  </style>",
    ]
    top = 0
    for panel in panels:
        parts += _panel(panel, unit, top)
        top += panel.height
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, unit: str, top: int) -> list[str]:
    low, high = _decades(panel.bars)
    bottom = top + HEAD + STEP * len(panel.bars)
    parts = [f'  <text class="title" x="0" y="{top + 22}">{escape(panel.title)}</text>']
    for decade in range(low, high + 1):
        x = _place(10.0**decade, low, high)
        parts.append(f'  <line class="grid" x1="{x:.1f}" y1="{top + HEAD - 8}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(
            f'  <text class="small" x="{x:.1f}" y="{top + HEAD - 14}" text-anchor="middle">{10**decade:,}</text>'
        )
    for number, bar in enumerate(panel.bars):
        parts += _bar(bar, unit, top + HEAD + STEP * number, low, high)
    parts.append(
        f'  <text class="small" x="{LABEL}" y="{bottom + 18}">{escape(unit)}, each line ten times the one before</text>'
    )
    return parts


def _bar(bar: Bar, unit: str, y: int, low: int, high: int) -> list[str]:
    kind = "ours" if bar.ours else "theirs"
    end, middle = _place(bar.value, low, high), y + BAR / 2 + 5
    weight = ' class="own"' if bar.ours else ""
    return [
        f"  <g><title>{escape(bar.label)}: {figure(bar.value)} {escape(unit)}</title>",
        f'    <text x="{LABEL - 10}" y="{middle:.0f}" text-anchor="end"{weight}>{escape(bar.label)}</text>',
        f'    <rect class="{kind}" x="{LABEL}" y="{y}" width="{max(end - LABEL, 1):.1f}" height="{BAR}" rx="3"/>',
        f'    <text x="{end + 8:.1f}" y="{middle:.0f}"{weight}>{figure(bar.value)}</text>',
        "  </g>",
    ]


def _decades(bars: Sequence[Bar]) -> tuple[int, int]:
    """Return the powers of ten between which all values lie."""
    values = [bar.value for bar in bars if bar.value > 0] or [1.0]
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values))))


def _place(value: float, low: int, high: int) -> float:
    """Return how far to the right a value stands."""
    share = (math.log10(max(value, 10.0**low)) - low) / (high - low)
    return LABEL + share * (WIDTH - LABEL - RIGHT)
