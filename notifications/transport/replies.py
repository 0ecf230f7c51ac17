"""What a mail server's replies say and mean (RFC 5321, section 4.2), and how a letter looks on the wire."""

from __future__ import annotations

from notifications.errands import Sealed
from notifications.failures import Deferred, Refused
from notifications.transport.road import storable


def dotted(letter: Sealed) -> bytes:
    """Return the words as they go over the wire: no line of theirs can end the letter (RFC 5321, 4.5.2)."""
    content = letter.content
    if b"\n." in content:
        content = content.replace(b"\n.", b"\n..")
    return (b"." if content.startswith(b".") else b"") + content + b".\r\n"


def words_in(reply: bytes) -> str:
    """Return a reply on one line, its code once."""
    first, *others = reply.decode("utf-8", "replace").splitlines()
    if not first[:3].isdigit():
        return storable(" ".join([first, *others]))
    return storable(" ".join([first[:3], first[4:], *(line[4:] for line in others)]))


def refusal(code: int, words: str, *, of_sender: bool) -> Exception:
    """Return the failure that a refused envelope means."""
    if 400 <= code < 500:
        return Deferred(words)
    if 500 <= code < 600 and not of_sender:
        return Refused(words)
    # Against MAIL they have something against us, not against this recipient; and nonsense is nobody's refusal.
    return OSError(words)
