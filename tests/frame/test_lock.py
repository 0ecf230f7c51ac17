"""The lock files: every package with hashes, and no address in any of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"]
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def entries(lock: str) -> list[str]:
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    for entry in entries(lock):
        assert PINNED.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_file_holds_an_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()
    assert "--index" not in (ROOT / lock).read_text()


def test_development_runs_on_the_versions_of_production() -> None:
    running, developing = (dict(PINNED.findall((ROOT / lock).read_text())) for lock in LOCKS[:2])
    assert running.items() <= developing.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_that_is_asked_for_is_locked(lock: str) -> None:
    asked = (ROOT / lock.replace(".txt", ".in")).read_text()
    locked = dict(PINNED.findall((ROOT / lock).read_text()))
    names = re.findall(r"^([A-Za-z0-9][A-Za-z0-9.-]*)", asked, re.MULTILINE)
    assert [name for name in names if name.lower().replace(".", "-") not in locked] == []
