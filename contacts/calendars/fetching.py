"""Fetches a calendar from a host that the administrator has named, and from nowhere else.

Whoever may write an address could make the server knock on doors that only it can reach. So: https alone; the host and
its port stand in ``ROTA_CALENDAR_HOSTS``; the name is resolved once and that very address is called; addresses that are
not of the open internet are refused; no redirect is followed; the certificate has to hold; and after five seconds or
256 kB it is over, however slowly the other side speaks.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from urllib.parse import SplitResult, urlsplit

from contacts.calendars.reading import LARGEST_BYTES

SECONDS = 5.0
HTTPS = 443
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# What lies behind these is another address (RFC 6052), which may be one of ours.
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

Host = tuple[str, int]
Resolver = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """No calendar came; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def wrong_with_address(url: str, hosts: Collection[Host]) -> str | None:
    """Return the code of what stands in the way of fetching from ``url``; ``None`` when nothing does."""
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS
    except ValueError:
        return "no_address"
    if any(one <= " " or one == "\x7f" for one in url) or not url.isascii() or not parts.hostname:
        return "no_address"
    if parts.scheme != "https":
        return "not_https"
    if parts.username is not None or parts.password is not None:
        return "no_address"
    if (parts.hostname, port) not in hosts:
        return "host_not_allowed"
    return None


def fetched(url: str, *, hosts: Collection[Host], loopback: bool, resolve: Resolver | None = None) -> bytes:
    """Return what lies at ``url``; raises ``NotFetched``.

    ``loopback`` lets a host that is named as this machine answer from it, outside of production alone.
    """
    if wrong := wrong_with_address(url, hosts):
        raise NotFetched(wrong)
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or HTTPS
    try:
        addresses = (resolve or resolved)(host, port)
    except OSError as problem:
        raise NotFetched("unknown_host") from problem
    allowed = is_loopback if loopback and host in LOOPBACK_NAMES else is_public
    if not addresses or not all(allowed(one) for one in addresses):
        raise NotFetched("inside_address")
    try:
        return _get(addresses[0], host, port, parts)
    except ssl.SSLCertVerificationError as problem:
        raise NotFetched("certificate") from problem
    except TimeoutError as problem:
        raise NotFetched("too_slow") from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotFetched("no_answer") from problem


def resolved(host: str, port: int) -> list[str]:
    """Return every address of a host, as the machine resolves it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the open internet, by itself and by whatever it stands for."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or any(found in one for one in TRANSLATED)
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _get(address: str, host: str, port: int, parts: SplitResult) -> bytes:
    began = time.monotonic()
    plain = socket.create_connection((address, port), timeout=SECONDS)
    # Another handle on the same connection, so that the bell ends it in the middle of a handshake or a slow answer.
    handle = plain.dup()
    over = threading.Event()

    def end_it() -> None:
        over.set()
        with contextlib.suppress(OSError):  # It may have ended by itself.
            handle.shutdown(socket.SHUT_RDWR)

    bell = threading.Timer(max(0.0, SECONDS - (time.monotonic() - began)), end_it)
    bell.daemon = True
    bell.start()
    try:
        data = _asked(plain, host, port, parts)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        if over.is_set():
            raise TimeoutError from problem
        raise
    finally:
        bell.cancel()
        handle.close()
        plain.close()
    if over.is_set():
        raise TimeoutError
    return data


def _asked(plain: socket.socket, host: str, port: int, parts: SplitResult) -> bytes:
    with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure:
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS)
        connection.sock = secure
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "Lagesstod-Botkyrka"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if 300 <= answer.status < 400:
            raise NotFetched("redirected")
        if answer.status != 200:
            raise NotFetched("refused")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise NotFetched("compressed")
        data = answer.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise NotFetched("too_large")
        return data
