"""Reads the expectation file: who gets which answer where. It is written by hand, so that no table tests itself."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from tests.access.world import VISITORS

FILE = Path(__file__).with_name("expected.csv")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")


@dataclass(frozen=True)
class Expectation:
    """One row: an address, the object it is asked about, the method, and the status for each visitor."""

    name: str
    which: str
    method: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} ({self.which})"


def expectations() -> list[Expectation]:
    """Return every row of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Expectation(row["name"], row["object"], row["method"], {visitor: int(row[visitor]) for visitor in VISITORS})
            for row in csv.DictReader(file)
        ]


def parameters_of(route: str) -> list[str]:
    """Return the names of the parameters in a route."""
    return [found[0] or found[1] for found in PARAMETER.findall(route)]
