"""Rounds: every contender once, one after the other, each time another one first, and every letter accounted for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks import meter
from tests.benchmarks.contender import Contender, Sent
from tests.benchmarks.figures import Run, Summary
from tests.benchmarks.ground import Ground
from tests.benchmarks.letter import addresses

WARM_UP = 200
SLOWEST = 10  # Letters a second; whoever is slower than that is given up.
PATIENCE = 60.0

Say = Callable[[str], None]


class GivenUp(Exception):
    """A contender did not get its letters to the sink in any sensible time."""


def measure(
    ground: Ground,
    contender: Contender,
    recipients: int,
    *,
    delay: float,
    send: Callable[[], Sent] | None = None,
) -> Run:
    """Let a contender send to so many recipients; measure it, and look at what arrived."""
    ground.wait_for_quiet()
    ground.sink.forget(delay=delay)
    servers, workers = ground.cpu(), meter.cpu(contender.workers())
    sent = send() if send else contender.send(recipients)
    if not ground.sink.wait_for(recipients, PATIENCE + recipients / SLOWEST):
        came = f"{contender.name}: {ground.sink.letters} of {recipients} letters came."
        raise GivenUp(f"{came}\n{ground.last_words(contender.name)}")
    settled_at = settled(contender, sent)
    cpu = {part: seconds - servers[part] for part, seconds in ground.cpu().items()}
    cpu["workers"] = meter.cpu(contender.workers()) - workers
    for part, seconds in sent.cpu.items():
        cpu[part] = cpu.get(part, 0.0) + seconds
    receipt = ground.sink.receipt()
    return Run(
        recipients=recipients,
        sent=sent,
        receipt=receipt,
        cpu=cpu,
        missing=receipt.missing(addresses(recipients)),
        booked=contender.booked(sent),
        settled_at=settled_at,
    )


def settled(contender: Contender, sent: Sent) -> float:
    """Wait until the contender is done with its books; return when that was."""
    ends = time.monotonic() + PATIENCE
    while not contender.settled(sent):
        if time.monotonic() > ends:
            raise GivenUp(f"{contender.name} did not write down what it sent.")
        time.sleep(0.05)
    return time.monotonic()


def play(
    ground: Ground,
    contenders: Sequence[Contender],
    recipients: Mapping[str, int],
    *,
    rounds: int,
    delay: float,
    say: Say,
) -> list[Summary]:
    """Play all rounds and return what each contender came to, in the order of ``contenders``."""
    runs: dict[str, list[Run]] = {one.name: [] for one in contenders}
    for contender in contenders:
        measure(ground, contender, WARM_UP, delay=delay)
    for number in range(rounds):
        first = number % len(contenders)
        for contender in [*contenders[first:], *contenders[:first]]:
            run = measure(ground, contender, recipients[contender.name], delay=delay)
            runs[contender.name].append(run)
            say(f"  round {number + 1}  {contender.name:12} {run.rate:10,.0f} letters/s  {run.faults()}")
    return [Summary(name=one.name, label=one.label, runs=runs[one.name]) for one in contenders]
