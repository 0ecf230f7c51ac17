"""What the embedded database is made from, in one number, so that a start with nothing to do is quick."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def fingerprint() -> str:
    """Return a hash of everything that the embedded database and the translations are made from."""
    places = ("*/migrations/*.py", "*/reference/**/*", "*/geo/*", "*/management/commands/load_*.py", "*/locale/**/*.po")
    files = [ROOT / "requirements.txt", *(path for place in places for path in sorted(ROOT.glob(place)))]
    whole = hashlib.sha256()
    for path in files:
        if path.is_file():
            whole.update(str(path).encode() + path.read_bytes())
    return whole.hexdigest()
