"""Reads the register of pages: what each address is, and as whom and with which object one looks at it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from django.urls import reverse

from tests.access.expectations import parameters_of
from tests.access.test_access import ROUTES
from tests.access.world import World

FILE = Path(__file__).with_name("pages.csv")

Kind = Literal["page", "part", "letter", "file", "stream", "endpoint", "deed", "redirect"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Entry:
    """One row: an address by its name, what it is, the object it is asked for and who asks."""

    name: str
    kind: str
    which: str
    who: str

    def address(self, world: World) -> str:
        """Return where the page is in the demo week."""
        return reverse(self.name, kwargs=world.parameters(parameters_of(ROUTES[self.name]), self.which))


def register() -> list[Entry]:
    """Return every row of the register."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Entry(row["name"], row["kind"], row["object"], row["who"]) for row in csv.DictReader(file)]


def pages() -> list[Entry]:
    """Return the rows that are whole pages."""
    return [entry for entry in register() if entry.kind == "page"]
