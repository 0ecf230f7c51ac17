"""Long work as steps: it tells how far it has come, and at its end what came of it."""

from __future__ import annotations

import enum
from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


class Stage(enum.Enum):
    """What an import is busy with."""

    CHECKING = enum.auto()  # rows of the file
    WRITING = enum.auto()  # contacts, none of which is saved before all are


@dataclass(frozen=True)
class Progress:
    """How far a stage has come."""

    stage: Stage
    done: int
    of: int


Work = Generator[Progress, None, Result]
"""Work that tells its progress as it goes and returns its result."""


def in_one_go(work: Work[Result]) -> Result:
    """Do the work without telling anybody how far it has come."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
