"""A desk for the tests of the roads: letters go out from it, and it remembers what came back about each."""

from __future__ import annotations

from collections import deque

from notifications.errands import Errand, Sealed

CONTENT = b"Subject: x\r\n\r\nHej!\r\n.\r\n..x\r\n"


def an_errand(number: int = 1, content: bytes = CONTENT) -> Errand:
    return Errand(
        severity=2,
        id=number,
        public_id=f"{number:032x}",
        dispatch_id=1,
        rendition_id=1,
        name="Nadia",
        address="nadia@night-walkers.example",
        reasons=[],
        attempts=0,
        sealed=Sealed("lagesstod@botkyrka.example", "nadia@night-walkers.example", content),
    )


class Tray:
    """Hands out its letters in order. ``closed`` keeps back what has not begun to leave."""

    def __init__(self, *errands: Errand, connections: int = 1) -> None:
        self.waiting = deque(errands or [an_errand()])
        self.connections = connections
        self.closed = False
        self.begun_ids: list[int] = []
        self.answers: dict[int, str] = {}
        self.problems: dict[int, Exception] = {}
        self.held: set[int] = set()
        self.most_held = 0

    def take(self) -> Errand | None:
        return self.waiting.popleft() if self.waiting and not self.closed else None

    def pause(self) -> float | None:
        return 0.0 if self.waiting and not self.closed else None

    def may_leave(self, _errand: Errand) -> bool:
        return not self.closed

    def begun(self, errand: Errand) -> None:
        self.begun_ids.append(errand.id)

    def accepted(self, errand: Errand, answer: str) -> None:
        assert errand.id not in self.answers | self.problems
        self.answers[errand.id] = answer

    def failed(self, errand: Errand, problem: Exception) -> None:
        assert errand.id not in self.answers | self.problems
        self.problems[errand.id] = problem

    def untouched(self, errand: Errand) -> None:
        self.waiting.appendleft(errand)

    def tick(self) -> None:
        return None

    def may_connect(self, held: frozenset[int]) -> int | None:
        free = [number for number in range(1, self.connections + 1) if number not in self.held]
        assert held <= self.held
        if not free:
            return None
        self.held.add(free[0])
        self.most_held = max(self.most_held, len(self.held))
        return free[0]

    def hung_up(self, number: int) -> None:
        self.held.remove(number)
