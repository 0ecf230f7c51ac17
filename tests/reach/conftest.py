"""What the nights of this folder begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from contacts.models import User
from tests.reach.night import Night
from tests.smtp import Sink

# 23.20 in Stockholm
EVENING = datetime(2026, 11, 22, 22, 20, tzinfo=UTC)


@pytest.fixture
def night(sara: User, smtp_sink: Sink, tmp_path: Path, settings: Settings) -> Night:
    """Twenty past eleven in the evening."""
    settings.DATA_DIR = tmp_path
    return Night(sara, smtp_sink, EVENING)
