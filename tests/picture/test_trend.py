"""How many are open against an hour before, counted from what was recorded by then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from contacts.models import Area, User
from contacts.scales import Severity
from incidents.actions import states
from incidents.actions.merging import merge
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident
from incidents.situation import areas_as_seen_by
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def then(now: datetime) -> datetime:
    """An hour ago."""
    return now - timedelta(hours=1)


def open_at(moment: datetime) -> set[Incident]:
    return set(Incident.objects.all().open_at(moment))


def trend_in(area: Area, viewer: User, now: datetime) -> tuple[int, int]:
    state = next(one for one in areas_as_seen_by(viewer, now) if one.area == area)
    return state.open_count, state.trend


def test_what_was_logged_since_was_not_open_then(sara: User, alby: Area, then: datetime) -> None:
    before = an_incident(sara, alby, now=then)
    an_incident(sara, alby, now=then + MINUTE, occurred_at=then - MINUTE)
    assert open_at(then) == {before}


def test_what_was_closed_since_was_open_then(sara: User, alby: Area, then: datetime) -> None:
    long_ago = an_incident(sara, alby, now=then - 9 * MINUTE)
    just_now = an_incident(sara, alby, now=then - 9 * MINUTE)
    states.close(incident=long_ago, by=sara, outcome="Släckt.", now=then)
    states.close(incident=just_now, by=sara, outcome="Släckt.", now=then + MINUTE)
    assert open_at(then) == {just_now}


def test_what_was_opened_again_since_was_closed_then(sara: User, alby: Area, then: datetime) -> None:
    incident = an_incident(sara, alby, now=then - 9 * MINUTE)
    states.close(incident=incident, by=sara, outcome="Släckt.", now=then - MINUTE)
    states.reopen(incident=incident, by=sara, reason="Det ryker.", now=then + MINUTE)
    states.change_status(incident=incident, by=sara, to=IncidentStatus.MONITORED, now=then + 2 * MINUTE)
    assert open_at(then) == set()
    assert open_at(then - 2 * MINUTE) == {incident}
    assert open_at(then + MINUTE) == {incident}


def test_what_was_merged_or_undone_since_was_open_then(sara: User, alby: Area, then: datetime) -> None:
    kept = an_incident(sara, alby, now=then - MINUTE)
    merged = an_incident(sara, alby, now=then - MINUTE)
    undone = an_incident(sara, alby, now=then)
    merge(incident=merged, into=kept, by=sara, now=then + MINUTE)
    states.withdraw(incident=undone, by=sara, now=then + MINUTE)
    assert open_at(then) == {kept, merged, undone}
    assert open_at(then + 2 * MINUTE) == {kept}


def test_a_change_of_something_else_does_not_count(sara: User, alby: Area, then: datetime) -> None:
    incident = an_incident(sara, alby, now=then - MINUTE)
    states.change_severity(incident=incident, by=sara, severity=Severity.CRITICAL, reason="Sprids.", now=then + MINUTE)
    assert open_at(then) == {incident}


def test_the_trend_counts_both_ways(sara: User, alby: Area, fittja: Area, tumba: Area, now: datetime) -> None:
    then = now - timedelta(hours=1)
    for place, before, after, ended in ((alby, 1, 2, 0), (fittja, 3, 1, 2), (tumba, 1, 1, 1)):
        old = [an_incident(sara, place, now=then - MINUTE) for _each in range(before)]
        for _each in range(after):
            an_incident(sara, place, now=now)
        for one in old[:ended]:
            states.close(incident=one, by=sara, outcome="Klart.", now=now)
    assert {one.slug: trend_in(one, sara, now) for one in (alby, fittja, tumba)} == {
        "alby": (3, 2),
        "fittja": (2, -1),
        "tumba": (1, 0),
    }


def test_the_trend_is_told_with_an_arrow_and_in_words(
    client: Client, sara: User, alby: Area, fittja: Area, tumba: Area, now: datetime
) -> None:
    then = now - timedelta(hours=1, minutes=1)
    an_incident(sara, alby)
    an_incident(sara, fittja, now=then)
    closed = an_incident(sara, tumba, now=then)
    states.close(incident=closed, by=sara, outcome="Klart.", now=now)
    client.force_login(sara)
    page = words(client.get("/"))
    for direction, text in (
        ("up", "1 fler än för en timme sedan"),
        ("same", "Lika många som för en timme sedan"),
        ("down", "1 färre än för en timme sedan"),
    ):
        assert page.count(f'data-trend="{direction}"') == 1
        assert page.split(f'data-trend="{direction}"')[1].split("</p>")[0].endswith(text)


def test_nobody_is_told_of_a_trend_that_they_may_not_see(
    sara: User, tove: User, alby: Area, tumba: Area, now: datetime
) -> None:
    then = now - timedelta(hours=2)
    hidden = an_incident(sara, alby, now=then, sharing=0)
    states.close(incident=hidden, by=sara, outcome="Klart.", now=now)
    assert trend_in(alby, sara, now) == (0, -1)
    assert trend_in(alby, tove, now) == (0, 0)
