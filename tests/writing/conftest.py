"""Drafts to write in, and what the page of the desk sends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from incidents.forms.fields import as_typed
from incidents.models import SituationReport
from tests.reports.conftest import Draft, draft, submitted

__all__ = ["Draft", "draft", "submitted"]


def typed(now: datetime, **changes: object) -> dict[str, Any]:
    """Return what the form of a whole report sends; ``None`` leaves a field out."""
    values: dict[str, object] = {
        "key": "formuläret",
        "title": "Oroligt vid Alby centrum",
        "happened": "En container brann.",
        "doing": "Väktarbilen är på plats.",
        "ask": "Gå tillsammans.",
        "severity": "high",
        "sharing": "volunteers",
        "next_report_due": as_typed(now + timedelta(hours=2)),
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


def autosave(client: Client, report: SituationReport | None, data: dict[str, Any]) -> Any:
    """Send what the script sends two seconds after the last keystroke."""
    address = url("report_autosave", report.pk) if report else url("report_autosave_new")
    return client.post(address, data, headers={"HX-Request": "true"})


def texts(report: SituationReport) -> dict[str, str]:
    return {one.kind: one.text for one in report.sections.all()}
