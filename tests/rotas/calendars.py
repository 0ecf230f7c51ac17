"""Calendars as others write them."""

from __future__ import annotations


def calendar(*events: str) -> bytes:
    """Return a calendar with these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(begins: str, ends: str, *lines: str, summary: str = "Nadia Nattvandrare", uid: str = "one") -> str:
    """Return an event at two moments of UTC, written as ``20261127T190000Z``."""
    head = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{begins}", f"DTEND:{ends}", f"SUMMARY:{summary}"]
    return "\r\n".join([*head, *lines, "END:VEVENT"])
