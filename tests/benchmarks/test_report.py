"""What the benchmarks print: a picture that every reader can open, tables that line up, a page that keeps its words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks import page
from tests.benchmarks.chart import Bar, Panel, chart
from tests.benchmarks.table import Table, figure

SVG = "{http://www.w3.org/2000/svg}"
PANELS = [
    Panel(
        "At once", [Bar("Raw limit <plain> & simple", 52_000), Bar("This product", 9_500, ours=True), Bar("Else", 77)]
    ),
    Panel("After 10 ms", [Bar("This product", 1_542, ours=True), Bar("Else", 0.5)]),
]


def test_the_chart_is_well_formed_and_says_every_figure_in_words() -> None:
    root = ET.fromstring(chart("Letters a second", "letters/s", PANELS))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    named = {element.get("id", ""): element.text or "" for element in root if element.get("id")}
    assert root.get("aria-labelledby") == " ".join(named)
    assert named["title"] == "Letters a second"
    assert "Raw limit <plain> & simple 52,000 letters/s; This product 9,500 letters/s; Else 77" in named["desc"]
    bars = root.findall(f"{SVG}g")
    assert [bar.findtext(f"{SVG}title") for bar in bars][1] == "This product: 9,500 letters/s"
    assert len(bars) == 5


def test_bars_are_as_long_as_the_logarithm_of_their_value_and_stay_inside() -> None:
    root = ET.fromstring(chart("Letters a second", "letters/s", [Panel("", [Bar(str(n), 10.0**n) for n in range(4)])]))
    widths = [float(rect.get("width") or 0) for rect in root.iter(f"{SVG}rect")]
    assert widths[0] == 1, "even the smallest is seen"
    assert widths[2] - widths[1] == pytest.approx(widths[3] - widths[2], abs=0.2)
    _x, _y, wide, high = map(float, (root.get("viewBox") or "").split())
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x") or 0) + float(rect.get("width") or 0) < wide
        assert float(rect.get("y") or 0) + float(rect.get("height") or 0) < high


def test_a_table_lines_up_and_is_the_same_in_markdown() -> None:
    table = Table(("who", "letters/s"), [["this | that", "1,234"], ["other", "7.00"]])
    assert table.as_text().splitlines() == [
        "who          letters/s",
        "-----------  ---------",
        "this | that      1,234",
        "other             7.00",
    ]
    assert table.as_markdown().splitlines() == [
        "| who | letters/s |",
        "| --- | ---: |",
        "| this \\| that | 1,234 |",
        "| other | 7.00 |",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [(12_345.6, "12,346"), (999.6, "1,000"), (77.24, "77.2"), (4.2, "4.20"), (0.0537, "0.054"), (0, "0.000")],
)
def test_figures_have_no_more_digits_than_count(value: float, words: str) -> None:
    assert figure(value) == words


def test_the_page_keeps_its_words_and_gets_new_figures() -> None:
    once = page.with_figures(f"Words.\n\n{page.BEGIN}\n{page.END}\n\nMore.\n", "1\n")
    assert once == f"Words.\n\n{page.BEGIN}\n\n1\n\n{page.END}\n\nMore.\n"
    assert page.with_figures(once, "2") == once.replace("1", "2")
    with pytest.raises(ValueError, match="lost the marks"):
        page.with_figures("Words.", "1")


def test_the_page_of_the_project_has_a_place_for_figures() -> None:
    assert "figures" in page.with_figures(page.PAGE.read_text("utf-8"), "figures")
