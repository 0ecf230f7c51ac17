"""What the tests counted, printed after the run: a test that covers nothing is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Return what a test tells its figures with, such as ``tell("5,412 cells, 0 wrong")``."""

    def note(figure: str) -> None:
        record_property("figure", figure)

    return note


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
