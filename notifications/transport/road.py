"""What a road and the desk that it gets its letters from owe each other."""

from __future__ import annotations

from typing import Protocol

from notifications.errands import Errand
from notifications.failures import Failed


class Desk(Protocol):
    """Where a road gets its letters, and where it says at once what became of each."""

    def take(self) -> Errand | None:
        """Return a sealed letter that may leave now; ``None`` when there is none at this moment."""

    def pause(self) -> float | None:
        """Return for how many seconds there will be nothing to take; ``None`` when there will be nothing more."""

    def may_leave(self, errand: Errand) -> bool:
        """Tell, just before the words go out, whether they still may."""

    def begun(self, errand: Errand) -> None:
        """Note that the words are about to go out: from here on the letter may have been accepted."""

    def accepted(self, errand: Errand, answer: str) -> None:
        """Note that the mail server has taken the letter."""

    def failed(self, errand: Errand, problem: Exception) -> None:
        """Note that it has not, or that nobody knows; one of ``notifications.failures`` or anything else."""

    def untouched(self, errand: Errand) -> None:
        """Take a letter back that was not tried."""

    def tick(self) -> None:
        """Do what is to be done between two letters."""

    def may_connect(self, held: frozenset[int]) -> int | None:
        """Return the number of one more connection that we may open beside those ``held``; ``None``: no more."""

    def hung_up(self, number: int) -> None:
        """Take the number of a connection back."""


class Road(Protocol):
    """A way for finished letters to leave the house."""

    def carry(self, desk: Desk) -> None:
        """Carry what ``desk`` has until there is nothing more; raises ``RelayAway`` when nobody takes it."""


def words_of(problem: Exception) -> str:
    """Return what went wrong in words that can be stored."""
    words = problem.answer if isinstance(problem, Failed) else f"{type(problem).__name__}: {problem}"
    return storable(words)


LONGEST_ANSWER = 500


def storable(words: str) -> str:
    """Return ``words`` on one line, printable, no longer than a row keeps."""
    visible = words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)
    return " ".join(visible.split())[:LONGEST_ANSWER]
