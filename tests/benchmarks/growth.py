"""How the product grows: the same figures from fifty recipients to a hundred thousand, and one real approval."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks import meter
from tests.benchmarks.engine.contender import Engine
from tests.benchmarks.figures import Summary
from tests.benchmarks.ground import Ground
from tests.benchmarks.rounds import WARM_UP, Say, measure

SIZES = (50, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Size:
    """What one number of recipients came to, and the most memory the workers held meanwhile."""

    summary: Summary
    memory: int


def grow(ground: Ground, engine: Engine, *, largest: int, rounds: int, delay: float, say: Say) -> list[Size]:
    """Measure every size up to the largest: small ones in every round, the large ones less often."""
    measure(ground, engine, WARM_UP, delay=delay)
    sizes = []
    for recipients in (one for one in SIZES if one <= largest):
        times = rounds if recipients <= 1_000 else min(rounds, 3) if recipients <= 10_000 else 1
        runs, memory = [], 0
        for _time in range(times):
            with meter.PeakMemory(engine.worker) as seen:
                runs.append(measure(ground, engine, recipients, delay=delay))
            memory = max(memory, seen.octets)
        sizes.append(Size(Summary(name="growth", label="posted, to leave at once", runs=runs), memory))
        say(f"  {recipients:7,} recipients: first after {sizes[-1].summary.middle(lambda run: run.first):.3f} s")
    return sizes


def approve(ground: Ground, engine: Engine, *, rounds: int, delay: float, say: Say) -> Size:
    """Approve a report for real, hold and all; what is released is timed from the moment of its release."""
    runs, memory = [], 0
    for _time in range(min(rounds, 3)):
        with meter.PeakMemory(engine.worker) as seen:
            engine.submit()
            runs.append(measure(ground, engine, engine.audience, delay=delay, send=engine.approve))
        memory = max(memory, seen.octets)
    size = Size(Summary(name="approval", label="approved for real, held first", runs=runs), memory)
    say(f"  {engine.audience:7,} approved in {size.summary.middle(lambda run: run.enqueue):.3f} s")
    return size
