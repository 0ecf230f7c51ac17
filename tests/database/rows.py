"""The smallest rows that the database accepts; each test changes the one thing it is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.db import Error, connection, transaction
from psycopg2.extensions import Diagnostics

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from incidents.models import Incident, IncidentType, LogEntry, ReportSeries, SituationReport
from notifications.models import Delivery, Dispatch, Rendition

NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
_numbers = itertools.count(1)


def told(error: Error) -> Diagnostics:
    """Return what the database said about its refusal."""
    cause = error.__cause__
    assert isinstance(cause, psycopg2.Error)
    return cause.diag


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """See that the database refuses what happens inside, by the constraint of this name and no other."""
    with pytest.raises(Error) as caught, transaction.atomic():
        yield
    named = told(caught.value).constraint_name
    assert named == rule, f"refused by {named}, not by {rule}: {caught.value}"


@contextmanager
def refused_by_trigger(trigger: str, table: str) -> Iterator[None]:
    """See that the database refuses what happens inside, by the trigger of this name on this table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname = %s AND t.tgrelid = %s::regclass",
            [trigger, table],
        )
        found = cursor.fetchone()
    assert found is not None, f"{table} has no trigger {trigger}"
    with pytest.raises(Error) as caught, transaction.atomic():
        yield
    context = told(caught.value).context or ""
    assert found[0] in context, f"refused by {context}, not by {found[0]}"


def an_incident(area: Area, by: User, **extra: Any) -> Incident:
    """Return a new incident."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "year": 2026,
        "sequence": number,
        "area": area,
        "type": IncidentType.objects.get(code="fire"),
        "severity": Severity.HIGH,
        "occurred_at": NIGHT,
        "logged_at": NIGHT,
        "reporter": by,
        "owner": by,
        "idempotency_key": f"form {number}",
    }
    return Incident.objects.create(**(values | extra))


def an_entry(incident: Incident, by: User, **extra: Any) -> LogEntry:
    """Return a line in the log of ``incident``."""
    values: dict[str, Any] = {
        "incident": incident,
        "mode": incident.mode,
        "kind": "observation",
        "text": "Det brinner i en container.",
        "occurred_at": NIGHT,
        "recorded_at": NIGHT,
        "by": by,
    }
    return LogEntry.objects.create(**(values | extra))


def a_series(mode: Mode = Mode.LIVE) -> ReportSeries:
    """Return an empty series."""
    return ReportSeries.objects.create(mode=mode, started_at=NIGHT)


def a_report(by: User, **extra: Any) -> SituationReport:
    """Return a draft in a series of its own."""
    mode = extra.get("mode", Mode.LIVE)
    values: dict[str, Any] = {
        "series": extra.get("series") or a_series(mode),
        "kind": "first",
        "title": "Bränder i Alby",
        "severity": Severity.HIGH,
        "sharing": Sharing.VOLUNTEERS,
        "author": by,
        "created_at": NIGHT,
        "idempotency_key": f"form {next(_numbers)}",
    }
    return SituationReport.objects.create(**(values | extra))


def approved(by: User, author: User, **extra: Any) -> dict[str, Any]:
    """Return what an approved report has to say."""
    values: dict[str, Any] = {
        "status": "approved",
        "number": 1,
        "is_last": True,
        "submitted_by": author,
        "submitted_at": NIGHT,
        "approved_by": by,
        "approved_at": NIGHT,
    }
    if "dispatch" not in extra:
        values["dispatch"] = a_dispatch(by)
    return values | extra


def a_dispatch(by: User, **extra: Any) -> Dispatch:
    """Return a held dispatch without letters."""
    values: dict[str, Any] = {
        "kind": "report",
        "title": "Bränder i Alby",
        "severity": Severity.HIGH,
        "sharing": Sharing.VOLUNTEERS,
        "recipient_count": 1,
        "created_by": by,
        "created_at": NIGHT,
        "release_at": NIGHT + timedelta(seconds=30),
        "links_expire_at": NIGHT + timedelta(days=3),
    }
    return Dispatch.objects.create(**(values | extra))


def a_rendition(dispatch: Dispatch, **extra: Any) -> Rendition:
    """Return the words of ``dispatch`` in Swedish."""
    values: dict[str, Any] = {
        "dispatch": dispatch,
        "mode": dispatch.mode,
        "language": "sv",
        "sharing": dispatch.sharing,
        "subject": "Bränder i Alby",
        "text": "Det brinner.",
        "html": "<p>Det brinner.</p>",
        "content": {},
    }
    return Rendition.objects.create(**(values | extra))


def a_delivery(rendition: Rendition, contact: Contact | None, **extra: Any) -> Delivery:
    """Return a queued letter with the words of ``rendition``."""
    values: dict[str, Any] = {
        "dispatch": rendition.dispatch,
        "rendition": rendition,
        "mode": rendition.mode,
        "contact": contact,
        "name": "Nattvandrarna i Alby",
        "address": f"mottagare{next(_numbers)}@nattvandrare.example",
        "clearance": Sharing.VOLUNTEERS,
        "sharing": rendition.sharing,
        "due_at": NIGHT,
    }
    return Delivery.objects.create(**(values | extra))
