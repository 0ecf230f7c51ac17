"""A program of its own that works out the events of a calendar, under bounds that no calendar can talk it out of.

A few hundred bytes of RFC 5545 can ask for an event in every second of a thousand years. So whatever comes from outside
is read in a process that may use a few seconds and some memory, and is then ended by the kernel. It knows nothing of
the product: calendar on standard input, first and last moment as arguments, what it found as JSON on standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

CPU_SECONDS = 5
MEMORY_BYTES = 768 * 2**20
MOST_SHIFTS = 2_000
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
LONGEST_TEXT = 250
STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Refused(Exception):
    """The calendar is not one that a rota can be made of; the argument is the code of the reason."""


def bound_this_process() -> None:
    """Let the kernel end whatever takes too long or too much, before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def events_in(data: bytes, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return every occurrence between two moments, at most ``MOST_SHIFTS``; raises ``Refused``."""
    try:
        calendar = icalendar.Calendar.from_ical(data)
    except ValueError as problem:
        raise Refused("unreadable") from problem
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", [])}:
                raise Refused("too_often")
    found: list[dict[str, Any]] = []
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(start, end):
        begins, ends = _moment(event["DTSTART"].dt), _moment(event["DTEND"].dt)
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or ends <= begins:
            continue
        if len(found) >= MOST_SHIFTS:
            raise Refused("too_many")
        found.append(
            {
                "uid": str(event.get("UID", ""))[:LONGEST_TEXT],
                "summary": str(event.get("SUMMARY", ""))[:LONGEST_TEXT],
                "addresses": _addresses(event),
                "begins_at": begins.isoformat(),
                "ends_at": ends.isoformat(),
            }
        )
    return found


def _moment(value: date | datetime) -> datetime:
    """Return a moment; a day begins at midnight in Stockholm, and times without a zone are meant there."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0), STOCKHOLM)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=STOCKHOLM)
    return value.astimezone(UTC)


def _addresses(event: icalendar.Event) -> list[str]:
    attendees = event.get("ATTENDEE", [])
    listed = attendees if isinstance(attendees, list) else [attendees]
    return [str(one)[:LONGEST_TEXT].lower().removeprefix("mailto:").strip() for one in listed[:50]]


def main() -> None:
    """Read, work out, and write what came of it."""
    bound_this_process()
    start, end = (datetime.fromisoformat(one) for one in sys.argv[1:3])
    try:
        answer: dict[str, Any] = {"events": events_in(sys.stdin.buffer.read(), start, end)}
    except Refused as refusal:
        answer = {"problem": str(refusal)}
    except Exception:  # noqa: BLE001 - libraries meet nonsense in many ways, and each means the same.
        answer = {"problem": "unreadable"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
