"""The folder that incoming letters lie in on another mail server, read over IMAP (RFC 3501) with verified TLS."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from notifications.incoming.opening import LONGEST

PORT = 993
TIMEOUT_SECONDS = 20
PUT_AWAY = "Lagesstod"
"""The name of the folder for what is read, and of the flag on what is left lying for people."""


class FolderAway(Exception):
    """The mail server cannot be reached, or does not do what it is asked. What was not put away is read again."""


class Folder:
    """One connection to the folder in the settings. A letter is put away only after its row is settled."""

    def __init__(self) -> None:
        self._client: imaplib.IMAP4_SSL | None = None
        self._place = PUT_AWAY
        self._flags = False

    def __enter__(self) -> Self:
        address = settings.INCOMING_IMAP
        assert address is not None, "there is no folder in the settings"
        try:
            client = imaplib.IMAP4_SSL(
                address.host,
                address.port or PORT,
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT_SECONDS,
            )
        except OSError as problem:
            raise FolderAway(str(problem)) from problem
        self._client = client
        self._ask(client.login, _quoted(address.user), address.password)
        self._ask(client.select, _quoted(address.path or "INBOX"))
        permanent = client.response("PERMANENTFLAGS")[1]
        self._flags = any(b"\\*" in flags for flags in permanent or () if isinstance(flags, bytes))
        self._place = f"{self._prefix()}{PUT_AWAY}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            try:
                self._client.logout()
            except (OSError, imaplib.IMAP4.error):
                self._client.shutdown()

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """Yield what was not read before: its number, and as much of it as is worth reading. Looking marks nothing."""
        wanted = ["UNDELETED", "UNKEYWORD", PUT_AWAY] if self._flags else ["UNDELETED"]
        [numbers] = self._uid("SEARCH", *wanted)
        for number in (numbers or b"").decode().split():
            for answer in self._uid("FETCH", number, f"(BODY.PEEK[]<0.{LONGEST}>)"):
                if isinstance(answer, tuple):
                    yield number, answer[1]

    def put_away(self, number: str) -> None:
        """Move a letter that machines wrote to the folder of what is read."""
        assert self._client is not None
        self._uid("STORE", number, "+FLAGS", "(\\Seen)")
        self._ask(self._client.create, _quoted(self._place), fine=("OK", "NO"))  # NO when it is there already.
        if "MOVE" in self._client.capabilities:
            self._uid("MOVE", number, _quoted(self._place))
            return
        self._uid("COPY", number, _quoted(self._place))
        self._uid("STORE", number, "+FLAGS", "(\\Deleted)")
        if "UIDPLUS" in self._client.capabilities:
            self._uid("EXPUNGE", number)
        else:
            self._ask(self._client.expunge)

    def leave_for_people(self, number: str) -> None:
        """Leave a letter unread where it lies, with a flag where the server keeps flags, so that it is read once."""
        if self._flags:
            self._uid("STORE", number, "+FLAGS", f"({PUT_AWAY})")

    def _prefix(self) -> str:
        """Return what folders of our own have to begin with (RFC 2342), as in INBOX. on some servers."""
        assert self._client is not None
        if "NAMESPACE" not in self._client.capabilities:
            return ""
        [answer] = self._ask(self._client.namespace)
        found = re.match(rb'\(\("([^"]*)"', answer or b"")
        return found[1].decode("ascii", "replace") if found else ""

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        assert self._client is not None
        return self._ask(self._client.uid, command, *arguments)

    def _ask(self, command: Any, *arguments: str, fine: tuple[str, ...] = ("OK",)) -> list[Any]:
        try:
            answer, data = command(*arguments)
        except (OSError, UnicodeError, imaplib.IMAP4.error) as problem:
            raise FolderAway(str(problem)) from problem
        if answer not in fine:
            raise FolderAway(f"{answer} {data!r}")
        return list(data)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
