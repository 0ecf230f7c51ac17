"""Which roads there are, by the settings: the fast one for SMTP, one per relay; otherwise the backend's."""

from __future__ import annotations

from django.conf import settings

from notifications.relays import Relay, relays
from notifications.transport.backend import BackendRoad
from notifications.transport.road import Road
from notifications.transport.smtp import SmtpRoad

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def roads() -> list[tuple[Relay, Road]]:
    """Return the roads in the order they are tried, each with the relay whose limits it keeps."""
    if settings.EMAIL_BACKEND == SMTP:
        return [(relay, SmtpRoad(relay)) for relay in relays()]
    behind = Relay(host=settings.EMAIL_BACKEND, port=0, rate=settings.RELAY_RATE, connections=1)
    return [(behind, BackendRoad())]
