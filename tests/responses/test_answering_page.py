"""Nadia answers on the page behind her link: no account, no cookie, no script, and nothing that she typed is lost."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from notifications.actions.responding import question_field
from notifications.links import Purpose, token_for
from notifications.models import Acknowledgement, Delivery, Dispatch, QuestionAnswer, Response
from notifications.nonces import nonce_for
from tests.incidents.steps import words
from tests.responses.steps import a_letter_to, a_question, an_answer
from tests.responses.test_respond import A_PERSONAL_NUMBER

pytestmark = pytest.mark.django_db
ANSWER = "/rapport/svara/"


@pytest.fixture
def letter(sara: User, nadia: Contact, alby: Area, now: datetime) -> Delivery:
    return a_letter_to(nadia, sara, now, alby)


@pytest.fixture
def browser() -> Client:
    """A browser that demands what the site demands of forms."""
    return Client(enforce_csrf_checks=True)


def drawn(browser: Client, letter: Delivery) -> dict[str, str]:
    """Return what the form on the personal page carries."""
    page = browser.get(f"/l/{token_for(letter.public_id, Purpose.READ)}/", follow=True).content.decode()
    form = page[page.index('id="svara"') :]
    carried = dict(re.findall(r'name="(nonce|key)" value="([^"]+)"', form))
    # As if a person had looked at it for a while.
    return carried | {"nonce": nonce_for(letter.public_id, timezone.now() - timedelta(seconds=20))}


def test_an_answer_is_two_presses_without_account_cookie_or_script(
    browser: Client, letter: Delivery, now: datetime
) -> None:
    answer = browser.post(ANSWER, drawn(browser, letter) | {"kind": "calm", "text": "Lugnt vid torget, vi är fyra"})

    assert answer.status_code == 200
    assert "Tack. Svaret är skickat." in words(answer)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    response = Response.objects.get()
    assert (response.delivery, response.kind, response.way) == (letter, "calm", "link")
    assert Acknowledgement.objects.filter(delivery=letter, state="sure").count() == 1


def test_an_answer_that_comes_as_quickly_as_a_program_s_is_kept_and_makes_nothing_sure(
    browser: Client, letter: Delivery, now: datetime
) -> None:
    form = drawn(browser, letter) | {"nonce": nonce_for(letter.public_id, timezone.now()), "kind": "calm"}

    assert browser.post(ANSWER, form).status_code == 200

    assert Response.objects.count() == 1
    assert Acknowledgement.objects.get(delivery=letter).state == "unsure"


def test_the_page_says_to_ring_112_before_there_is_anywhere_to_write(browser: Client, letter: Delivery) -> None:
    page = words(browser.get(f"/l/{token_for(letter.public_id, Purpose.READ)}/", follow=True))

    assert page.index("Behöver hjälp") < page.index("Är någon i fara? Ring 112 först.") < page.index("<textarea")
    assert "Skriv inte namn på enskilda." in page


def test_who_needs_help_is_told_that_an_answer_is_no_alarm(browser: Client, letter: Delivery) -> None:
    answer = browser.post(ANSWER, drawn(browser, letter) | {"kind": "need_help"})

    assert "Är någon i fara? Ring 112." in words(answer)
    assert "Ditt svar är inget larm." in words(answer)


def test_a_second_press_on_the_same_form_changes_nothing(browser: Client, letter: Delivery) -> None:
    form = drawn(browser, letter) | {"kind": "calm"}
    for _press in range(2):
        assert browser.post(ANSWER, form).status_code == 200
    assert Response.objects.count() == 1


def test_several_answers_stand_in_the_order_they_were_given(browser: Client, letter: Delivery) -> None:
    browser.post(ANSWER, drawn(browser, letter) | {"kind": "calm", "text": "Lugnt nu"})
    page = words(browser.post(ANSWER, drawn(browser, letter) | {"kind": "uneasy", "text": "Nu kommer det folk"}))

    assert page.index("Lugnt nu") < page.index("Nu kommer det folk")
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "calm", "text": f"Det var {A_PERSONAL_NUMBER}"}, "Texten innehåller ett personnummer."),
        ({"kind": "calm", "text": "å" * 1_001}, "Skriv högst 1000 tecken. Du har skrivit 1001."),
        ({"kind": "", "text": " "}, "Välj hur det är, eller skriv något."),
        ({"kind": "party", "text": "Fest på torget"}, "Välj ett av svaren."),
    ],
)
def test_what_cannot_be_sent_stays_on_the_page_with_a_sentence(
    browser: Client, letter: Delivery, typed: dict[str, str], sentence: str
) -> None:
    answer = browser.post(ANSWER, drawn(browser, letter) | typed)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert typed["text"].strip() in answer.content.decode()
    assert "<details" in words(answer)
    assert re.search(r'id="svara" open', answer.content.decode())
    assert not Response.objects.exists()
    assert not Acknowledgement.objects.exists()


def test_telephone_numbers_are_let_through_with_a_mild_word(browser: Client, letter: Delivery) -> None:
    answer = browser.post(ANSWER, drawn(browser, letter) | {"kind": "calm", "text": "Ring 070-123 45 67"})

    assert "Skriv inte namn eller telefonnummer till enskilda nästa gång." in words(answer)
    assert Response.objects.get().text == "Ring 070-123 45 67"


def test_a_sixth_answer_in_ten_minutes_waits_and_stays_on_the_page(
    browser: Client, letter: Delivery, now: datetime
) -> None:
    for number in range(5):
        an_answer(letter, now, f"Svar {number}")

    answer = browser.post(ANSWER, drawn(browser, letter) | {"kind": "uneasy", "text": "Ett sjätte"})

    assert answer.status_code == 429
    assert "Vänta några minuter" in words(answer)
    assert "Ett sjätte" in answer.content.decode()
    assert Response.objects.count() == 5


def test_the_same_form_again_is_no_sixth_answer(browser: Client, letter: Delivery, now: datetime) -> None:
    form = drawn(browser, letter) | {"kind": "calm"}
    browser.post(ANSWER, form)
    for number in range(4):
        an_answer(letter, now, f"Svar {number}")
    assert browser.post(ANSWER, form).status_code == 200


@pytest.mark.parametrize("nonce", ["", "x", "A" * 54])
def test_a_form_that_no_longer_works_shows_what_was_typed(browser: Client, nonce: str) -> None:
    answer = browser.post(ANSWER, {"nonce": nonce, "kind": "calm", "text": "Lugnt <b>vid</b> torget"})

    assert answer.status_code == 422
    assert "Svaret är inte skickat" in words(answer)
    assert "Lugnt &lt;b&gt;vid&lt;/b&gt; torget" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_form_of_a_link_that_has_ended_is_not_taken(browser: Client, letter: Delivery, now: datetime) -> None:
    form = {"nonce": nonce_for(letter.public_id, now), "kind": "calm", "text": "Lugnt"}
    Dispatch.objects.filter(id=letter.dispatch_id).update(links_expire_at=now)

    assert browser.post(ANSWER, form).status_code == 422
    assert not Response.objects.exists()


def test_a_request_asks_its_questions_above_the_free_text(browser: Client, letter: Delivery) -> None:
    how_many, where = a_question(letter, 1, "Hur många är ni?"), a_question(letter, 2, "Var är ni?")
    page = words(browser.get(f"/l/{token_for(letter.public_id, Purpose.READ)}/", follow=True))
    assert page.index("Hur många är ni?") < page.index("Var är ni?") < page.index("Berätta mer")
    assert 'id="svara" open' in page

    typed = {question_field(how_many.id): "Fyra", question_field(where.id): "Torget"}
    answer = browser.post(ANSWER, drawn(browser, letter) | typed)

    assert answer.status_code == 200
    assert list(QuestionAnswer.objects.order_by("question__position").values_list("text", flat=True)) == [
        "Fyra",
        "Torget",
    ]


def test_looking_at_the_address_answers_nothing(browser: Client, letter: Delivery) -> None:
    methods: tuple[Any, ...] = (browser.get, browser.head, browser.options)
    assert [method(ANSWER).status_code for method in methods] == [405, 405, 405]


def test_markup_in_an_answer_is_shown_and_not_obeyed(browser: Client, letter: Delivery) -> None:
    answer = browser.post(ANSWER, drawn(browser, letter) | {"kind": "calm", "text": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()
