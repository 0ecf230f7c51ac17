"""What a recipient answers is kept as it was said, once, and counts as having read."""

from __future__ import annotations

from datetime import datetime

import pytest

from contacts.models import Area, Contact, User
from notifications.actions import NamesSomebody, NotAsked, NothingSaid, TooMuchSaid, respond
from notifications.lifecycle import AcknowledgementState
from notifications.models import Acknowledgement, Delivery, QuestionAnswer, Response
from notifications.models.answers import ResponseKind, Way
from tests.responses.steps import a_letter_to, a_question

pytestmark = pytest.mark.django_db
A_PERSONAL_NUMBER = "19900101-0017"  # Skatteverket's own number for tests.


@pytest.fixture
def letter(sara: User, nadia: Contact, alby: Area, now: datetime) -> Delivery:
    return a_letter_to(nadia, sara, now, alby)


def test_an_answer_is_kept_as_it_was_said_and_counts_as_having_read(letter: Delivery, now: datetime) -> None:
    response, is_new = respond(
        delivery=letter,
        kind=ResponseKind.CALM,
        text="  Lugnt vid torget, vi är fyra. \r\nVi stannar.\x00 ",
        way=Way.LINK,
        key="a",
        now=now,
    )

    assert is_new
    assert response.text == "Lugnt vid torget, vi är fyra.\nVi stannar."
    assert (response.kind, response.way, response.state, response.received_at) == ("calm", "link", "new", now)
    read = Acknowledgement.objects.get(delivery=letter)
    assert (read.state, read.way, read.signs) == (AcknowledgementState.SURE, "link", [])


def test_two_presses_on_the_same_form_are_one_answer(letter: Delivery, now: datetime) -> None:
    first, _new = respond(delivery=letter, kind=ResponseKind.CALM, text="", way=Way.LINK, key="a", now=now)
    second, is_new = respond(delivery=letter, kind=ResponseKind.UNEASY, text="x", way=Way.LINK, key="a", now=now)

    assert (second.id, second.kind, is_new) == (first.id, "calm", False)
    assert Response.objects.count() == 1


@pytest.mark.parametrize("text", [A_PERSONAL_NUMBER, "Han har " + A_PERSONAL_NUMBER.replace("-", "") + " säger de"])
def test_an_identity_number_is_refused_at_the_form_and_taken_out_of_a_mail(
    letter: Delivery, now: datetime, text: str
) -> None:
    with pytest.raises(NamesSomebody):
        respond(delivery=letter, kind=ResponseKind.CALM, text=text, way=Way.LINK, key="a", now=now)
    assert not Response.objects.exists()
    assert not Acknowledgement.objects.exists()

    response, _new = respond(delivery=letter, kind=ResponseKind.MESSAGE, text=text, way=Way.MAIL, key="b", now=now)
    assert "[personnummer]" in response.text
    assert "0017" not in response.text


def test_telephone_numbers_are_let_through(letter: Delivery, now: datetime) -> None:
    response, _new = respond(
        delivery=letter, kind=ResponseKind.CALM, text="Ring 070-123 45 67", way=Way.LINK, key="a", now=now
    )
    assert response.text == "Ring 070-123 45 67"


def test_a_thousand_characters_are_kept_and_one_more_is_refused(letter: Delivery, now: datetime) -> None:
    with pytest.raises(TooMuchSaid) as refused:
        respond(delivery=letter, kind=ResponseKind.CALM, text="å" * 1_001, way=Way.LINK, key="a", now=now)
    assert "1000" in str(refused.value)
    assert not Response.objects.exists()

    respond(delivery=letter, kind=ResponseKind.CALM, text="å" * 1_000, way=Way.LINK, key="a", now=now)
    assert len(Response.objects.get().text) == 1_000


def test_a_message_without_words_says_nothing(letter: Delivery, now: datetime) -> None:
    with pytest.raises(NothingSaid):
        respond(delivery=letter, kind=ResponseKind.MESSAGE, text=" \n ", way=Way.LINK, key="a", now=now)
    assert not Response.objects.exists()


def test_questions_are_answered_one_by_one(letter: Delivery, now: datetime) -> None:
    how_many, where = a_question(letter, 1, "Hur många är ni?"), a_question(letter, 2, "Var är ni?")

    response, _new = respond(
        delivery=letter,
        kind=ResponseKind.MESSAGE,
        text="",
        way=Way.LINK,
        key="a",
        now=now,
        answers={how_many.id: " Fyra ", where.id: ""},
    )

    answers = QuestionAnswer.objects.filter(response=response)
    assert [(one.question, one.text) for one in answers] == [(how_many, "Fyra")]


def test_a_question_of_another_letter_cannot_be_answered(
    letter: Delivery, sara: User, nadia: Contact, now: datetime
) -> None:
    elsewhere = a_question(a_letter_to(nadia, sara, now), 1, "Hur många är ni?")

    with pytest.raises(NotAsked):
        respond(
            delivery=letter,
            kind=ResponseKind.CALM,
            text="",
            way=Way.LINK,
            key="a",
            now=now,
            answers={elsewhere.id: "Fyra"},
        )
    assert not Response.objects.exists()
