"""Finished letters: everything all recipients share is built once, each recipient's own parts are spliced in."""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from notifications import headers, verp
from notifications.errands import Errand, Sealed
from notifications.links import Purpose, url_for
from notifications.markers import LINK, MARKERS, NAME, REASONS, UNSUBSCRIBE
from notifications.models import Dispatch, Rendition
from notifications.models.dispatches import TO_RECIPIENTS, DispatchKind
from notifications.signing import signature

PART = "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
LONGEST_PLAIN = 76
# A dot at the start of a line would have to be doubled on the wire (RFC 5321, 4.5.2): none of ours has one.
DOTS_AT_LINE_START = re.compile(rb"^\.{1,20}", re.MULTILINE)
# Quoted-printable throughout: pure ASCII in short lines passes every relay and keeps a signature whole (RFC 6376, 5.3).


class Skeleton:
    """One rendition as a mail with places left open."""

    def __init__(self, dispatch: Dispatch, rendition: Rendition) -> None:
        self.rendition, self.thread = rendition, dispatch.thread
        self.dispatch_id = dispatch.public_id
        self.listed = dispatch.kind in TO_RECIPIENTS
        # Who is asked about their own data gets a link to these, and to nothing else.
        self.purpose = Purpose.REVIEW if dispatch.kind == DispatchKind.REVIEW else Purpose.READ
        sender_name, sender = headers.split_sender(settings.DEFAULT_FROM_EMAIL)
        self.reply_name, _address = headers.split_sender(settings.REPLY_TO_EMAIL)
        boundary = f"=_{dispatch.public_id}_{rendition.pk}"
        self.head = self._head(dispatch, rendition, sender_name, sender, boundary)
        self.text = [PART.format(boundary=boundary, kind="plain").encode(), *_segments(rendition.text), b"\r\n"]
        self.html = [PART.format(boundary=boundary, kind="html").encode(), *_segments(rendition.html)]
        self.tail = f"\r\n--{boundary}--\r\n".encode()

    def _head(self, dispatch: Dispatch, rendition: Rendition, sender_name: str, sender: str, boundary: str) -> bytes:
        lines = [
            headers.mailbox("From", sender_name, sender),
            headers.unstructured("Subject", rendition.subject),
            f"Date: {_date(dispatch.release_at)}\r\n",
            "MIME-Version: 1.0\r\n",
            f"Content-Language: {rendition.language}\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "X-Auto-Response-Suppress: All\r\n",
        ]
        if dispatch.thread:
            # A root that no letter has: enough for mail programs to show a series together (RFC 5322, 3.6.4).
            lines.append(f"References: <{dispatch.thread}@{settings.MESSAGE_ID_DOMAIN}>\r\n")
        if self.listed:
            lines.append(f'List-Id: "Lagesrapporter"\r\n <lagesrapporter.{settings.MESSAGE_ID_DOMAIN}>\r\n')
        lines.append(f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n')
        return "".join(lines).encode("ascii")

    def seal(self, errand: Errand) -> Sealed:
        """Return the finished letter to one recipient; the same bytes every time."""
        recipient = headers.wire_address(errand.address)
        parts = self.parts(errand)
        own = [
            headers.mailbox("Reply-To", self.reply_name, verp.reply_for(errand.public_id)),
            headers.mailbox("To", errand.name, errand.address),
            f"Message-ID: <{message_id(self.dispatch_id, errand.public_id)}>\r\n",
        ]
        if self.listed:
            leaving = unsubscription(parts[UNSUBSCRIBE], errand.public_id, fold="\r\n ")
            own += [f"{name}: {value}\r\n" for name, value in leaving.items()]
        plain = {marker: _encoded(value) for marker, value in parts.items()}
        marked_up = {marker: _encoded(escape(value)) for marker, value in parts.items()}
        content = [
            self.head,
            "".join(own).encode("ascii"),
            b"\r\n",
            *_spliced(self.text, plain),
            *_spliced(self.html, marked_up),
            self.tail,
        ]
        whole = b"".join(content)
        return Sealed(verp.sender_for(errand.public_id), recipient, signature(whole) + whole)

    def parts(self, errand: Errand) -> dict[str, str]:
        """Return what stands in each recipient's own places."""
        return {
            NAME: headers.one_line(errand.name, headers.LONGEST_NAME),
            LINK: url_for(errand.public_id, self.purpose),
            UNSUBSCRIBE: url_for(errand.public_id, Purpose.DECLINE),
            REASONS: headers.one_line("; ".join(errand.reasons), 2000),
        }


def message_id(dispatch_id: str, delivery_id: str) -> str:
    """Return the one id that every copy of this letter carries, so that a copy can be recognised."""
    return f"{dispatch_id}.{delivery_id}@{settings.MESSAGE_ID_DOMAIN}"


def unsubscription(url: str, delivery_id: str, *, fold: str = " ") -> dict[str, str]:
    """Return the headers by which a mail program unsubscribes with one press (RFC 2369, RFC 8058)."""
    by_mail = f"mailto:{_quoted(settings.REPLY_TO_EMAIL)}?subject=avanmal%20{delivery_id}"
    return {
        "List-Unsubscribe": f"<{url}>,{fold}<{by_mail}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@lru_cache
def _quoted(mailbox: str) -> str:
    return quote(headers.split_sender(mailbox)[1], safe="@")


def _date(moment: datetime) -> str:
    return format_datetime(timezone.localtime(moment))


def _encoded(text: str) -> bytes:
    """Return quoted-printable that can stand anywhere: it begins at the start of a line and leaves the next one open.

    A soft line break after it keeps the words together for the reader (RFC 2045, section 6.7).
    """
    if text.isascii() and text.isprintable() and "=" not in text and 0 < len(text) < LONGEST_PLAIN:
        return text.encode() + b"=\r\n"  # As most names and reasons are; a space at the end is not at a line's end.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    encoded = b2a_qp(lines.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
    encoded = DOTS_AT_LINE_START.sub(lambda dots: b"=2E" * len(dots[0]) + b"=\r\n", encoded)
    return encoded if not encoded or encoded.endswith(b"\r\n") else encoded + b"=\r\n"


def _segments(text: str) -> list[bytes | str]:
    """Cut a text at its markers: encoded words between them, the markers themselves left as text."""
    pieces: list[bytes | str] = [text]
    for marker in MARKERS:
        cut: list[bytes | str] = []
        for piece in pieces:
            if isinstance(piece, bytes) or piece in MARKERS:
                cut.append(piece)
                continue
            for number, part in enumerate(piece.split(marker)):
                cut += [marker, part] if number else [part]
        pieces = cut
    return [piece if piece in MARKERS else _encoded(str(piece)) for piece in pieces]


def _spliced(segments: list[bytes | str], parts: Mapping[str, bytes]) -> list[bytes]:
    return [parts[segment] if isinstance(segment, str) else segment for segment in segments]
