"""The questions that have a moment in them, each with a case that only the moment decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from contacts.models import Area, Contact, User
from contacts.scales import Severity
from incidents.actions import states
from incidents.actions.approval import approve_report
from incidents.actions.incidents import edit_details
from incidents.actions.log import add_entry
from incidents.actions.reports import draft_report
from incidents.models import Incident, LogEntry, SituationReport
from incidents.models.log import LogKind
from incidents.replay import changed_since, wind_back
from notifications.actions import undo_dispatch
from notifications.models import Dispatch
from tests.incidents.steps import a_type, an_incident
from tests.reports.conftest import content

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_latest_entry_at_a_moment_is_the_last_that_nobody_had_struck_by_then(
    sara: User, alby: Area, now: datetime
) -> None:
    incident = an_incident(sara, alby, now=now - 5 * HOUR, text="Rök.")
    fire, _new = add_entry(incident=incident, by=sara, kind=LogKind.OBSERVATION, text="Eld.", now=now - 4 * HOUR)
    add_entry(incident=incident, by=sara, kind=LogKind.CORRECTION, text="Dimma.", corrects=fire, now=now - 3 * HOUR)

    def latest(moment: datetime | None) -> str:
        found: Any = Incident.objects.all().with_latest_entry(moment).get()
        return str(found.latest_text)

    assert [latest(now - hours * HOUR) for hours in (5, 4, 3)] == ["Rök.", "Eld.", "Dimma."]
    assert latest(None) == "Dimma."


def test_entries_known_at_a_moment_are_struck_only_by_what_was_known(sara: User, alby: Area, now: datetime) -> None:
    incident = an_incident(sara, alby, now=now - 5 * HOUR, text="Rök.")
    first = incident.log.get()
    add_entry(incident=incident, by=sara, kind=LogKind.CORRECTION, text="Dimma.", corrects=first, now=now - 3 * HOUR)
    early, late = (list(LogEntry.objects.all().known_at(now - hours * HOUR)) for hours in (4, 3))
    assert [(one.text, one.corrections.all().count()) for one in late] == [("Rök.", 1), ("Dimma.", 0)]
    assert [one.text for one in early] == ["Rök."]
    assert list(early[0].corrections.all()) == []


def test_reports_known_at_a_moment_were_approved_by_then_latest_first(
    sara: User, tove: User, nadia: Contact, alby: Area, now: datetime
) -> None:
    reports = []
    for hours in (5, 3):
        report, _new = draft_report(by=tove, key=str(hours), content=content(now, alby), now=now - hours * HOUR)
        approve_report(report=report, by=sara, now=now - hours * HOUR, straight_from_draft=True)
        reports.append(report)
    draft_report(by=tove, key="utkast", content=content(now, alby), now=now - 5 * HOUR)
    assert list(SituationReport.objects.all().known_at(now - 4 * HOUR)) == [reports[0]]
    assert list(SituationReport.objects.all().known_at(now - 3 * HOUR)) == reports[::-1]


def test_a_report_whose_dispatch_was_undone_is_known_until_that_moment(
    sara: User, tove: User, nadia: Contact, alby: Area, now: datetime
) -> None:
    report, _new = draft_report(by=tove, key="1", content=content(now, alby), now=now - 5 * HOUR)
    approve_report(report=report, by=sara, now=now - 5 * HOUR, straight_from_draft=True)
    undo_dispatch(dispatch=Dispatch.objects.get(), by=sara, now=now - 4 * HOUR)
    just_before = now - 4 * HOUR - timedelta(seconds=1)
    assert list(SituationReport.objects.all().known_at(just_before)) == [report]
    assert list(SituationReport.objects.all().known_at(now - 4 * HOUR)) == []


def test_every_field_is_wound_back_to_what_it_was(
    sara: User, tove: User, alby: Area, fittja: Area, now: datetime
) -> None:
    incident = an_incident(
        sara, alby, now=now - 5 * HOUR, place="Torget", severity=Severity.LOW, occurred_at=now - 6 * HOUR
    )
    edit_details(
        incident=incident,
        by=sara,
        version=incident.version,
        area=fittja,
        type=a_type("threat"),
        place="Bron",
        occurred_at=now - 7 * HOUR,
        now=now - 4 * HOUR,
    )
    states.change_severity(incident=incident, by=sara, severity=Severity.HIGH, reason="Så.", now=now - 3 * HOUR)
    states.hand_over(incident=incident, by=sara, to=tove, now=now - 3 * HOUR)
    states.close(incident=incident, by=sara, outcome="Slut.", now=now - 2 * HOUR)

    def then(hours: int) -> tuple[object, ...]:
        incidents = Incident.objects.select_related("area", "type", "owner")
        (one,) = wind_back(incidents, changed_since(Incident.objects.all(), now - hours * HOUR))
        return one.area, one.type.code, one.place, one.occurred_at, one.severity, one.owner, one.status, one.outcome

    assert then(5) == (alby, "fire", "Torget", now - 6 * HOUR, Severity.LOW, sara, "new", "")
    assert then(4) == (fittja, "threat", "Bron", now - 7 * HOUR, Severity.LOW, sara, "new", "")
    assert then(3) == (fittja, "threat", "Bron", now - 7 * HOUR, Severity.HIGH, tove, "new", "")
    assert then(2) == (fittja, "threat", "Bron", now - 7 * HOUR, Severity.HIGH, tove, "closed", "Slut.")
