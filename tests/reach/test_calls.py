"""Calls: who stands on the list, how a call is written down, and that whoever answered is left in peace."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from notifications.lifecycle import DeliveryState
from notifications.models import Dispatch, Escalation, LoggedCall
from tests.api.caller import Caller
from tests.reach.night import Night


@pytest.fixture
def report(night: Night, alby: Area, nadia: Contact, bo: Contact) -> Dispatch:
    """A report that Nadia and Bo got a quarter of an hour ago; Bo's mail came back."""
    night.now = timezone.now() - timedelta(minutes=15)
    report = night.report([nadia, bo], area_ids=[alby.id])
    report.deliveries.filter(contact=bo).update(state=DeliveryState.BOUNCED, bounced_at=night.now)
    night.now = timezone.now()
    return report


@pytest.fixture
def reader(sara: User, client: Client) -> Client:
    """Sara's browser."""
    client.force_login(sara)
    return client


def page_of(reader: Client, report: Dispatch, query: str = "") -> str:
    answer = reader.get(f"/utskick/{report.public_id}/ringlista/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def to_call(page: str) -> list[str]:
    return re.findall(r'<tr data-state=.*?data-label="Namn">(\w+)', page)


def form_for(page: str, letter_id: str) -> dict[str, str]:
    """Return what the form for this letter holds before anything is typed."""
    form = page.split(f'id="call-{letter_id}"')[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'<input type="hidden" name="(letter|key|visa)" value="([^"]*)"', form))


def test_those_who_have_not_acknowledged_come_by_choice_or_when_the_policy_says_so(
    report: Dispatch, night: Night, reader: Client
) -> None:
    assert to_call(page_of(reader, report)) == ["Bo"]
    by_choice = page_of(reader, report, "?visa=inte-kvitterat")
    assert to_call(by_choice) == ["Bo", "Nadia"]
    assert "Har inte kvitterat." in by_choice
    assert "Visa alla som inte kvitterat" not in by_choice

    Escalation.objects.filter(step="call").update(due_at=night.now)

    assert to_call(page_of(reader, report)) == ["Bo", "Nadia"]


def test_whoever_acknowledges_leaves_the_list_even_if_the_mail_came_back(
    report: Dispatch, night: Night, reader: Client, nadia: Contact, bo: Contact
) -> None:
    night.press(nadia, report)
    later = night.report([bo], kind="resend", follows=report)
    night.press(bo, later)
    assert to_call(page_of(reader, report, "?visa=inte-kvitterat")) == []


def test_a_call_is_written_down_and_whoever_answered_is_not_called_again(
    report: Dispatch, night: Night, reader: Client, nadia: Contact, sara: User
) -> None:
    letter = night.letter_to(nadia, report)
    page = page_of(reader, report, "?visa=inte-kvitterat")
    form = form_for(page, letter.public_id)

    first = reader.post(
        f"/utskick/{report.public_id}/ringlista/ringd/", form | {"outcome": "no_answer"}, follow=True
    ).content.decode()
    assert "Samtalet till Nadia Nattvandrare är antecknat." in first
    page = page_of(reader, report, "?visa=inte-kvitterat")
    assert to_call(page) == ["Bo", "Nadia"]
    assert re.search(r"Ringd kl\. \d\d\.\d\d, svarade inte\.|Ringd .*?, svarade inte\.", page)

    form = form_for(page, letter.public_id)
    answered = {"outcome": "answered", "note": "  Är på väg\n hem "}
    for _press in range(2):
        reader.post(f"/utskick/{report.public_id}/ringlista/ringd/", form | answered)

    page = page_of(reader, report, "?visa=inte-kvitterat")
    assert to_call(page) == ["Bo"]
    assert "Nådda per telefon" in page
    assert "«Är på väg hem»" in page
    calls = LoggedCall.objects.order_by("id").values_list("outcome", "note", "by")
    assert list(calls) == [("no_answer", "", sara.id), ("answered", "Är på väg hem", sara.id)]
    shown = reader.get(f"/utskick/{report.public_id}/").content.decode()
    assert "1 är nådd per telefon." in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Välj hur samtalet gick."),
        ({"outcome": "shouted"}, "Välj hur samtalet gick."),
        ({"outcome": "answered", "note": "x" * 301}, "Skriv högst 300 tecken."),
    ],
)
def test_what_cannot_be_written_down_is_told(
    typed: dict[str, str], words: str, report: Dispatch, night: Night, reader: Client, bo: Contact
) -> None:
    letter = night.letter_to(bo, report)
    form = {"letter": letter.public_id, "key": "k"} | typed
    page = reader.post(f"/utskick/{report.public_id}/ringlista/ringd/", form, follow=True).content.decode()
    assert words in page
    assert LoggedCall.objects.count() == 0


def test_a_letter_of_another_dispatch_is_not_found(
    report: Dispatch, night: Night, reader: Client, hanna: Contact
) -> None:
    other = night.report([hanna])
    form = {"letter": night.letter_to(hanna, other).public_id, "outcome": "answered"}
    assert reader.post(f"/utskick/{report.public_id}/ringlista/ringd/", form).status_code == 404
    assert LoggedCall.objects.count() == 0


def test_programs_write_calls_down_once_for_each_key(
    report: Dispatch, night: Night, nadia: Contact, sara: User
) -> None:
    letter = night.letter_to(nadia, report)
    told = {"delivery": letter.public_id, "outcome": "answered", "note": "Kommer"}
    caller = Caller(sara)
    answers = [
        caller.post(f"dispatches/{report.public_id}/calls/", told, **{"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["outcome"] == "answered"
    reach = caller.get(f"dispatches/{report.public_id}/reach/").json()
    assert (reach["by_phone"], reach["bounced"], reach["waiting"]) == (1, 1, 0)
    rows = caller.get(f"dispatches/{report.public_id}/deliveries/").json()["results"]
    assert sorted(one["reach"] for one in rows) == ["bounced", "by_phone"]


def test_programs_remind_only_those_they_were_shown(report: Dispatch, night: Night, nadia: Contact, sara: User) -> None:
    caller = Caller(sara)
    shown = caller.get(f"dispatches/{report.public_id}/remind/").json()
    assert (shown["count"], shown["reminders_sent"], shown["obstacle"]) == (1, 0, None)
    wrong = caller.post(f"dispatches/{report.public_id}/remind/", {"version": "other"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "unable_to_remind")
    right = caller.post(f"dispatches/{report.public_id}/remind/", {"version": shown["version"]})
    assert (right.status_code, right.json()["kind"]) == (201, "reminder")
    assert Dispatch.objects.filter(kind="reminder").count() == 1
    assert nadia.name == shown["recipients"][0]["name"]
