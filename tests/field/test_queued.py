"""What a phone hands in late: the time it was pressed, once for each key, and only for whoever wrote it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from incidents.models import Incident, LogEntry
from tests.incidents.steps import an_incident, filled_in, recorded

pytestmark = pytest.mark.django_db
MINUTE = 60_000


def hand_in(client: Client, person: User, **more: Any) -> Any:
    return client.post("/falt/handelse/", filled_in(person=str(person.pk), age="0") | more)


def test_the_time_is_when_it_was_pressed(client: Client, sara: User) -> None:
    client.force_login(sara)
    told = hand_in(client, sara, age=str(90 * MINUTE))
    incident = Incident.objects.get()
    assert told.status_code == 201
    assert told.json()["url"] == f"/handelser/{incident.number}/sparad/"
    assert abs(incident.logged_at - incident.occurred_at - timedelta(minutes=90)) < timedelta(seconds=1)
    assert timezone.now() - incident.logged_at < timedelta(minutes=1)


@pytest.mark.parametrize("age", ["-1", "x", "", "9" * 30, "1e5", "٣"])
def test_an_age_that_cannot_be_read_counts_as_now(client: Client, sara: User, age: str) -> None:
    client.force_login(sara)
    hand_in(client, sara, age=age)
    incident = Incident.objects.get()
    assert incident.occurred_at == incident.logged_at


def test_the_same_key_again_gives_the_first_answer(client: Client, sara: User) -> None:
    client.force_login(sara)
    first, second = (hand_in(client, sara, key="samma") for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["key"] == "samma"
    assert Incident.objects.count() == 1


def test_nobody_hands_in_what_somebody_else_wrote(client: Client, sara: User, tina: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    client.force_login(tina)
    before = recorded()
    note = {"person": str(sara.pk), "text": "Rök", "key": "en"}
    assert hand_in(client, sara).status_code == 409
    assert client.post(f"/falt/handelser/{incident.number}/anteckning/", note).status_code == 409
    assert recorded() == before


def test_what_is_wrong_is_said_with_where_it_stands(client: Client, sara: User) -> None:
    client.force_login(sara)
    before = recorded()
    told = hand_in(client, sara, area="nowhere", text="x" * 2001)
    assert told.status_code == 422
    assert told.json()["errors"] == [
        {"text": "Välj var det händer.", "target": "id_area_0"},
        {"text": "Skriv högst 2000 tecken. Du har skrivit 2001.", "target": "id_text"},
    ]
    assert recorded() == before


def test_a_note_handed_in_late_stands_at_the_time_it_was_written(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    note = {"person": str(sara.pk), "age": str(5 * MINUTE), "text": "Rök", "key": str(uuid.uuid4())}
    told = client.post(f"/falt/handelser/{incident.number}/anteckning/", note)
    entry = LogEntry.objects.latest("id")
    assert told.json()["url"] == f"/handelser/{incident.number}/#anteckning-{entry.pk}"
    assert abs(entry.recorded_at - entry.occurred_at - timedelta(minutes=5)) < timedelta(seconds=1)


def test_a_token_is_for_whoever_is_logged_in_now(client: Client, sara: User) -> None:
    assert client.get("/falt/nyckel/").status_code == 302
    client.force_login(sara)
    told = client.get("/falt/nyckel/").json()
    assert told["person"] == str(sara.pk)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sara)
    token = strict.get("/falt/nyckel/").json()["token"]
    form = filled_in(person=str(sara.pk))
    assert strict.post("/falt/handelse/", form).status_code == 403
    assert strict.post("/falt/handelse/", form, headers={"X-CSRFToken": token}).status_code == 201


def test_logging_out_clears_the_storage_of_the_browser_unless_somebody_else_waits(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert client.post("/logga-ut/")["Clear-Site-Data"] == '"storage"'
    client.force_login(sara)
    assert "Clear-Site-Data" not in client.get("/logga-ut/")
    assert "Clear-Site-Data" not in client.post("/logga-ut/", {"anothers": "1"})
    assert client.get("/falt/nyckel/").status_code == 302


def test_a_phone_can_install_it(client: Client) -> None:
    told = client.get("/manifest.webmanifest")
    assert told["Content-Type"] == "application/manifest+json"
    icons = {(icon["sizes"], icon.get("purpose", "any")) for icon in told.json()["icons"]}
    assert icons == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert "/handelser/ny/" in worker.content.decode()
