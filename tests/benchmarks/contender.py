"""Somebody who sends: what the benchmark asks of each, whoever it is."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from botkyrka_oro.launcher.processes import Child, start
from tests.benchmarks.ground import ROOT, Ground


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The moments of one run, on the clock that all processes share, and where to ask what became of the letters.

    ``click`` is when the web request begins, ``released`` when the letters are written and may leave,
    ``answered`` when the request is done. ``cpu`` is what the contender itself counted, by part.
    """

    click: float
    released: float
    answered: float
    cpu: dict[str, float] = field(default_factory=dict)
    batch: Any = None


class Contender(Protocol):
    """One way to send."""

    name: str
    label: str
    quick: bool  # Does it get the larger number of recipients?

    def start(self) -> None:
        """Get ready: tables, workers, everything that stands before the first click."""

    def send(self, recipients: int) -> Sent:
        """Send one letter to each recipient."""

    def settled(self, sent: Sent) -> bool:
        """Tell whether the contender believes that it is done."""

    def booked(self, sent: Sent) -> int:
        """Return how many letters stand in the books as sent."""

    def workers(self) -> list[int]:
        """Return the processes that carry the letters; those that they started count as well."""

    def stop(self) -> None:
        """End what was started."""


class Team:
    """The processes of one contender."""

    def __init__(self, name: str, ground: Ground, environment: dict[str, str]) -> None:
        self.name = name
        self.ground = ground
        self.environment = environment
        self.children: list[Child] = []

    def log(self, part: str) -> Path:
        return self.ground.folder / "logs" / f"{self.name}-{part}.log"

    def python(self, part: str, *arguments: str) -> None:
        """Start ``python -m`` with these arguments."""
        command = [sys.executable, "-m", *arguments]
        child = start(part, command, log=self.log(part), environment=self.environment, folder=ROOT)
        self.children.append(child)

    def pids(self) -> list[int]:
        return [child.process.pid for child in self.children]

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(patience=5)
