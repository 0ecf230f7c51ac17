"""Reads a calendar from elsewhere into shifts, and says whose they are."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

LARGEST_BYTES = 256 * 2**10
AHEAD = timedelta(days=60)
LOOK_BACK = timedelta(days=1)
PATIENCE_SECONDS = 15
PROGRAM = Path(__file__).with_name("expanding.py")
LONGEST_UID = 250


class UnreadableCalendar(Exception):
    """No shifts can be had from this; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something that a calendar has at a time, and whom it names."""

    uid: str
    summary: str
    addresses: tuple[str, ...]
    begins_at: datetime
    ends_at: datetime


class Known(NamedTuple):
    """A contact as calendars may name them."""

    id: int
    name: str
    address_norm: str


class FoundShift(NamedTuple):
    """An event that belongs to a contact."""

    contact_id: int
    uid: str
    begins_at: datetime
    ends_at: datetime


class Matched(NamedTuple):
    """The shifts that were found, and what the events are called that belong to nobody we know."""

    shifts: tuple[FoundShift, ...]
    unmatched: tuple[str, ...]


def events_of(data: bytes, now: datetime) -> list[CalendarEvent]:
    """Return what the calendar has from yesterday to two months ahead; raises ``UnreadableCalendar``."""
    if len(data) > LARGEST_BYTES:
        raise UnreadableCalendar("too_large")
    if b"BEGIN:VCALENDAR" not in data[:1000].upper():
        raise UnreadableCalendar("no_calendar")
    if not data.rstrip().upper().endswith(b"END:VCALENDAR"):
        raise UnreadableCalendar("cut_off")
    span = [(now - LOOK_BACK).isoformat(), (now + AHEAD).isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, under its own bounds
            [sys.executable, "-I", str(PROGRAM), *span],
            input=data,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise UnreadableCalendar("too_heavy") from problem
    if done.returncode != 0:
        raise UnreadableCalendar("too_heavy")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise UnreadableCalendar(answer["problem"])
    return [
        CalendarEvent(
            uid=one["uid"],
            summary=one["summary"],
            addresses=tuple(one["addresses"]),
            begins_at=datetime.fromisoformat(one["begins_at"]),
            ends_at=datetime.fromisoformat(one["ends_at"]),
        )
        for one in answer["events"]
    ]


def matched(events: Iterable[CalendarEvent], people: Iterable[Known]) -> Matched:
    """Return whose shifts the events are: by the address of an attendee, else by a title that is somebody's name."""
    by_address: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for one in people:
        if one.address_norm:
            by_address.setdefault(one.address_norm, one.id)
        by_name.setdefault(_plain(one.name), one.id)
    shifts: dict[tuple[int, str, datetime], FoundShift] = {}
    unmatched: list[str] = []
    for event in events:
        theirs = {by_address[one] for one in event.addresses if one in by_address}
        if not theirs and _plain(event.summary) in by_name:
            theirs = {by_name[_plain(event.summary)]}
        if not theirs:
            unmatched.append(event.summary)
        for contact_id in sorted(theirs):
            uid = _short(event.uid)
            found = FoundShift(contact_id, uid, event.begins_at, event.ends_at)
            shifts.setdefault((contact_id, uid, event.begins_at), found)
    return Matched(tuple(shifts.values()), tuple(unmatched))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _short(uid: str) -> str:
    """Return a name for the event that the database takes: no NUL, and not too long."""
    clean = uid.replace("\x00", "")
    return clean if len(clean) <= LONGEST_UID else hashlib.sha256(clean.encode()).hexdigest()
