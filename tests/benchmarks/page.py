"""Puts the figures of a run into docs/performance.md, between its marks, and the chart beside the other pictures."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.ground import ROOT

PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "pictures" / "fan_out.svg"
BEGIN = "<!-- What follows is written by make benchmark. -->"
END = "<!-- What was written by make benchmark ends here. -->"


def with_figures(page: str, figures: str) -> str:
    """Return the page with these figures in place of the ones before."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} has lost the marks between which the figures stand.")
    return f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}"


def write(figures: str, picture: str, *, page: Path = PAGE, place: Path = PICTURE) -> None:
    page.write_text(with_figures(page.read_text("utf-8"), figures), "utf-8")
    place.write_text(picture, "utf-8")
