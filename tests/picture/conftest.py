"""What the tests of the picture lean on."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from contacts import kept as keeping
from incidents import waiting


@pytest.fixture
def surely_kept(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is kept for seconds be kept on a slow machine too, and no minute turn between two questions."""
    monkeypatch.setattr(keeping, "KEPT_SECONDS", 600)
    monkeypatch.setattr(waiting, "SILENCE_KEPT_SECONDS", 600)
    monkeypatch.setattr(keeping, "VERSIONS_TIMEOUT", 30)
    monkeypatch.setattr(keeping, "_versions", keeping._Versions())
    monkeypatch.setattr(timezone, "now", lambda: now)
