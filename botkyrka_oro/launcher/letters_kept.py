"""The letters of the local mailbox: one file per letter as it came, and a note beside it of who it was for."""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """What the list of letters shows."""

    id: str
    received: str
    sender: str
    to: list[str]
    subject: str
    message_id: str

    def is_for(self, searched: str) -> bool:
        return any(searched.lower() in address.lower() for address in self.to)


class Letters:
    """Every letter in a folder, newest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.notes = {path.stem: Note(**json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))}
        self.numbers = itertools.count(len(self.notes) + 1)
        self.lock = threading.Lock()

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Store a letter; when this returns it is on the disk."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{next(self.numbers)}"
        message = parsed(raw)
        note = Note(
            id=name,
            received=now.isoformat(timespec="milliseconds"),
            sender=sender,
            to=recipients,
            subject=str(message["Subject"] or ""),
            message_id=str(message["Message-ID"] or "").strip(),
        )
        (self.folder / f"{name}.eml").write_bytes(raw)
        (self.folder / f"{name}.json").write_text(json.dumps(asdict(note), ensure_ascii=False))
        with self.lock:
            self.notes[name] = note

    def found(self, searched: str) -> list[Note]:
        with self.lock:
            newest_first = list(reversed(self.notes.values()))
        return [note for note in newest_first if not searched or note.is_for(searched)]

    def raw(self, name: str) -> bytes:
        """Return a letter as it came; only names from the list reach the disk."""
        return (self.folder / f"{self.notes[name].id}.eml").read_bytes()

    def message(self, name: str) -> EmailMessage:
        return parsed(self.raw(name))


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    """Return the plain or the html part, empty if the letter has none."""
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def headers(raw: bytes) -> str:
    """Return the head of a letter as it came."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", errors="replace")
