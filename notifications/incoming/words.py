"""The words of a mail that somebody wrote, in whatever character set and shape, and how many files came with it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from notifications.incoming.markup import text_of
from notifications.incoming.opening import MOST_FOLDS, MOST_SEMICOLONS

LONGEST_TEXT = 50_000  # characters; whoever writes more has quoted the rest
LONGEST_RAW = 2**18
LONGEST_RAW_LINE = 8_000
DEEPEST = 12
MOST_FILES = 99
# Python's text codecs that take long, or that no mail program ever meant.
NOT_FOR_MAIL = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem", "palmos"}
LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
ATTACHED = re.compile(rb"^content-disposition:[ \t]*attachment", re.IGNORECASE | re.MULTILINE)
# What belongs to the mail itself, and was not attached by anybody.
SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


@dataclass(frozen=True)
class Words:
    """The text of a mail on plain lines, quotes and all, and how many files came with it."""

    text: str
    files: int


def words_of(raw: bytes) -> Words:
    """Return what a mail says. Files are counted and never opened."""
    text, files = _said(message_from_bytes(_bounded(raw)), DEEPEST)
    beyond = len(ATTACHED.findall(raw, LONGEST_RAW)) if len(raw) > LONGEST_RAW else 0
    return Words(LINE_ENDS.sub("\n", text)[:LONGEST_TEXT], min(files + beyond, MOST_FILES))


def unopened(raw: bytes) -> Words:
    """Return what stands below the headers as it is: for what cannot be opened, so that no word is lost."""
    body = re.split(rb"\r?\n\r?\n", raw[:LONGEST_RAW], maxsplit=1)[-1]
    return Words(LINE_ENDS.sub("\n", body.decode("utf-8", "replace"))[:LONGEST_TEXT], 0)


def _bounded(raw: bytes) -> bytes:
    """Return as much of a mail as is worth reading, its headers, also those of its parts, short enough to parse.

    Unlike for reports, lines of text stay whole: people write whole paragraphs on one line.
    """
    kept: list[bytes] = []
    folds, in_headers, holds_message = 0, True, False
    for line in raw[:LONGEST_RAW].splitlines():
        if in_headers:
            folds = folds + 1 if line.startswith((b" ", b"\t")) else 0
            if folds > MOST_FOLDS or line.count(b";") > MOST_SEMICOLONS:
                continue
            holds_message = holds_message or b"message/" in line.lower()
            if not line.strip():
                in_headers, holds_message = holds_message, False
        elif line.startswith(b"--"):
            in_headers, folds = True, 0
        kept.append(line[:LONGEST_RAW_LINE])
    return b"\n".join(kept) + b"\n"


def _said(part: Message, depth: int) -> tuple[str, int]:
    """Return the text of one part with all that is in it, and the number of files among it."""
    kind = part.get_content_type()
    inner = part.get_payload()
    if depth == 0 or kind in SIGNATURES:
        return "", 0
    if kind.startswith("message/") or _is_file(part, kind):
        return "", 1
    if kind == "text/html":
        return text_of(_decoded(part)), 0
    if not isinstance(inner, list):
        return _unflowed(_decoded(part), part), 0
    inside = [one for one in inner if isinstance(one, Message)]
    if kind == "multipart/related":  # Pictures that the text refers to: logos under it, most of them.
        said = [_said(one, depth - 1) for one in inside if not _is_picture_of_the_text(one)]
    else:
        said = [_said(one, depth - 1) for one in inside]
    texts = [text for text, _files in said if text.strip()]
    files = sum(files for _text, files in said)
    if kind == "multipart/alternative":
        return (texts[0] if texts else ""), files
    return "\n".join(texts), files


def _is_file(part: Message, kind: str) -> bool:
    if kind.startswith("multipart/"):
        return False
    if not kind.startswith("text/") or _disposition(part) == "attachment":
        return True
    return kind not in {"text/plain", "text/html"} or bool(part.get_filename())


def _is_picture_of_the_text(part: Message) -> bool:
    named = "Content-ID" in part and _disposition(part) != "attachment"
    return named and part.get_content_maintype() == "image"


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for name in _charsets(part):
        try:
            return payload.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return payload.decode("latin-1")


def _charsets(part: Message) -> Iterator[str]:
    """Yield what the text may be written in: as it says, and then what people's programs mean most often."""
    try:
        name = codecs.lookup(part.get_content_charset("utf-8")).name
    except (LookupError, ValueError, TypeError):
        name = "utf-8"
    if name in {"ascii", "utf-8"} or name in NOT_FOR_MAIL:
        yield "utf-8"
    elif name != "iso8859-1":
        yield name
    yield "cp1252"  # What is called ISO 8859-1 is this on Windows, and the other way round it does no harm.


def _unflowed(text: str, part: Message) -> str:
    """Return a text with its soft line breaks taken out (RFC 3676): a space at the end means that the line goes on."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    keeps_space = str(part.get_param("delsp", "")).lower() != "yes"
    lines: list[str] = []
    goes_on = False
    for raw in text.splitlines():
        line = raw.removeprefix(" ")
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        shown = line if keeps_space or not soft else line[:-1]
        if goes_on and not line.startswith(">") and line != "-- ":
            lines[-1] += shown
        else:
            lines.append(shown)
        goes_on = soft
    return "\n".join(lines)
