"""Signs letters (DKIM, RFC 6376), so that whoever receives them can see that they are ours and whole."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from dkim import DKIM

# What a mail program shows or acts on is named once more than it stands there: nobody can add another one.
# RFC 8058 (section 4) wants both headers for leaving the list covered.
ONCE = ("Date", "Message-ID", "MIME-Version", "Content-Type", "References", "List-Id", "Auto-Submitted")
OVERSIGNED = ("From", "To", "Reply-To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post")
SIGNED = [name.lower().encode() for name in (*OVERSIGNED, *ONCE, *OVERSIGNED)]
RELAXED = b"relaxed"


class _Timeless(DKIM):  # type: ignore[misc]
    """A signature that says nothing about when it was made: a letter that is sent twice is the same letter."""

    def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **more: Any) -> bytes:
        value: bytes = super().gen_header([one for one in fields if one[0] != b"t"], *rest, **more)
        return value


def signature(content: bytes) -> bytes:
    """Return the header line that signs a finished letter, to be put in front of it; nothing without a key."""
    key = settings.DKIM
    if key is None:
        return b""
    line: bytes = _Timeless(content).sign(
        key.selector.encode(),
        key.domain.encode(),
        key.pem,
        canonicalize=(RELAXED, RELAXED),
        include_headers=SIGNED,
    )
    return line
