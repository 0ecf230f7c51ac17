"""The journal of a watch: what was begun and what was accepted, written down before the database is told.

It survives its worker. Whoever finds the journal of a dead one on the same machine settles what was accepted, marks
what was begun and not answered as possibly doubled (one letter a connection at most), and gives the rest back.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

# When its holder was at work, by the machine's own count of seconds: nobody puts that clock right.
SIGN = re.compile(r"^=(\d+\.\d+)\n", re.MULTILINE)
# Begun, accepted, answered with no. A machine that loses its power may leave a torn line, which says nothing.
LINE = re.compile(r"^(?P<kind>[?+-])(?P<id>\d+)(?: (?P<at>\d+\.\d+) (?P<answer>.*))?\n", re.MULTILINE)


class Journal:
    """The file that one watch writes. As long as its writer lives the file is locked."""

    def __init__(self, claim: uuid.UUID) -> None:
        folder = _folder()
        self.path = folder / claim.hex
        draft = folder / f".{claim.hex}"
        self._file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        _sign(self._file)
        draft.rename(self.path)  # Only now can anybody find it, and it is locked.

    def at_work(self) -> None:
        """Note that the writer is at work."""
        _sign(self._file)

    def begun(self, delivery_id: int) -> None:
        """Note that a letter's words are about to go out."""
        os.write(self._file, b"?%d\n" % delivery_id)

    def accepted(self, delivery_id: int, answer: str, now: datetime) -> None:
        """Note that the mail server took it."""
        os.write(self._file, f"+{delivery_id} {now.timestamp():.3f} {answer}\n".encode())

    def answered(self, delivery_id: int) -> None:
        """Note that it was answered and not taken."""
        os.write(self._file, b"-%d\n" % delivery_id)

    def close(self, *, settled: bool) -> None:
        """Leave the journal behind, or remove it when everything in it is settled."""
        if settled:
            self.path.unlink(missing_ok=True)
        os.close(self._file)


@dataclass
class Found:
    """What the journal of a dead worker says."""

    claim: uuid.UUID
    path: Path
    accepted: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    in_doubt: set[int] = field(default_factory=set)


def left_behind() -> Iterator[Found]:
    """Yield the journals whose writers are dead, each locked until the next is asked for, and remove them after."""
    for path in sorted(_folder().iterdir()):
        claim = _claim_in(path.name)
        if claim is None:
            continue
        try:
            file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_nlink:
                _sign(file)
                yield _read(path, claim)
                path.unlink(missing_ok=True)
        except BlockingIOError:
            pass  # Its writer lives, or somebody else is at it.
        finally:
            os.close(file)


def speaks_for(claim: uuid.UUID, silence: float) -> bool:
    """Tell whether this machine has the journal of a watch, so that nobody has to guess what became of its letters.

    It says nothing when whoever holds it has not been at work for longer than ``silence`` seconds.
    """
    try:
        file = (_folder() / claim.hex).open(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            signs = SIGN.findall(file.read())
            return bool(signs) and time.monotonic() - float(signs[-1]) <= silence
    return True  # Its writer is dead; it is settled by whoever looks next.


def _sign(file: int) -> None:
    os.write(file, f"={time.monotonic():.3f}\n".encode())


def _folder() -> Path:
    """Return where the journals about this database lie: a journal means nothing to another one."""
    folder = Path(settings.DATA_DIR) / "journal" / str(connection.settings_dict["NAME"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _claim_in(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=name)
    except ValueError:
        return None


def _read(path: Path, claim: uuid.UUID) -> Found:
    found = Found(claim, path)
    for line in LINE.finditer(path.read_text("utf-8", "replace")):
        delivery_id = int(line["id"])
        if line["kind"] == "?":
            found.in_doubt.add(delivery_id)
            continue
        found.in_doubt.discard(delivery_id)
        if line["kind"] == "+" and line["at"]:
            found.accepted[delivery_id] = (datetime.fromtimestamp(float(line["at"]), UTC), line["answer"])
    return found
