"""Reads bounces of mail servers that send no report but only words, as Exim, qmail and old Exchange do."""

from __future__ import annotations

import re
from email import message_from_bytes

from flufl.bounce import all_failures

from notifications.incoming.opening import one_line, within_bounds
from notifications.incoming.reports import Action, Outcome

# Many patterns are tried on every line, some of them slow on long ones, and the words stand at the beginning.
MOST_LINES, LONGEST_LINE = 600, 300
REFUSAL = re.compile(r"(?<![\d.])5\d\d[ -](?:#?(?P<status>5\.\d{1,3}\.\d{1,3})\b)?.{0,400}")


def guessed(raw: bytes) -> Outcome | None:
    """Return what a mail server's own words say; to be asked only about what comes from a mail server."""
    head = within_bounds(raw, lines=MOST_LINES, length=LONGEST_LINE)
    delayed, failed = all_failures(message_from_bytes(head))
    if failed:
        refusal = REFUSAL.search(head.partition(b"\n\n")[2].decode("utf-8", "replace"))
        return Outcome(
            action=Action.FAILED,
            status=(refusal["status"] or "") if refusal else "",
            answer=one_line(refusal[0]) if refusal else "",
        )
    return Outcome(action=Action.DELAYED) if delayed else None
