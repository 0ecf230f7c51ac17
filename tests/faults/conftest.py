"""The servers and workers of the fault tests."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from celery import current_app

from tests.faults.workers import Bell, Workers
from tests.smtp import Sink


@pytest.fixture
def bell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Bell, None, None]:
    """The Redis-protocol server that this test's rings go to."""
    bell = Bell(tmp_path)
    monkeypatch.setattr(current_app.conf, "broker_url", bell.valkey.url)
    yield bell
    bell.go_away()


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path, bell: Bell, smtp_sink: Sink) -> Generator[Workers, None, None]:
    """Two pool processes of a real Celery worker, and the beat."""
    workers = Workers(tmp_path, bell, smtp_sink)
    yield workers
    workers.stop()
