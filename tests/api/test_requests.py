"""Asking by program: to exactly those who were shown, once, and reading what came in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, User
from incidents.models import InformationRequest
from notifications.models import Delivery, Dispatch
from notifications.models.answers import ResponseKind
from tests.api.caller import Caller, fields_of, says_no
from tests.cast import a_contact, an_actor
from tests.requests.steps import QUESTIONS, answer

pytestmark = pytest.mark.django_db

WHOM = {
    "severity": "elevated",
    "sharing": "volunteers",
    "audience": {"areas": ["alby"], "roles": ["night_walkers", "housing_company"]},
}


def a_body(**changes: Any) -> dict[str, Any]:
    values = WHOM | {
        "title": "Alby i kväll",
        "why": "Flera har ringt.",
        "questions": list(QUESTIONS),
        "answer_by": (timezone.now() + timedelta(hours=1)).isoformat(),
        "expected_recipients": 2,
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def nothing_was_sent() -> bool:
    return not (Dispatch.objects.exists() or InformationRequest.objects.exists())


def test_the_audience_is_shown_and_its_version_sends_to_exactly_those(tove: User, nadia: Contact, bo: Contact) -> None:
    caller = Caller(tove)
    shown = caller.post("requests/audience/", WHOM).json()
    assert (shown["count"], [one["name"] for one in shown["recipients"]]) == (2, [bo.name, nadia.name])
    assert nothing_was_sent()
    body = a_body(audience_version=shown["audience_version"], expected_recipients=None)
    response = caller.post("requests/", body, key="samma")
    assert response.status_code == 201
    told = response.json()
    dispatch = Dispatch.objects.get()
    assert told["id"] == dispatch.public_id
    assert (told["questions"], told["state"]) == (list(QUESTIONS), "held")
    assert (told["asked"], told["answered"]) == (2, 0)
    assert told["audience"] == {"areas": ["alby"], "roles": ["housing_company", "night_walkers"]}
    again = caller.post("requests/", body, key="samma")
    assert (again.status_code, again.json()) == (200, told)
    assert Delivery.objects.count() == 2


def test_the_answers_are_read_those_missing_first(tove: User, nadia: Contact, bo: Contact, now: datetime) -> None:
    caller = Caller(tove)
    told = caller.post("requests/", a_body()).json()
    letter = Delivery.objects.select_related("dispatch").get(contact=bo)
    answer(letter, now, "Lugnt.", kind=ResponseKind.MESSAGE, text="Vi stannar.")
    found = caller.get(f"requests/{told['id']}/").json()
    assert (found["asked"], found["answered"]) == (2, 1)
    assert [(one["name"], len(one["responses"])) for one in found["recipients"]] == [(nadia.name, 0), (bo.name, 1)]
    said = found["recipients"][1]["responses"][0]
    assert (said["answers"], said["text"], said["kind"], said["way"]) == (
        ["Lugnt.", ""],
        "Vi stannar.",
        "message",
        "link",
    )
    assert found["recipients"][0]["letter"] == "queued"
    listed = caller.get("requests/").json()["results"]
    assert [(one["id"], one["answered"]) for one in listed] == [(told["id"], 1)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expected_recipients": None}, "audience_version"),
        ({"questions": []}, "questions"),
        ({"questions": ["a", "b", "c", "d"]}, "questions"),
        ({"questions": ["x" * 201]}, "questions.0"),
        ({"title": "x" * 61}, "title"),
        ({"why": "x" * 1001}, "why"),
        ({"sharing": "organisation"}, "sharing"),
        ({"answer_by": "2020-01-01T00:00:00Z"}, "answer_by"),
        ({"audience": {"areas": [], "roles": ["night_walkers"]}}, "audience"),
        ({"until": "i kväll"}, "until"),
    ],
)
def test_what_is_not_whole_is_named_and_not_sent(
    tove: User, nadia: Contact, bo: Contact, changes: dict[str, Any], field: str
) -> None:
    assert fields_of(Caller(tove).post("requests/", a_body(**changes))) == [field]
    assert nothing_was_sent()


def test_another_audience_than_was_shown_stops_it(tove: User, alby: Area, nadia: Contact, bo: Contact) -> None:
    a_contact("Nora Ny", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    told = says_no(Caller(tove).post("requests/", a_body()), 409, "audience_changed")
    assert (told["count_before"], told["count"]) == (2, 3)
    assert nothing_was_sent()


def test_what_points_to_a_person_is_named_until_it_was_weighed(tove: User, nadia: Contact, bo: Contact) -> None:
    body = a_body(why="Ring 070-123 45 67.")
    told = says_no(Caller(tove).post("requests/", body), 422, "personal_data")
    assert told["details"] == [{"field": "why", "kind": "phone", "text": "070-123 45 67", "forbidden": False}]
    assert nothing_was_sent()
    kept = body | {"keep": [{"kind": "phone", "text": "070-123 45 67"}]}
    assert Caller(tove).post("requests/", kept).status_code == 201


def test_two_people_and_caps(tove: User, nadia: Contact, bo: Contact, settings: Settings) -> None:
    settings.FOUR_EYES_ABOVE = 1
    says_no(Caller(tove).post("requests/", a_body()), 403, "four_eyes_needed")
    settings.RECIPIENTS_PER_DISPATCH = 1
    told = says_no(Caller(tove).post("requests/", a_body(alone_on_duty_reason="Ensam.")), 403, "cap_passed")
    assert told["caps"] == [{"cap": "recipients_per_dispatch", "limit": 1, "count": 2}]
    assert nothing_was_sent()
    settings.RECIPIENTS_PER_DISPATCH = 2
    assert Caller(tove).post("requests/", a_body(alone_on_duty_reason="Ensam.")).status_code == 201


def test_nobody_asks_outside_their_areas(tove: User, tumba: Area, now: datetime) -> None:
    a_contact("Tea Tumba", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    body = a_body(audience={"areas": ["tumba"], "roles": ["night_walkers"]}, expected_recipients=1)
    says_no(Caller(tove).post("requests/", body), 403)
    assert nothing_was_sent()
