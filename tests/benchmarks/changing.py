"""What benchmarks make and change, as people do; imported when Django knows where the servers are."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from botkyrka_oro.events.road import ADDRESS
from contacts.models import Area, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions.incidents import log_incident
from incidents.actions.log import add_entry
from incidents.models import Incident, IncidentType
from incidents.models.log import LogKind

__all__ = ["ADDRESS", "change", "incidents", "people", "transactions"]


def change(text: str = "Nytt läge.", incident: Incident | None = None) -> None:
    """Write a line in the log of an incident that every board shows."""
    shown = incident or Incident.objects.order_by("-occurred_at").select_related("owner")[0]
    add_entry(incident=shown, by=shown.owner, kind=LogKind.OBSERVATION, text=text, now=timezone.now())


def people(count: int, *, sessions: int) -> list[str]:
    """Add so many people in all the roles that see incidents, each logged in so many times; return the cookies."""
    roles = [Role.SECURITY_CHIEF, Role.SECURITY_COORDINATOR, Role.DUTY_OFFICER, Role.POLICE_LIAISON]
    cookies = []
    for number in range(count):
        user = User.objects.create(
            email=f"{number}@x.example", name=f"Person {number}", role=roles[number % len(roles)]
        )
        for _ in range(sessions):
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def incidents(count: int) -> list[Incident]:
    """Log so many incidents here and there."""
    by = User.objects.order_by("id")[0]
    areas, kind = list(Area.objects.active()), IncidentType.objects.all().active()[0]
    return [
        log_incident(
            by=by,
            area=areas[number % len(areas)],
            type=kind,
            severity=Severity.HIGH,
            sharing=Sharing.ORGANISATION,
            key=str(number),
            now=timezone.now(),
        )[0]
        for number in range(count)
    ]


def transactions() -> int:
    """Return how many transactions the database has committed, once PostgreSQL has counted them."""
    time.sleep(1.5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
