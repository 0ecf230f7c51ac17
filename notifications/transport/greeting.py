"""How a connection to a mail server begins: greeting, verified TLS, log-in (RFC 5321, RFC 3207, RFC 4954)."""

from __future__ import annotations

import smtplib
import ssl
import time
from dataclasses import dataclass
from socket import IPPROTO_TCP, TCP_NODELAY, socket

from django.conf import settings

from notifications.failures import RelayAway
from notifications.relays import Relay
from notifications.transport.road import storable


@dataclass(frozen=True)
class Opened:
    """A connection on which letters can be handed over."""

    sock: socket
    pipelining: bool
    sizes: bool


def call(relay: Relay) -> Opened:
    """Connect, upgrade to TLS and log in as the relay asks; raises ``RelayAway``. What TLS was asked for is never
    said in clear: a failed upgrade ends the connection.
    """
    # Our own domain as greeting: looking the machine's name up can take long when name service is down.
    name, deadline = settings.MESSAGE_ID_DOMAIN, time.monotonic() + settings.SMTP_TIMEOUT_SECONDS
    client: smtplib.SMTP | None = None
    try:
        if relay.tls == "start":
            client = smtplib.SMTP_SSL(
                relay.host,
                relay.port,
                local_hostname=name,
                timeout=settings.SMTP_TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        else:
            client = smtplib.SMTP(relay.host, relay.port, local_hostname=name, timeout=settings.SMTP_TIMEOUT_SECONDS)
        _hurry(client, deadline)
        client.ehlo_or_helo_if_needed()
        if relay.tls == "starttls":
            _hurry(client, deadline)
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        if relay.user:
            _hurry(client, deadline)
            client.login(relay.user, relay.password)
    except (OSError, smtplib.SMTPException) as problem:
        if client is not None:
            client.close()
        raise RelayAway(_in_words(problem)) from problem
    assert client.sock is not None
    client.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # What we say is whole, and nothing is gained by waiting.
    return Opened(client.sock, client.has_extn("pipelining"), client.has_extn("size"))


def _hurry(client: smtplib.SMTP, deadline: float) -> None:
    """Let the next wait last no longer than what is left of the time."""
    if client.sock is not None:
        client.sock.settimeout(max(0.05, deadline - time.monotonic()))


def _in_words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return storable(f"{problem.smtp_code} {words}")
    return storable(f"{type(problem).__name__}: {problem}")
