"""What recipients answer, by the API: the same rows, the same rights, the same deeds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Area, Contact, User
from incidents.models import LogEntry, ResponseInLog
from notifications.models import Delivery, Response
from notifications.models.answers import ResponseKind
from tests.api.caller import Caller, fields_of, says_no
from tests.incidents.steps import an_incident
from tests.responses.steps import a_letter_to, a_question, an_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(sara: User, nadia: Contact, alby: Area, now: datetime) -> Delivery:
    return a_letter_to(nadia, sara, now, alby)


def test_answers_are_listed_newest_first_with_who_said_what(tove: User, letter: Delivery, now: datetime) -> None:
    question = a_question(letter, 1, "Hur många är ni?")
    an_answer(letter, now - timedelta(minutes=3), "Först")
    last = an_answer(letter, now, "Sist", kind=ResponseKind.NEED_HELP, answers={question.id: "Fyra"})

    told = Caller(tove).get("responses/").json()["results"]

    assert [one["text"] for one in told] == ["Sist", "Först"]
    assert told[0]["id"] == last.id
    assert told[0]["sender"]["name"] == letter.name
    assert told[0]["dispatch"] == letter.dispatch.public_id
    assert told[0]["answers"] == [{"question": "Hur många är ni?", "text": "Fyra"}]
    assert (told[0]["state"], told[0]["kind"], told[0]["incident"]) == ("new", "need_help", None)


def test_answers_are_asked_for_by_state_kind_and_dispatch(
    sara: User, letter: Delivery, nadia: Contact, alby: Area, now: datetime
) -> None:
    an_answer(letter, now, "Lugnt")
    an_answer(letter, now, "Hjälp", kind=ResponseKind.NEED_HELP)
    other = a_letter_to(nadia, sara, now, alby)
    done = an_answer(other, now, "Klart")
    caller = Caller(sara)
    caller.post(f"responses/{done.id}/done/")

    def texts(**query: str) -> set[str]:
        return {one["text"] for one in caller.get("responses/", query).json()["results"]}

    assert texts(state="done") == {"Klart"}
    assert texts(kind="need_help") == {"Hjälp"}
    assert texts(dispatch=other.dispatch.public_id) == {"Klart"}
    assert fields_of(caller.get("responses/", {"state": "lost"})) == ["state"]
    assert fields_of(caller.get("responses/", {"sort": "x"})) == ["sort"]


def test_done_is_done_once(tove: User, sara: User, letter: Delivery, now: datetime) -> None:
    response = an_answer(letter, now)

    assert Caller(tove).post(f"responses/{response.id}/done/").json()["handled_by"] == tove.name
    told = says_no(Caller(sara).post(f"responses/{response.id}/done/"), 409, "already_handled")
    assert (told["handled_by"], told["state"]) == (tove.name, "done")


def test_an_answer_is_written_in_a_log_once(tove: User, letter: Delivery, alby: Area, now: datetime) -> None:
    incident = an_incident(tove, alby)
    response = an_answer(letter, now)
    caller = Caller(tove)

    told = caller.post(f"responses/{response.id}/log/", {"incident": incident.number})

    assert told.status_code == 200
    assert (told.json()["incident"], told.json()["state"]) == (incident.number, "in_log")
    lines = LogEntry.objects.count()
    says_no(caller.post(f"responses/{response.id}/log/", {"incident": incident.number}), 409, "already_handled")
    assert (LogEntry.objects.count(), ResponseInLog.objects.count()) == (lines, 1)


@pytest.mark.parametrize("body", [{}, {"incident": "1999-1"}, {"incident": 147}, {"incident": None}])
def test_an_incident_that_is_not_there_is_named_as_the_field(
    tove: User, letter: Delivery, now: datetime, body: dict[str, object]
) -> None:
    response = an_answer(letter, now)

    assert fields_of(Caller(tove).post(f"responses/{response.id}/log/", body)) == ["incident"]
    assert Response.objects.get().state == "new"


def test_an_incident_out_of_reach_is_not_there(
    tove: User, sara: User, letter: Delivery, tumba: Area, now: datetime
) -> None:
    response = an_answer(letter, now)
    far = an_incident(sara, tumba)
    assert fields_of(Caller(tove).post(f"responses/{response.id}/log/", {"incident": far.number})) == ["incident"]


def test_where_it_went_is_told_only_to_who_may_see_the_incident(
    tove: User, sara: User, letter: Delivery, tumba: Area, now: datetime
) -> None:
    response = an_answer(letter, now)
    far = an_incident(sara, tumba)
    Caller(sara).post(f"responses/{response.id}/log/", {"incident": far.number})

    (told,) = Caller(tove).get("responses/").json()["results"]
    assert (told["state"], told["incident"]) == ("in_log", None)


def test_answers_out_of_reach_are_not_there(
    tove: User, sara: User, nadia: Contact, tumba: Area, petra: User, now: datetime
) -> None:
    response = an_answer(a_letter_to(nadia, sara, now, tumba), now)

    assert Caller(tove).get("responses/").json()["results"] == []
    assert Caller(tove).post(f"responses/{response.id}/done/").status_code == 404
    assert Caller(petra).get("responses/").status_code == 403
    assert Response.objects.get().state == "new"
