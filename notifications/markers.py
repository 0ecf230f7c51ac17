"""The places in a frozen text where each recipient's own parts are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

# Characters of Unicode's private use area, which ``clean`` takes out of everything that people write.
_OPEN, _CLOSE = "\ue000", "\ue001"

NAME = f"{_OPEN}name{_CLOSE}"
LINK = f"{_OPEN}link{_CLOSE}"
UNSUBSCRIBE = f"{_OPEN}unsubscribe{_CLOSE}"
REASONS = f"{_OPEN}reasons{_CLOSE}"
MARKERS = (NAME, LINK, UNSUBSCRIBE, REASONS)

# Characters that databases, headers or readers stumble over; line breaks and tabs stay.
_STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` without the characters that markers are made of."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def tidy(text: str) -> str:
    """Return ``text`` as it is stored: plain lines without markers' characters or control characters."""
    lines = _STRANGE.sub("", clean(text.replace("\r\n", "\n").replace("\r", "\n"))).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def fill(text: str, parts: Mapping[str, str]) -> str:
    """Return a plain text with its markers replaced."""
    for marker, value in parts.items():
        text = text.replace(marker, clean(value))
    return text


def fill_html(html: str, parts: Mapping[str, str]) -> str:
    """Return an HTML text with its markers replaced by escaped values."""
    return fill(html, {marker: escape(value) for marker, value in parts.items()})
