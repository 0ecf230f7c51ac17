"""`make benchmark`: the product, the raw limit and the peers send to one sink, side by side, in one run.

What the figures mean stands in docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.benchmarks import page
from tests.benchmarks.chart import Panel, chart
from tests.benchmarks.contender import Contender
from tests.benchmarks.engine.contender import Engine
from tests.benchmarks.figures import Summary
from tests.benchmarks.ground import Ground
from tests.benchmarks.growth import Size, approve, grow
from tests.benchmarks.meter import Others
from tests.benchmarks.peers.contenders import AT_A_PROMPT_RELAY, AT_A_SLOW_RELAY, PEERS
from tests.benchmarks.raw_limit import RawLimit
from tests.benchmarks.report import bars, costs, facts, growth_table, speeds
from tests.benchmarks.rounds import WARM_UP, GivenUp, play
from tests.benchmarks.table import Table

QUICK_TIMES = 5  # Whoever is quick gets more recipients: so its run lasts long enough to be measured.
LARGEST = 100_000
TOO_FEW_TO_GROW = 1_000  # With fewer recipients than that it is a quick trial.
APPROVAL = 10_000
CONNECTIONS = 4
CONNECTIONS_TO_A_SLOW_RELAY = 32
RAW_CONNECTIONS = 8
NAMES = (RawLimit.name, Engine.name, *(peer.name for peer in PEERS))


@dataclass
class Findings:
    """What was measured before one relay."""

    relay_ms: int
    setting: str
    summaries: list[Summary] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"A relay that answers after {self.relay_ms} ms" if self.relay_ms else "A relay that answers at once"

    def faults(self) -> list[str]:
        every = [*self.summaries, *(size.summary for size in self.sizes)]
        return [fault for summary in every for fault in summary.faults()]


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make benchmark", description=__doc__)
    parser.add_argument("--recipients", type=int, default=2_000, help="recipients of each peer's run")
    parser.add_argument("--many", type=int, help="recipients of the product and of the raw limit (five times those)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--relay-ms", type=int, nargs="+", default=[0], help="how long the sink thinks of a letter")
    parser.add_argument("--connections", type=int, help="SMTP connections of the workers of the product, together")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--part", nargs="+", choices=("fan-out", "growth"), default=("fan-out", "growth"))
    parser.add_argument("--largest", type=int, help="largest number of recipients in the part on growth")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    asked = parser.parse_args(arguments)
    asked.many = asked.many or QUICK_TIMES * asked.recipients
    asked.largest = asked.largest or (asked.many if asked.recipients < TOO_FEW_TO_GROW else LARGEST)
    return asked


def say(words: str = "") -> None:
    print(words, flush=True)


def show(*tables: Table) -> None:
    for table in tables:
        say(f"\n{table.as_text()}\n")


def measure_relay(asked: argparse.Namespace, ground: Ground, relay_ms: int) -> Findings:
    """Measure everything that was asked for, before a relay that is so slow."""
    connections = asked.connections or (CONNECTIONS_TO_A_SLOW_RELAY if relay_ms else CONNECTIONS)
    grows = "growth" in asked.part and Engine.name in asked.only and relay_ms == asked.relay_ms[0]
    delay = relay_ms / 1000
    hands = AT_A_SLOW_RELAY if relay_ms else AT_A_PROMPT_RELAY
    findings = Findings(
        relay_ms,
        f"Two workers of the product with up to {connections} connections together; Celery with {hands.processes} "
        f"processes; django-post_office with two processes of {hands.threads} threads.",
    )
    say(f"\n{findings.title}. Preparing ...")
    with ExitStack() as ends:
        people = max(asked.many, WARM_UP, asked.largest if grows else 0)
        engine = Engine(ground, connections=connections, people=people, audience=min(APPROVAL, people))
        ends.callback(engine.stop)
        letter = engine.letter()
        everybody: list[Contender] = [RawLimit(ground.sink.port, letter, max(connections, RAW_CONNECTIONS)), engine]
        if "fan-out" in asked.part:
            people = max(asked.recipients, WARM_UP)
            everybody += [peer(ground, letter, people=people, hands=hands) for peer in PEERS if peer.name in asked.only]
        contenders = [one for one in everybody if one.name in asked.only]
        for contender in contenders:
            ends.callback(contender.stop)
            contender.start()
        if "fan-out" in asked.part:
            recipients = {one.name: asked.many if one.quick else asked.recipients for one in contenders}
            findings.summaries = play(ground, contenders, recipients, rounds=asked.rounds, delay=delay, say=say)
            say(f"\n{findings.title}. {findings.setting}")
            show(speeds(findings.summaries), costs(findings.summaries))
        if grows:
            shared = {"rounds": asked.rounds, "delay": delay, "say": say}
            findings.sizes = grow(ground, engine, largest=asked.largest, **shared)
            findings.sizes.append(approve(ground, engine, **shared))
            show(growth_table(findings.sizes))
    return findings


def markdown(found: Sequence[Findings], command: str, machine: str) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    picture = "![Letters a second of each, on a logarithmic scale](pictures/fan_out.svg)"
    parts = [picture] * any(one.summaries for one in found)
    parts += [f"`{command}`, {today}, on {machine}"]
    for one in found:
        if one.summaries:
            parts += [f"### {one.title}", one.setting, speeds(one.summaries).as_markdown()]
            parts += ["What that cost:", costs(one.summaries).as_markdown()]
        if one.sizes:
            parts += ["### Growth", growth_table(one.sizes).as_markdown()]
    return "\n\n".join(parts)


def main(arguments: Sequence[str]) -> int:
    asked = options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that what was started is ended, and its folder removed.
    command = f'make benchmark ARGS="{shlex.join(arguments)}"' if arguments else "make benchmark"
    others = Others()
    try:
        with Ground() as ground:
            versions = ground.versions()
            found = [measure_relay(asked, ground, relay_ms) for relay_ms in asked.relay_ms]
    except GivenUp as given_up:
        say(f"\nGiven up. {given_up}")
        return 1
    machine = f"{facts(versions)}. Other work took {others.share():.0%} of the machine meanwhile."
    say(machine)
    faults = [fault for one in found for fault in one.faults()]
    say("\n".join(["Not every letter came exactly once:", *faults]) if faults else "Every letter came exactly once.")
    if asked.write:
        panels = [Panel(one.title, bars(one.summaries)) for one in found if one.summaries]
        page.write(markdown(found, command, machine), chart("Letters a second", "letters/s", panels))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
