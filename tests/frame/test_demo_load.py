"""Loading the demo week: at any hour, whole or not at all, with logins that only their owner reads."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from botkyrka_oro.demo.load import load_demo_week
from contacts.models import User
from incidents.models import Incident

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("clock", ["02:59", "03:01"])
def test_the_week_holds_together_whichever_night_was_the_last(clock: str) -> None:
    now = datetime.fromisoformat(f"2026-11-22T{clock}+00:00")
    load_demo_week(now)
    logged = list(Incident.objects.order_by("id").values_list("logged_at", flat=True))
    assert logged == sorted(logged)
    assert max(logged) <= now


def test_the_logins_are_kept_where_only_their_owner_reads_them(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA_DIR = tmp_path
    call_command("load_demo")
    kept = tmp_path / "demo-logins.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text().splitlines()) == 7
    assert kept.read_text() in capsys.readouterr().out


def test_a_load_that_breaks_leaves_nothing(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botkyrka_oro.demo.load.settle_letters", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_demo_week(now)
    assert not User.objects.exists()
    assert not Incident.objects.exists()
