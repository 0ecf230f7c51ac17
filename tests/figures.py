"""What the tests counted, printed after the run: a test that covers nothing is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db.models import Model
from django.db.models.signals import post_init

Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Return what a test tells its figures with, such as ``tell("5,412 cells, 0 wrong")``."""

    def note(figure: str) -> None:
        record_property("figure", figure)

    return note


@contextmanager
def models_made() -> Iterator[Counter[type[Model]]]:
    """Count the instances of models that are made meanwhile, by model."""
    made: Counter[type[Model]] = Counter()

    def count(sender: type[Model], **_facts: object) -> None:
        made[sender] += 1

    post_init.connect(count)
    try:
        yield made
    finally:
        post_init.disconnect(count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, each with the test that counted."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    figures = [
        (report.nodeid.rpartition("::")[2], value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "figure" and report.when == "call"
    ]
    if figures:
        terminalreporter.section("figures")
        for test, figure in figures:
            terminalreporter.write_line(f"{figure}  ({test})")
