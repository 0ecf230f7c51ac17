"""What must hold when two people, or one person twice, press at the very same moment: real threads, real commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity
from incidents.actions import states
from incidents.actions.merging import merge
from incidents.actions.recording import EditedMeanwhile, UnableToChange
from incidents.models import Incident, IncidentChange, LogEntry, NumberSeries
from tests.incidents.steps import an_incident, filled_in

pytestmark = pytest.mark.django_db(transaction=True)
Result = TypeVar("Result")


def all_at_once(deeds: list[Callable[[], Result]]) -> list[Result]:
    """Do the deeds in a thread each, started together."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Result]) -> Result:
        try:
            start.wait(10)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_ten_presses_at_once_make_one_incident(sara: User, alby: Area) -> None:
    drawn = filled_in()
    clients = [logged_in(sara) for _press in range(10)]
    answers = all_at_once([lambda client=client: client.post("/handelser/ny/", drawn) for client in clients])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Incident.objects.count(), LogEntry.objects.count(), NumberSeries.objects.get().last) == (1, 1, 1)
    assert IncidentChange.objects.filter(field="status").count() == 1


def test_twelve_incidents_at_once_get_twelve_numbers_without_gaps(
    sara: User, samir: User, tina: User, alby: Area
) -> None:
    users = [sara, samir, tina] * 4
    all_at_once([lambda user=user: an_incident(user, alby) for user in users])  # type: ignore[misc]
    assert sorted(Incident.objects.values_list("sequence", flat=True)) == list(range(1, 13))
    assert NumberSeries.objects.get().last == 12


def test_a_press_that_fails_leaves_no_gap(sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    with pytest.raises(IntegrityError, match="an_incident_has_a_known_severity"):
        an_incident(sara, alby, severity=9)
    assert an_incident(sara, alby).sequence == 2


def test_one_note_pressed_eight_times_at_once_is_one_line(sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    typed = {"key": str(uuid.uuid4()), "text": "Röken syns."}
    clients = [logged_in(sara) for _press in range(8)]
    path = f"/handelser/{incident.number}/anteckning/"
    answers = all_at_once([lambda client=client: client.post(path, typed) for client in clients])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} == {302}
    assert incident.log.count() == 2


def test_of_two_editors_at_once_one_is_told(sara: User, samir: User, alby: Area) -> None:
    incident = an_incident(sara, alby)

    def change(by: User, severity: Severity) -> str:
        try:
            states.change_severity(
                incident=incident, by=by, severity=severity, reason="Sprids.", version=1, now=timezone.now()
            )
        except EditedMeanwhile:
            return "told"
        return "done"

    deeds = [lambda: change(sara, Severity.CRITICAL), lambda: change(samir, Severity.LOW)]
    assert sorted(all_at_once(deeds)) == ["done", "told"]
    assert Incident.objects.get().version == 2
    assert IncidentChange.objects.exclude(old="").count() == 1


def test_two_merges_across_each_other_never_make_a_ring(sara: User, samir: User, alby: Area) -> None:
    one, two = an_incident(sara, alby), an_incident(samir, alby)

    def join(incident: Incident, into: Incident) -> str:
        try:
            merge(incident=incident, into=into, by=sara, now=timezone.now())
        except UnableToChange:
            return "refused"
        return "merged"

    assert sorted(all_at_once([lambda: join(one, two), lambda: join(two, one)])) == ["merged", "refused"]
    assert Incident.objects.filter(status="merged").count() == 1
