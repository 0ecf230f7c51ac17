"""How large the proofs are: quick in every run of the tests, long with ``FAULTS=long`` (``make test-faults``)."""

from __future__ import annotations

import os

LONG = os.environ.get("FAULTS") == "long"


def sized(quick: int, long: int) -> int:
    """Return the number for this run."""
    return long if LONG else quick
