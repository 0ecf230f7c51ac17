"""A request that is sent again does its deed once: the same key, the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from contacts.models import Area, Contact, User
from incidents.models import Incident, IncidentChange, LogEntry, ReportSeries, SituationReport
from notifications.models import Dispatch
from tests.api.caller import Caller, fields_of
from tests.api.reports import a_report, audience_of, submitted
from tests.cast import a_contact, an_actor

A_FIRE = {"area": "alby", "type": "fire", "severity": "high"}
SENT_AT_ONCE = 4


@pytest.mark.django_db
def test_the_same_key_answers_with_the_first_incident(sara: User) -> None:
    caller = Caller(sara)
    first = caller.post("incidents/", A_FIRE, key="k-1")
    again = caller.post("incidents/", A_FIRE | {"severity": "low"}, key="k-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Incident.objects.count(), LogEntry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_another_key_or_none_makes_another(sara: User) -> None:
    caller = Caller(sara)
    numbers = {caller.post("incidents/", A_FIRE, key=key).json()["number"] for key in ("a", "b", None, None)}
    assert len(numbers) == Incident.objects.count() == 4


@pytest.mark.django_db
def test_the_same_key_of_somebody_else_is_another_key(sara: User, samir: User) -> None:
    answers = [Caller(one).post("incidents/", A_FIRE, key="k-1").status_code for one in (sara, samir)]
    assert answers == [201, 201]
    assert Incident.objects.count() == 2


@pytest.mark.django_db
def test_the_same_key_answers_with_the_first_line_of_the_log(sara: User) -> None:
    caller = Caller(sara)
    number = caller.post("incidents/", A_FIRE).json()["number"]
    body = {"kind": "observation", "text": "Lugnt nu."}
    first, again = (caller.post(f"incidents/{number}/log/", body, key="k-2") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert LogEntry.objects.count() == 2


@pytest.mark.django_db
def test_a_key_that_was_used_in_another_log_is_refused(sara: User) -> None:
    caller = Caller(sara)
    one, other = (caller.post("incidents/", A_FIRE).json()["number"] for _ in range(2))
    body = {"kind": "observation", "text": "Lugnt nu."}
    assert caller.post(f"incidents/{one}/log/", body, key="k-3").status_code == 201
    assert fields_of(caller.post(f"incidents/{other}/log/", body, key="k-3")) == ["Idempotency-Key"]
    assert LogEntry.objects.count() == 3


@pytest.mark.django_db
def test_the_same_key_answers_with_the_first_report(sara: User) -> None:
    caller = Caller(sara)
    first, again = (caller.post("situation-reports/", a_report(), key="k-4") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (SituationReport.objects.count(), ReportSeries.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_same_key_answers_with_the_first_contact(sara: User, nadia: Contact) -> None:
    caller = Caller(sara)
    body = {
        "actor": nadia.actor.id,
        "name": "Nils",
        "email": "nils@night.example",
        "assignments": [{"role": "school", "areas": ["alby"]}],
    }
    first, again = (caller.post("contacts/", body, key="k-5") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Contact.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 201, "å", "tab\tbed"])
def test_a_key_that_is_none_is_refused(sara: User, key: str) -> None:
    assert fields_of(Caller(sara).post("incidents/", A_FIRE, key=key)) == ["Idempotency-Key"]
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_the_longest_key_is_kept_whole(sara: User) -> None:
    caller = Caller(sara)
    first, again = (caller.post("incidents/", A_FIRE, key="x" * 200) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)


def at_once(caller: Caller, path: str, body: Any, key: str | None) -> list[Any]:
    """Send the same request several times at the same moment, each on a connection of its own."""

    def send(_turn: int) -> Any:
        try:
            return caller.post(path, body, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SENT_AT_ONCE) as pool:
        return list(pool.map(send, range(SENT_AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_make_one_incident(sara: User, alby: Area) -> None:
    answers = at_once(Caller(sara), "incidents/", A_FIRE | {"text": "Det brinner."}, "k-6")
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert len({one.json()["number"] for one in answers}) == 1
    assert (Incident.objects.count(), LogEntry.objects.count()) == (1, 1)
    assert IncidentChange.objects.filter(field="status").count() == 1


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_make_one_contact(sara: User, alby: Area) -> None:
    body = {
        "actor": an_actor("Nattvandrarna i Alby", "night_walkers").id,
        "name": "Nils",
        "email": "nils@night.example",
        "assignments": [{"role": "night_walkers", "areas": ["alby"]}],
    }
    answers = at_once(Caller(sara), "contacts/", body, "k-7")
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approvals_at_the_same_moment_send_once(sara: User, alby: Area) -> None:
    for name in ("Nadia", "Nora", "Nils"):
        a_contact(name, an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    report_id = submitted(sara)
    body = {"audience_version": audience_of(sara, report_id)["audience_version"]}
    answers = at_once(Caller(sara), f"situation-reports/{report_id}/approve/", body, None)
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert len({one.json()["dispatch"] for one in answers}) == 1
    dispatch = Dispatch.objects.get(kind="report")
    assert dispatch.deliveries.count() == 3
