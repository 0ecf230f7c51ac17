"""The style sheets are what they are made of: the base as its makers wrote it, our small layer on top, and no more."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from botkyrka_oro.settings import BASE_DIR
from botkyrka_oro.stylesheets import CSS, LOOK, NAMES, PARTS, SHEETS, sheet
from botkyrka_oro.templatetags.icons import DRAWINGS, ICONS
from tests.figures import Tell

VERSIONS = json.loads((Path(BASE_DIR) / "botkyrka_oro/static/vendor/VERSIONS.json").read_text("utf-8"))
# All style sheets of a page together, and how much of it the base and the common layer may take.
MOST_OF_A_PAGE, MOST_IN_COMMON = 40_000, 30_000


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_made_of_what_lies_beside_it(name: str) -> None:
    assert (CSS / name).read_text("utf-8") == sheet(name), "make look"


def test_every_piece_of_our_layer_is_in_one_of_the_sheets_of_staff() -> None:
    own = [*SHEETS["lagesstod.css"][1], *SHEETS["desk.css"][1]]
    assert {file.stem for file in LOOK.glob("*.css")} == set(own)
    assert len(own) == len(set(own))


def test_every_part_of_the_base_is_written_down_with_its_sum() -> None:
    assert {f"designsystemet {part}" for part in PARTS} <= VERSIONS.keys()


def test_the_rules_of_the_base_are_also_about_our_names() -> None:
    made = sheet("lagesstod.css") + sheet("desk.css")
    for name, ours in NAMES.items():
        assert f":is(.{name}, {', '.join(ours)})" in made


def test_the_versions_are_those_that_are_asked_for() -> None:
    wanted = json.loads((LOOK / "package.json").read_text("utf-8"))["dependencies"]
    found = {entry["taken_from"].split(": ")[0]: entry["version"] for entry in VERSIONS.values()}
    assert found == wanted


def test_every_icon_is_a_drawing_of_the_one_set() -> None:
    assert sorted(set(ICONS.values())) == sorted(DRAWINGS)


def test_all_sheets_together_are_light(tell: Tell) -> None:
    weights = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in sorted(CSS.glob("*.css"))}
    tell(", ".join(f"{name} {weight / 1000:.1f} kB" for name, weight in weights.items()))
    assert weights["lagesstod.css"] <= MOST_IN_COMMON
    assert sum(weight for name, weight in weights.items() if name != "plain.css") <= MOST_OF_A_PAGE
