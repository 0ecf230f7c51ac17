"""Bodies for situation reports, and the way to a submitted one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from contacts.models import User
from tests.api.caller import Caller


def a_report(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Oroligt i Alby",
        "severity": "elevated",
        "happened": "Ungdomar har samlats vid torget.",
        "doing": "Väktare och fältare är på plats.",
        "ask": "Gå gärna en extra runda.",
        "unknown": "Vi vet inte hur länge det varar.",
        "next_report_due": (timezone.now() + timedelta(hours=2)).isoformat(),
        "sharing": "volunteers",
        "incidents": [],
        "audience": {"areas": ["alby", "fittja"], "roles": ["housing_company", "night_walkers", "tenants_association"]},
    } | changes


def drafted(by: User, **changes: Any) -> dict[str, Any]:
    response = Caller(by).post("situation-reports/", a_report(**changes))
    assert response.status_code == 201, response.content
    told: dict[str, Any] = response.json()
    return told


def submitted(by: User, **changes: Any) -> int:
    report_id: int = drafted(by, **changes)["id"]
    response = Caller(by).post(f"situation-reports/{report_id}/submit/")
    assert response.status_code == 200, response.content
    return report_id


def audience_of(by: User, report_id: int) -> dict[str, Any]:
    response = Caller(by).get(f"situation-reports/{report_id}/audience/")
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def approved(by: User, **changes: Any) -> str:
    """Write, submit and approve; return the id of the dispatch."""
    report_id = submitted(by, **changes)
    version = audience_of(by, report_id)["audience_version"]
    response = Caller(by).post(f"situation-reports/{report_id}/approve/", {"audience_version": version})
    assert response.status_code == 200, response.content
    dispatch: str = response.json()["dispatch"]
    return dispatch
