"""What was measured: one run of one contender, and the medians of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.contender import Sent
from tests.benchmarks.sink import Receipt

PARTS = ("web", "workers", "postgresql", "valkey")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One contender, once."""

    recipients: int
    sent: Sent
    receipt: Receipt
    cpu: dict[str, float]
    missing: int
    booked: int
    settled_at: float

    @property
    def rate(self) -> float:
        """Return the letters a second, from the moment they might leave until the last was taken."""
        return self.recipients / (self.receipt.last - self.sent.released)

    @property
    def enqueue(self) -> float:
        return self.sent.answered - self.sent.click

    @property
    def first(self) -> float:
        return self.receipt.first - self.sent.released

    @property
    def last(self) -> float:
        return self.receipt.last - self.sent.released

    @property
    def whole(self) -> float:
        """Return the seconds from the click to the last letter."""
        return self.receipt.last - self.sent.click

    @property
    def sink_share(self) -> float:
        """Return for how much of the time the busiest process of the sink was at work."""
        return self.receipt.busiest / max(self.last, 1e-9)

    def per_thousand(self, part: str | None = None) -> float:
        """Return CPU seconds per 1,000 letters, of one part or of all."""
        seconds = sum(self.cpu.values()) if part is None else self.cpu.get(part, 0.0)
        return seconds / self.recipients * 1000

    def faults(self) -> str:
        """Return in words what is wrong with what arrived, or nothing."""
        found = {
            "lost": self.missing,
            "doubled": self.receipt.doubled,
            "with a Message-ID of another": self.receipt.letters - len(self.receipt.message_ids),
            "not booked as sent": self.recipients - self.booked,
        }
        return ", ".join(f"{count} {what}" for what, count in found.items() if count)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All runs of one contender with the same number of recipients."""

    name: str
    label: str
    runs: Sequence[Run]

    @property
    def recipients(self) -> int:
        return self.runs[0].recipients

    def middle(self, value: Callable[[Run], float]) -> float:
        return median(value(run) for run in self.runs)

    @property
    def rate(self) -> float:
        return self.middle(lambda run: run.rate)

    def rates(self) -> tuple[float, float]:
        """Return the slowest and the quickest run."""
        return min(run.rate for run in self.runs), max(run.rate for run in self.runs)

    def cpu(self, part: str | None = None) -> float:
        return self.middle(lambda run: run.per_thousand(part))

    def faults(self) -> list[str]:
        return [f"{self.name}: {run.faults()}" for run in self.runs if run.faults()]
