"""The mail servers that take our letters: where each is, how we log in, and how hard we may press."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True)
class Relay:
    """One mail server. ``rate`` is messages a second for all workers together (0: no limit), ``connections`` likewise.

    ``tls`` is ``""`` (none), ``"starttls"`` or ``"start"`` (from the first byte, RFC 8314).
    """

    host: str
    port: int
    tls: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    rate: int = 0
    connections: int = 1

    @property
    def name(self) -> str:
        """Return what the relay's pace is kept under: the same on every machine."""
        return f"{self.host}:{self.port}"


def relays() -> tuple[Relay, ...]:
    """Return the relays in the order they are tried: the one of the settings, then its fall-back if there is one."""
    limits = {"rate": settings.RELAY_RATE, "connections": settings.RELAY_CONNECTIONS}
    tls = "start" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else ""
    first = Relay(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        tls,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        **limits,
    )
    second = settings.EMAIL_FALLBACK
    if second is None:
        return (first,)
    tls, usual_port = {"smtp": ("", 25), "smtps": ("start", 465), "smtp+starttls": ("starttls", 587)}[second.scheme]
    return first, Relay(second.host, second.port or usual_port, tls, second.user, second.password, **limits)
