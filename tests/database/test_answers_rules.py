"""What the database refuses of answers, each rule with its neighbour that it lets pass."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from contacts.models import Area, Contact, User
from contacts.scales import Mode
from incidents.models import ResponseInLog
from notifications.models import Delivery, Question, QuestionAnswer, Response
from tests.database.rows import (
    NIGHT,
    a_delivery,
    a_dispatch,
    a_rendition,
    an_entry,
    an_incident,
    refused,
    refused_by_trigger,
)

pytestmark = pytest.mark.django_db
_keys = itertools.count(1)


@pytest.fixture
def letter(sara: User, nadia: Contact) -> Delivery:
    return a_delivery(a_rendition(a_dispatch(sara)), nadia)


def a_response(letter: Delivery, **extra: Any) -> Response:
    values: dict[str, Any] = {
        "delivery": letter,
        "mode": letter.mode,
        "kind": "calm",
        "way": "link",
        "received_at": NIGHT,
        "idempotency_key": f"form {next(_keys)}",
    }
    return Response.objects.create(**(values | extra))


def in_log(response: Response, entry: Any, **extra: Any) -> ResponseInLog:
    values: dict[str, Any] = {
        "response": response,
        "incident_id": entry.incident_id,
        "mode": entry.mode,
        "entry": entry,
    }
    return ResponseInLog.objects.create(**(values | extra))


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("a_response_is_of_a_known_kind", {"kind": "party"}, {"kind": "need_help"}),
        ("a_response_came_in_a_known_way", {"way": "fax"}, {"way": "mail"}),
        ("a_response_is_in_a_known_state", {"state": "lost"}, {"state": "new"}),
    ],
)
def test_a_response_is_described_in_known_words(
    letter: Delivery, sara: User, rule: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    handled = {"handled_by": sara, "handled_at": NIGHT} if "state" in wrong else {}
    with refused(rule):
        a_response(letter, **wrong, **handled)
    a_response(letter, **right)


def test_a_drawn_form_is_one_response_of_its_letter(letter: Delivery, sara: User, nadia: Contact) -> None:
    a_response(letter, idempotency_key="a")
    with refused("one_response_per_drawn_form"):
        a_response(letter, idempotency_key="a")
    a_response(a_delivery(a_rendition(a_dispatch(sara)), nadia), idempotency_key="a")


def test_a_handled_response_says_by_whom_and_a_waiting_one_does_not(letter: Delivery, sara: User) -> None:
    with refused("a_handled_response_says_by_whom"):
        a_response(letter, state="done")
    with refused("a_handled_response_says_by_whom"):
        a_response(letter, handled_by=sara, handled_at=NIGHT)
    a_response(letter, state="done", handled_by=sara, handled_at=NIGHT)


def test_a_response_stays_in_the_world_of_its_letter(letter: Delivery) -> None:
    with refused_by_trigger("a_response_stays_in_its_world", "notifications_response"):
        a_response(letter, mode=Mode.EXERCISE)
    a_response(letter, mode=Mode.LIVE)


@pytest.mark.parametrize(
    "change", [{"text": "Annat"}, {"kind": "uneasy"}, {"way": "mail"}, {"idempotency_key": "annan"}]
)
def test_what_a_recipient_said_is_never_altered(letter: Delivery, sara: User, change: dict[str, str]) -> None:
    response = a_response(letter, text="Lugnt")
    with refused_by_trigger("what_a_recipient_said_is_never_altered", "notifications_response"):
        Response.objects.filter(id=response.id).update(**change)
    with refused_by_trigger("what_a_recipient_said_is_never_altered", "notifications_response"):
        response.delete()
    Response.objects.filter(id=response.id).update(state="done", handled_by=sara, handled_at=NIGHT)


def test_a_request_asks_one_to_three_questions_each_in_its_place(letter: Delivery) -> None:
    for position in (0, 4):
        with refused("a_request_asks_one_to_three_questions"):
            Question.objects.create(dispatch=letter.dispatch, position=position, text="Hur många?")
    Question.objects.create(dispatch=letter.dispatch, position=3, text="Hur många?")
    with refused("one_question_in_each_place"):
        Question.objects.create(dispatch=letter.dispatch, position=3, text="Var?")


def test_a_question_and_its_answers_are_never_altered(letter: Delivery) -> None:
    question = Question.objects.create(dispatch=letter.dispatch, position=1, text="Hur många?")
    answer = QuestionAnswer.objects.create(response=a_response(letter), question=question, text="Fyra")
    with refused_by_trigger("a_question_is_never_altered", "notifications_question"):
        Question.objects.filter(id=question.id).update(text="Var?")
    with refused_by_trigger("an_answer_to_a_question_is_never_altered", "notifications_questionanswer"):
        QuestionAnswer.objects.filter(id=answer.id).update(text="Fem")


def test_one_answer_to_a_question_and_only_to_what_was_asked(letter: Delivery, sara: User) -> None:
    question = Question.objects.create(dispatch=letter.dispatch, position=1, text="Hur många?")
    elsewhere = Question.objects.create(dispatch=a_dispatch(sara), position=1, text="Hur många?")
    response = a_response(letter)
    with refused_by_trigger("an_answer_is_to_a_question_that_was_asked", "notifications_questionanswer"):
        QuestionAnswer.objects.create(response=response, question=elsewhere, text="Fyra")
    QuestionAnswer.objects.create(response=response, question=question, text="Fyra")
    with refused("one_answer_to_a_question_in_a_response"):
        QuestionAnswer.objects.create(response=response, question=question, text="Fem")


def test_a_confirmed_response_says_by_whom(letter: Delivery, sara: User, alby: Area) -> None:
    incident = an_incident(alby, sara)
    for half in ({"confirmed_by": sara}, {"confirmed_at": NIGHT}):
        with refused("a_confirmed_response_says_by_whom"):
            in_log(a_response(letter), an_entry(incident, sara), **half)
    in_log(a_response(letter), an_entry(incident, sara), confirmed_by=sara, confirmed_at=NIGHT)


def test_a_response_stands_in_the_log_of_its_incident_and_of_its_world(
    letter: Delivery, sara: User, alby: Area
) -> None:
    incident, other = an_incident(alby, sara), an_incident(alby, sara)
    exercise = an_incident(alby, sara, mode=Mode.EXERCISE)
    with refused("a_response_stands_in_the_log_of_its_incident"):
        in_log(a_response(letter), an_entry(incident, sara), incident_id=other.id)
    with refused("a_response_is_logged_in_its_own_world"):
        in_log(a_response(letter), an_entry(exercise, sara))
    with refused("a_response_is_logged_on_an_incident_of_its_world"):
        in_log(a_response(letter), an_entry(exercise, sara), mode=Mode.LIVE)
    in_log(a_response(letter), an_entry(incident, sara))
