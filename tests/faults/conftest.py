"""The servers, workers and dice of the fault tests."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from celery import current_app

from tests.faults.size import LONG
from tests.faults.workers import Bell, Workers
from tests.figures import Tell
from tests.smtp import Sink

Hire = Callable[..., Workers]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the long form alone."""
    too_long = [] if LONG else [item for item in items if item.get_closest_marker("long")]
    if too_long:
        config.hook.pytest_deselected(items=too_long)
        items[:] = [item for item in items if item not in too_long]


@pytest.fixture
def chance(tell: Tell) -> random.Random:
    """Dice that can be thrown again: ``SEED`` is what an earlier run told."""
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    tell(f"seed {seed}")
    return random.Random(seed)


@pytest.fixture
def bell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Bell, None, None]:
    """The Redis-protocol server that this test's rings go to."""
    bell = Bell(tmp_path)
    monkeypatch.setattr(current_app.conf, "broker_url", bell.valkey.url)
    yield bell
    bell.go_away()


@pytest.fixture
def hire(transactional_db: None, tmp_path: Path, bell: Bell, smtp_sink: Sink) -> Generator[Hire, None, None]:
    """Start workers with settings of one's own, once or several times."""
    hired: list[Workers] = []

    def begin(**settings: str) -> Workers:
        hired.append(Workers(tmp_path / f"workers-{len(hired)}", bell, smtp_sink, **settings))
        hired[-1].wait_for_pool()
        return hired[-1]

    yield begin
    for workers in hired:
        workers.stop()


@pytest.fixture
def workers(hire: Hire) -> Workers:
    """Two pool processes of a real Celery worker, and the beat."""
    return hire()
