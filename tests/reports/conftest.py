"""Reports to tell stories with."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contacts.models import Area, ContactRole, User
from contacts.scales import Severity, Sharing
from incidents.actions.reports import draft_report, submit_report
from incidents.models import Incident, IncidentType, SituationReport
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent

_keys = itertools.count(1)
Draft = Callable[..., SituationReport]

TEXTS = {
    SectionKind.HAPPENED: "Kl. 22.40 brann en container vid Alby centrum.\nEtt trettiotal unga samlades.",
    SectionKind.DOING: "Räddningstjänsten har släckt. Väktarbilen är på plats.",
    SectionKind.ASK: "Gå tillsammans. Prata lugnt med dem ni möter.",
    SectionKind.UNKNOWN: "Vi vet inte om fler samlas i natt.",
}


def content(now: datetime, *areas: Area, roles: str = "night_walkers housing_company", **extra: Any) -> ReportContent:
    """Return a whole report for these areas and roles."""
    values: dict[str, Any] = {
        "title": "Oroligt vid Alby centrum",
        "sharing": Sharing.VOLUNTEERS,
        "sections": TEXTS,
        "severity": Severity.HIGH,
        "next_report_due": now + timedelta(hours=2),
        "area_ids": frozenset(area.id for area in areas),
        "role_ids": frozenset(ContactRole.objects.filter(code__in=roles.split()).values_list("id", flat=True)),
    }
    return ReportContent(**(values | extra))


def an_incident(area: Area, by: User, now: datetime, **extra: Any) -> Incident:
    """Return a fire that somebody has logged."""
    number = next(_keys)
    values: dict[str, Any] = {
        "year": 2026,
        "sequence": number,
        "area": area,
        "type": IncidentType.objects.get(code="fire"),
        "severity": Severity.ELEVATED,
        "occurred_at": now - timedelta(minutes=30),
        "logged_at": now - timedelta(minutes=29),
        "reporter": by,
        "owner": by,
        "idempotency_key": f"form {number}",
    }
    return Incident.objects.create(**(values | extra))


def new_key() -> str:
    """Return a key that no form has used."""
    return f"form {next(_keys)}"


@pytest.fixture
def draft(tove: User, alby: Area, now: datetime) -> Draft:
    """Write a draft: Tove's, for the night walkers and caretakers of Alby, unless told otherwise."""

    def write(*areas: Area, by: User = tove, **extra: Any) -> SituationReport:
        report, _new = draft_report(by=by, key=new_key(), content=content(now, *(areas or (alby,)), **extra), now=now)
        return report

    return write


@pytest.fixture
def submitted(draft: Draft, now: datetime) -> Draft:
    """Write a report and hand it over for approval."""

    def write(*areas: Area, **extra: Any) -> SituationReport:
        report = draft(*areas, **extra)
        return submit_report(report=report, by=report.author, now=now)

    return write
