"""A chart as PNG: drawn here from its SVG, with letters of our own, so that it looks the same on every machine."""

from __future__ import annotations

from pathlib import Path

import resvg_py

FONTS = sorted(str(one) for one in (Path(__file__).parent / "fonts").glob("*.ttf"))
FAMILY = "DejaVu Sans"
SHARP = 3  # Pixels for each unit of the drawing: good enough for paper.


def as_png(svg: str) -> bytes:
    """Return the chart as a picture on white."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            background="#ffffff",
            zoom=SHARP,
            skip_system_fonts=True,
            font_files=FONTS,
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )
