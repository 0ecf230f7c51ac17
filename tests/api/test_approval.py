"""Approving by program: to exactly those who were shown, once, and by whom it takes."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from contacts.models import Area, Contact, User
from incidents.models import SituationReport
from notifications.models import Delivery, Dispatch
from tests.api.caller import Caller, fields_of, says_no
from tests.api.reports import audience_of, drafted, submitted
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def approve(by: User, report_id: int, **body: Any) -> Any:
    return Caller(by).post(f"situation-reports/{report_id}/approve/", body)


def nothing_was_sent() -> bool:
    waiting = SituationReport.objects.filter(status="submitted", dispatch=None).count() == 1
    return waiting and not Dispatch.objects.filter(kind="report").exists()


def test_the_version_that_was_shown_sends_it_to_those_who_were_shown(
    sara: User, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    report_id = submitted(sara)
    shown = audience_of(sara, report_id)
    response = approve(sara, report_id, audience_version=shown["audience_version"])
    assert response.status_code == 200
    dispatch = Dispatch.objects.get(kind="report")
    assert response.json() == {"dispatch": dispatch.public_id}
    assert sorted(dispatch.deliveries.values_list("name", flat=True)) == sorted(
        one["name"] for one in shown["recipients"]
    )
    told = Caller(sara).get(f"situation-reports/{report_id}/").json()
    assert (told["status"], told["number"], told["dispatch"]) == ("approved", 1, dispatch.public_id)


def test_the_number_that_was_shown_sends_it_as_well(sara: User, nadia: Contact, bo: Contact) -> None:
    report_id = submitted(sara)
    assert approve(sara, report_id, expected_recipients=2).status_code == 200
    assert Delivery.objects.filter(dispatch__kind="report").count() == 2


def test_somebody_new_in_the_audience_stops_it_and_is_named(sara: User, nadia: Contact, alby: Area) -> None:
    report_id = submitted(sara)
    shown = audience_of(sara, report_id)
    a_contact("Nora Ny", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    told = says_no(approve(sara, report_id, audience_version=shown["audience_version"]), 409, "audience_changed")
    assert (told["count_before"], told["count"]) == (1, 2)
    assert told["added"] == ["Nora Ny, Nattvandrarna i Alby"]
    assert (told["removed"], told["changed"]) == ([], [])
    assert told["audience_version"] == audience_of(sara, report_id)["audience_version"]
    assert nothing_was_sent()


def test_somebody_who_is_gone_stops_it_and_is_named(sara: User, nadia: Contact, bo: Contact) -> None:
    report_id = submitted(sara)
    shown = audience_of(sara, report_id)
    Contact.objects.filter(id=bo.id).update(active=False)
    told = says_no(approve(sara, report_id, audience_version=shown["audience_version"]), 409, "audience_changed")
    assert told["removed"] == ["Bo Bovärd, Bostadsbolaget"]
    assert nothing_was_sent()


def test_another_number_than_was_shown_stops_it(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    told = says_no(approve(sara, report_id, expected_recipients=2), 409, "audience_changed")
    assert (told["count_before"], told["count"]) == (2, 1)
    assert nothing_was_sent()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "audience_version"),
        ({"audience_version": 7}, "audience_version"),
        ({"audience_version": None}, "audience_version"),
        ({"audience_version": "x" * 10_000}, "audience_version"),
        ({"expected_recipients": "1"}, "expected_recipients"),
        ({"expected_recipients": -1}, "expected_recipients"),
        ({"expected_recipients": 1.0}, "expected_recipients"),
        ({"expected_recipients": True}, "expected_recipients"),
        ({"expected_recipients": 10**400}, "expected_recipients"),
        ({"expected_recipients": 1, "dispatch": "x"}, "dispatch"),
    ],
)
def test_whoever_does_not_say_what_was_shown_sends_nothing(
    sara: User, nadia: Contact, body: dict[str, Any], field: str
) -> None:
    report_id = submitted(sara)
    assert field in fields_of(approve(sara, report_id, **body))
    assert nothing_was_sent()


def test_an_audience_version_of_nobody_sends_nothing(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    says_no(approve(sara, report_id, audience_version="0" * 32), 409, "audience_changed")
    assert nothing_was_sent()


def test_what_is_open_takes_four_eyes(sara: User, samir: User, nadia: Contact) -> None:
    report_id = submitted(sara, sharing="open")
    says_no(approve(sara, report_id, expected_recipients=1), 403, "four_eyes_needed")
    assert nothing_was_sent()
    assert approve(samir, report_id, expected_recipients=1).status_code == 200


def test_what_goes_to_many_takes_four_eyes(
    sara: User, samir: User, nadia: Contact, bo: Contact, settings: Settings
) -> None:
    settings.FOUR_EYES_ABOVE = 1
    report_id = submitted(sara)
    says_no(approve(sara, report_id, expected_recipients=2), 403, "four_eyes_needed")
    assert nothing_was_sent()
    assert approve(samir, report_id, expected_recipients=2).status_code == 200


def test_somebody_alone_on_duty_says_why(sara: User, tina: User, nadia: Contact) -> None:
    report_id = submitted(tina, sharing="open")
    says_no(approve(tina, report_id, expected_recipients=1, alone_on_duty_reason=" "), 403, "four_eyes_needed")
    assert nothing_was_sent()
    response = approve(tina, report_id, expected_recipients=1, alone_on_duty_reason="Ensam i natt.")
    assert response.status_code == 200
    assert SituationReport.objects.get().alone_on_duty_reason == "Ensam i natt."


def test_a_report_is_sent_once_however_often_it_is_approved(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    dispatch = approve(sara, report_id, expected_recipients=1).json()["dispatch"]
    told = says_no(approve(sara, report_id, expected_recipients=1), 409, "already_approved")
    assert told["dispatch"] == dispatch
    assert Dispatch.objects.filter(kind="report").count() == 1


def test_a_draft_is_not_approved(sara: User, nadia: Contact) -> None:
    report_id = drafted(sara)["id"]
    says_no(approve(sara, report_id, expected_recipients=1), 409, "unable_to_move")
    assert not Dispatch.objects.filter(kind="report").exists()


def test_a_report_that_nobody_would_get_is_not_sent(sara: User) -> None:
    report_id = submitted(sara)
    says_no(approve(sara, report_id, expected_recipients=0), 409, "no_recipients")
    assert nothing_was_sent()


def test_the_text_that_was_read_is_the_text_that_is_sent(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    says_no(approve(sara, report_id, expected_recipients=1, version=1), 409, "edited_meanwhile")
    assert nothing_was_sent()
