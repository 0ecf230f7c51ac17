"""Every road between the statuses of an incident, and every place where there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Area, User
from incidents.actions import states
from incidents.actions.merging import merge
from incidents.actions.recording import UnableToChange
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, LogEntry
from tests.incidents.steps import an_incident, recorded

pytestmark = pytest.mark.django_db

# Written by hand from how people work, so that the table in the code cannot vouch for itself.
ROADS = {
    ("new", "ongoing"),
    ("new", "monitored"),
    ("new", "closed"),
    ("new", "merged"),
    ("new", "withdrawn"),
    ("ongoing", "monitored"),
    ("ongoing", "closed"),
    ("ongoing", "merged"),
    ("monitored", "ongoing"),
    ("monitored", "closed"),
    ("monitored", "merged"),
    ("closed", "ongoing"),
}
ALL = [(old.value, new.value) for old in IncidentStatus for new in IncidentStatus]


def go(incident: Incident, to: str, *, by: User, other: Incident, now: datetime) -> Incident:
    """Take the deed that leads to the status."""
    deeds: dict[str, Callable[[], Incident]] = {
        "closed": lambda: states.close(incident=incident, by=by, outcome="Släckt.", now=now),
        "merged": lambda: merge(incident=incident, into=other, by=by, now=now),
        "withdrawn": lambda: states.withdraw(incident=incident, by=by, now=now),
    }
    if to in deeds:
        return deeds[to]()
    if incident.status == "closed" and to == "ongoing":
        return states.reopen(incident=incident, by=by, reason="Det tog sig igen.", now=now)
    return states.change_status(incident=incident, by=by, to=IncidentStatus(to), now=now)


@pytest.fixture
def other(sara: User, alby: Area) -> Incident:
    return an_incident(sara, alby)


@pytest.fixture
def at(sara: User, alby: Area, other: Incident) -> Callable[[str], Incident]:
    """Make an incident with a status."""

    def make(status: str) -> Incident:
        incident = an_incident(sara, alby)
        if status != "new":
            incident = go(incident, status, by=sara, other=other, now=timezone.now())
        assert incident.status == status
        return incident

    return make


@pytest.mark.parametrize(("old", "new"), [pair for pair in ALL if pair in ROADS])
def test_a_road_leads_there_and_is_recorded(
    sara: User, other: Incident, at: Callable[[str], Incident], old: str, new: str
) -> None:
    incident = at(old)
    lines, version = incident.log.count(), incident.version
    go(incident, new, by=sara, other=other, now=timezone.now())
    stored = Incident.objects.get(id=incident.id)
    assert (stored.status, stored.version) == (new, version + 1)
    change = stored.changes.filter(field="status").latest("id")
    assert (change.old, change.new, change.by) == (old, new, sara)
    assert stored.log.count() == lines + 1


@pytest.mark.parametrize(("old", "new"), [pair for pair in ALL if pair not in ROADS])
def test_where_there_is_no_road_nothing_happens(
    sara: User, other: Incident, at: Callable[[str], Incident], old: str, new: str
) -> None:
    incident = at(old)
    before, row = recorded(), Incident.objects.filter(id=incident.id).values().get()
    with pytest.raises(UnableToChange):
        go(incident, new, by=sara, other=other, now=timezone.now())
    assert recorded() == before
    assert Incident.objects.filter(id=incident.id).values().get() == row


def test_a_closed_incident_remembers_its_outcome_and_when(sara: User, at: Callable[[str], Incident]) -> None:
    now = timezone.now()
    states.close(incident=at("ongoing"), by=sara, outcome="Släckt av räddningstjänsten.", now=now)
    closed = Incident.objects.get(status="closed")
    assert (closed.outcome, closed.closed_at) == ("Släckt av räddningstjänsten.", now)
    assert closed.log.latest("id").text == "Händelsen är avslutad. Utfall: Släckt av räddningstjänsten."


@pytest.mark.parametrize("outcome", ["", "  "])
def test_nothing_is_closed_without_an_outcome(sara: User, at: Callable[[str], Incident], outcome: str) -> None:
    incident = at("ongoing")
    before = recorded()
    with pytest.raises(UnableToChange, match="Skriv hur händelsen slutade"):
        states.close(incident=incident, by=sara, outcome=outcome, now=timezone.now())
    assert recorded() == before


def test_reopening_is_a_decision_that_clears_the_end_and_keeps_it_in_the_log(
    sara: User, at: Callable[[str], Incident]
) -> None:
    states.reopen(incident=at("closed"), by=sara, reason="Det tog sig igen.", now=timezone.now())
    incident = Incident.objects.get(status="ongoing")
    assert (incident.outcome, incident.closed_at) == ("", None)
    assert incident.changes.filter(field="outcome").latest("id").old == "Släckt."
    line = incident.log.latest("id")
    assert (line.kind, line.reason) == ("decision", "Det tog sig igen.")
    assert incident.log.filter(text__contains="Släckt.").count() == 1


def test_nothing_is_reopened_without_a_reason(sara: User, at: Callable[[str], Incident]) -> None:
    incident = at("closed")
    before = recorded()
    with pytest.raises(UnableToChange, match="Skriv varför"):
        states.reopen(incident=incident, by=sara, reason=" ", now=timezone.now())
    assert recorded() == before


def test_the_sixtieth_second_still_counts_and_the_next_does_not(sara: User, alby: Area) -> None:
    logged = timezone.now() - timedelta(minutes=5)
    in_time, too_late = an_incident(sara, alby, now=logged), an_incident(sara, alby, now=logged)
    states.withdraw(incident=in_time, by=sara, now=logged + timedelta(seconds=60))
    with pytest.raises(UnableToChange, match="mer än 60 sekunder"):
        states.withdraw(incident=too_late, by=sara, now=logged + timedelta(seconds=60, milliseconds=1))
    assert list(Incident.objects.order_by("id").values_list("status", flat=True)) == ["withdrawn", "new"]


def test_the_log_says_it_in_swedish_whatever_the_user_reads(sara: User, at: Callable[[str], Incident]) -> None:
    incident = at("new")
    with override("en"):
        states.change_status(incident=incident, by=sara, to=IncidentStatus.MONITORED, now=timezone.now())
    assert LogEntry.objects.latest("id").text == "Status är nu «Bevakas»."
