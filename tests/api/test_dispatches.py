"""What left the house, as programs follow it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from contacts.models import Contact, User
from incidents.models import SituationReport
from notifications.models import Delivery, Dispatch, DispatchChange
from tests.api.caller import Caller, fields_of, says_no
from tests.api.reports import approved
from tests.cast import an_actor

pytestmark = pytest.mark.django_db

NOTHING_YET = {"queued": 2, "sending": 0, "sent": 0, "deferred": 0, "failed": 0, "stopped": 0, "bounced": 0}


def test_a_dispatch_is_held_and_counts_its_letters(sara: User, nadia: Contact, bo: Contact, now: datetime) -> None:
    told = Caller(sara).get(f"dispatches/{approved(sara)}/").json()
    assert told["state"] == "held"
    assert told["counts"] == NOTHING_YET
    assert told["recipient_count"] == 2
    release_at = parse_datetime(told["release_at"])
    assert release_at is not None
    assert timedelta(seconds=25) < release_at - now < timedelta(seconds=60)


def test_what_is_critical_is_held_for_a_shorter_time(sara: User, nadia: Contact) -> None:
    told = Caller(sara).get(f"dispatches/{approved(sara, severity='critical')}/").json()
    created, release = parse_datetime(told["created_at"]), parse_datetime(told["release_at"])
    assert created is not None
    assert release is not None
    assert release - created == timedelta(seconds=10)


def test_every_letter_tells_its_fate(sara: User, nadia: Contact, bo: Contact) -> None:
    dispatch = approved(sara)
    rows = Caller(sara).get(f"dispatches/{dispatch}/deliveries/").json()["results"]
    assert len(rows) == 2
    row = next(one for one in rows if one["name"] == "Nadia Nattvandrare")
    delivery = Delivery.objects.get(name="Nadia Nattvandrare")
    expected: dict[str, Any] = {
        "id": delivery.public_id,
        "state": "queued",
        "reasons": ["Nattvandrare i Alby"],
        "attempts": 0,
        "relay_answer": "",
    }
    assert {key: row[key] for key in expected} == expected
    assert row["message_id"].startswith(f"<{dispatch}.{delivery.public_id}@")
    assert row["message_id"].endswith(">")


def test_letters_can_be_asked_for_by_state(sara: User, nadia: Contact) -> None:
    path = f"dispatches/{approved(sara)}/deliveries/"
    assert len(Caller(sara).get(path, {"state": "queued"}).json()["results"]) == 1
    assert Caller(sara).get(path, {"state": "sent"}).json()["results"] == []
    assert fields_of(Caller(sara).get(path, {"state": "lost"})) == ["state"]


def test_dispatches_are_listed_with_their_counts(sara: User, nadia: Contact) -> None:
    first, second = approved(sara), approved(sara)
    rows = Caller(sara).get("dispatches/").json()["results"]
    assert [row["id"] for row in rows] == [second, first]
    assert rows[0]["counts"]["queued"] == 1
    assert Caller(sara).get("dispatches/", {"state": "undone"}).json()["results"] == []


def test_a_held_dispatch_is_undone_and_its_report_opened_again(sara: User, nadia: Contact) -> None:
    dispatch = approved(sara)
    told = Caller(sara).post(f"dispatches/{dispatch}/undo/")
    assert told.status_code == 200
    assert told.json()["state"] == "undone"
    assert told.json()["counts"] == {**NOTHING_YET, "queued": 0, "stopped": 1}
    says_no(Caller(sara).post(f"dispatches/{dispatch}/undo/"), 409, "too_late")
    report = SituationReport.objects.get()
    reopened = Caller(sara).post(f"situation-reports/{report.id}/reopen/").json()
    assert (reopened["status"], reopened["dispatch"]) == ("returned", None)


def test_a_hold_is_ended(sara: User, nadia: Contact) -> None:
    dispatch = approved(sara)
    told = Caller(sara).post(f"dispatches/{dispatch}/release/").json()
    assert told["state"] == "sending"
    says_no(Caller(sara).post(f"dispatches/{dispatch}/release/"), 409, "too_late")
    says_no(Caller(sara).post(f"dispatches/{dispatch}/undo/"), 409, "too_late")
    assert DispatchChange.objects.filter(dispatch__public_id=dispatch, field="state").count() == 1


def test_a_dispatch_to_another_area_does_not_exist(sara: User, tove: User) -> None:
    dispatch = approved_to_tumba(sara)
    caller = Caller(tove)
    for way in ("", "deliveries/"):
        says_no(caller.get(f"dispatches/{dispatch}/{way}"), 404)
    for way in ("undo/", "release/"):
        says_no(caller.post(f"dispatches/{dispatch}/{way}"), 404)
    assert Dispatch.objects.get(public_id=dispatch).state == "held"


def approved_to_tumba(by: User) -> str:
    body = {
        "actor": 0,
        "name": "Tor Tumba",
        "email": "tor@tumba.example",
        "assignments": [{"role": "night_walkers", "areas": ["tumba"]}],
    }
    caller = Caller(by)
    body["actor"] = an_actor_id()
    assert caller.post("contacts/", body).status_code == 201
    return approved(by, audience={"areas": ["tumba"], "roles": ["night_walkers"]})


def an_actor_id() -> int:
    return an_actor("Nattvandrarna i Tumba", "night_walkers").id


@pytest.mark.parametrize("public_id", ["0", "x" * 5000, "å", "0" * 32, "%2e%2e"])
def test_an_id_that_is_none_is_not_found(sara: User, public_id: str) -> None:
    says_no(Caller(sara).get(f"dispatches/{public_id}/"), 404)
