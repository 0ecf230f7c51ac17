"""Opens what came in: bytes that nobody vouches for are bounded before they are parsed, and never trusted after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from django.conf import settings

from notifications.verp import delivery_id_in

LONGEST_ANSWER = 500
LONGEST = 2**18  # What a report tells stands at its beginning; after it comes the letter that we wrote ourselves.
LONGEST_LINE = 500
# A header folded into many lines full of semicolons takes Python's parser minutes, and no honest one looks so.
MOST_FOLDS = 20
MOST_SEMICOLONS = 50
MOST_NAMES = 5
LONGEST_HEADER = 5_000
ADDRESSED_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


def within_bounds(raw: bytes, *, lines: int = LONGEST, length: int = LONGEST_LINE) -> bytes:
    """Return as much of a message as is worth reading, so that no message takes long to read."""
    kept: list[bytes] = []
    folds = 0
    for line in raw[:LONGEST].splitlines()[:lines]:
        folds = folds + 1 if line.startswith((b" ", b"\t")) else 0
        if folds <= MOST_FOLDS and line.count(b";") <= MOST_SEMICOLONS:
            kept.append(line[:length])
    return b"\n".join(kept) + b"\n"


def opened(raw: bytes) -> Message:
    """Return the message, parsed as well as it can be."""
    return message_from_bytes(within_bounds(raw))


def said(message: Message, name: str) -> list[str]:
    """Return every value of a header, each on one line."""
    return [one_line(str(value)) for value in message.get_all(name, [])]


def one_line(text: str) -> str:
    """Return words that can be stored and shown: printable, on one line, no longer than an answer may be."""
    visible = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(visible.split())[:LONGEST_ANSWER]


def names_in(raw: bytes, message: Message, recipients: Sequence[str]) -> list[str]:
    """Return the public ids of the deliveries that a message may be about, the surest first.

    The envelope names one, then the headers that tell whom it was addressed to, then the Message-ID of a letter
    of ours wherever it stands. An address alone names nothing: anybody can write one.
    """
    headers = getaddresses([value for name in ADDRESSED_TO for value in said(message, name)])
    addresses = [*recipients, *(address for _name, address in headers)]
    by_address = [found for address in addresses if (found := delivery_id_in(address))]
    domain = re.escape(settings.MESSAGE_ID_DOMAIN.lower().encode())
    by_message_id = re.findall(rb"\b[0-9a-f]{32}\.([0-9a-f]{32})@" + domain, within_bounds(raw).lower())
    return list(dict.fromkeys([*by_address, *(one.decode() for one in by_message_id)]))[:MOST_NAMES]


def names_answered(message: Message, recipients: Sequence[str]) -> list[str]:
    """Return the public ids of the deliveries that a person may be answering, the surest first.

    The address that it was sent to names one, then the Message-ID that it says it answers. What stands in the text
    names nothing: people quote and forward.
    """
    headers = getaddresses([value for name in (*ADDRESSED_TO, "Cc") for value in said(message, name)])
    addresses = [*recipients, *(address for _name, address in headers)]
    by_address = [found for address in addresses if (found := delivery_id_in(address))]
    values = [str(value) for name in ("In-Reply-To", "References") for value in message.get_all(name, [])[:2]]
    # Ours is so long that some programs wrap it in an encoded word.
    answered = " ".join(map(_decoded, values)).lower()
    domain = re.escape(settings.MESSAGE_ID_DOMAIN.lower())
    by_message_id = re.findall(rf"\b[0-9a-f]{{32}}\.([0-9a-f]{{32}})@{domain}", answered)
    return list(dict.fromkeys([*by_address, *by_message_id]))[:MOST_NAMES]


def written_by(message: Message) -> str:
    """Return the address that a message says it is from, as addresses are compared; nothing when there is not one."""
    addresses = getaddresses(said(message, "From"))
    return addresses[0][1].strip().lower() if len(addresses) == 1 else ""


def subject_of(message: Message) -> str:
    """Return the subject, decoded, on one line."""
    return "".join(one_line(_decoded(value)) for value in said(message, "Subject")[:1])


def _decoded(value: str) -> str:
    """Return a header's words as a mail program shows them."""
    try:
        return str(make_header(decode_header(value[:LONGEST_HEADER])))
    except (HeaderParseError, LookupError, ValueError):
        return value
