"""Reads delivery status notifications (RFC 3464, RFC 6533): what became of which recipient, and in whose words."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_string
from email.message import Message

from notifications.incoming.opening import one_line, said

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")  # RFC 3463
TYPE = re.compile(r"^\s*[\w.-]+\s*;\s*")  # as in smtp; 550 ... and rfc822; name@host


class Action(enum.Enum):
    """What a mail server says that it did, as far as it matters here."""

    FAILED = ("fail", "error")  # OpenSMTPD says error.
    DELAYED = ("delay",)
    WENT_ON = ("deliver", "relay", "expand")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a mail server tells about one recipient."""

    action: Action
    status: str = ""
    answer: str = ""
    recipients: frozenset[str] = frozenset()


def outcomes_in(message: Message) -> list[Outcome]:
    """Return what a report tells about each recipient; nothing when the message is no report or cannot be read."""
    found = []
    for fields in _groups(message):
        action = _action(" ".join(said(fields, "Action")))
        if action is not None:
            answer = " ".join(TYPE.sub("", value) for value in said(fields, "Diagnostic-Code"))
            found.append(
                Outcome(
                    action=action,
                    status=_status(" ".join(said(fields, "Status")), answer),
                    answer=one_line(answer),
                    recipients=frozenset(_recipients(fields)),
                )
            )
    return found


def about(address: str, outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the outcome of a letter that went to ``address`` alone: the gravest of those that name it, or of all."""
    named = [one for one in outcomes if address in one.recipients] or list(outcomes)
    return next((one for action in Action for one in named if one.action is action), None)


def _groups(message: Message) -> Iterator[Message]:
    """Return every group of fields in the machine's part of the report."""
    for part in message.walk():
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/delivery-status" and isinstance(payload, list):
            yield from (one for one in payload if isinstance(one, Message))
        elif kind == "message/global-delivery-status" and isinstance(payload, list):
            for one in payload:
                if isinstance(one, Message):
                    yield from map(message_from_string, re.split(r"\n\s*\n", one.as_string()))


def _action(value: str) -> Action | None:
    return next((action for action in Action if value.lower().startswith(action.value)), None)


def _status(value: str, answer: str) -> str:
    """Return the status code, taken from the remote server's words when the report has none or only x.0.0."""
    told, in_words = STATUS.search(value), STATUS.search(answer)
    if told is None:
        return in_words[1] if in_words else ""
    if told[1].endswith(".0.0") and in_words and in_words[1][0] == told[1][0]:
        return in_words[1]
    return told[1]


def _recipients(fields: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient"):
        for value in said(fields, name):
            yield TYPE.sub("", value).strip(' <>"').lower()
