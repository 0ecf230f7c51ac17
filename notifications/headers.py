"""Header values that hold on the wire whatever people are called (RFC 5322, RFC 2047)."""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from email.utils import parseaddr
from functools import lru_cache

from django.utils.translation import gettext as _

from notifications.failures import Refused
from notifications.markers import clean

LONGEST_LINE = 76
LONGEST_NAME = 120
WORD_BYTES = 39  # Leaves room for the header's name on the first line.
UNSAFE = frozenset(' <>,;:@"()\\[]')  # in the local part of an address, without quoting
# Control, format and surrogate characters and line separators: nothing a name needs, and much that harms.
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def one_line(text: str, longest: int) -> str:
    """Return ``text`` on one line, without invisible characters, no longer than ``longest``."""
    if len(text) <= longest and text.isprintable():  # As almost every name is: nothing unwanted can be in it.
        return " ".join(clean(text).split())
    visible = "".join(" " if unicodedata.category(char) in UNWANTED else char for char in clean(text[: longest * 4]))
    line = " ".join(visible.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def unstructured(name: str, text: str) -> str:
    """Return a whole header line, such as a subject."""
    line = one_line(text, 250)
    plain = line.isascii() and "=?" not in line and len(name) + 2 + len(line) <= LONGEST_LINE
    return f"{name}: {line if plain else encoded_words(line)}\r\n"


def mailbox(header: str, display_name: str, address: str) -> str:
    """Return a whole header line with exactly one address in it."""
    return f"{header}: {shown_name(display_name)}<{wire_address(address)}>\r\n"


def shown_name(text: str) -> str:
    """Return the display name and the fold after it; nothing when there is no name."""
    name = one_line(text, LONGEST_NAME)
    if not name:
        return ""
    if name.isascii() and "=?" not in name and len(name) <= 60:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n '
    return f"{encoded_words(name)}\r\n "


def encoded_words(text: str) -> str:
    """Return ``text`` as encoded words, no character split between two of them."""
    words: list[bytes] = [b""]
    for char in text:
        raw = char.encode("utf-8", "replace")
        if len(words[-1]) + len(raw) > WORD_BYTES:
            words.append(b"")
        words[-1] += raw
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def wire_address(address: str) -> str:
    """Return the address as it goes over the wire; its domain in ASCII. Refuses what no mail server could take."""
    local, _at, domain = address.rpartition("@")
    ascii_domain = _ascii_domain(domain)
    if not (local and ascii_domain and local.isascii() and local.isprintable() and UNSAFE.isdisjoint(local)):
        raise Refused(_("Adressen har tecken som vår e-posttjänst inte kan skicka till."))
    return f"{local}@{ascii_domain}"


@lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    """Return the domain as DNS knows it (RFC 5891), or nothing when no mail server could take it."""
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    return ascii_domain if ascii_domain.isprintable() and not set(ascii_domain) & set(" <>,;:@") else ""


def split_sender(configured: str) -> tuple[str, str]:
    """Return display name and address of a configured sender."""
    return parseaddr(configured)
