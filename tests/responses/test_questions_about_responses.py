"""Each word of the post office about answers keeps what it says, and leaves out the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Area, Contact, User
from notifications.actions import finish_response, finish_stray_mail
from notifications.models import Delivery, Dispatch, Response, StrayMail
from notifications.models.answers import ResponseKind, Way
from tests.responses.steps import a_letter_to, a_question, an_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(sara: User, nadia: Contact, alby: Area, now: datetime) -> Delivery:
    return a_letter_to(nadia, sara, now, alby)


def texts(responses: object) -> list[str]:
    return [one.text for one in responses]  # type: ignore[attr-defined]


def test_waiting_keeps_what_nobody_has_handled(letter: Delivery, sara: User, now: datetime) -> None:
    an_answer(letter, now, "ny")
    finish_response(response=an_answer(letter, now, "klar"), by=sara, now=now)
    assert texts(Response.objects.all().waiting()) == ["ny"]


def test_calling_for_help_keeps_those_who_need_it(letter: Delivery, now: datetime) -> None:
    an_answer(letter, now, "lugnt")
    an_answer(letter, now, "hjälp", kind=ResponseKind.NEED_HELP)
    assert texts(Response.objects.all().calling_for_help()) == ["hjälp"]


def test_for_a_person_leaves_out_what_only_shows_that_a_drill_was_answered(
    letter: Delivery, sara: User, bo: Contact, now: datetime
) -> None:
    drill = a_letter_to(bo, sara, now)
    Dispatch.objects.filter(id=drill.dispatch_id).update(kind="drill")
    for kind, text in (("calm", ""), ("calm", "men lampan är trasig"), ("need_help", "")):
        an_answer(drill, now, text, kind=ResponseKind(kind), key=f"{kind} {text}")
    an_answer(letter, now, "", key="report")

    kept = Response.objects.all().for_a_person().order_by("id").values_list("kind", "text", "delivery__dispatch__kind")

    assert list(kept) == [
        ("calm", "men lampan är trasig", "drill"),
        ("need_help", "", "drill"),
        ("calm", "", "report"),
    ]


def test_pressed_after_keeps_what_came_through_the_link_since(letter: Delivery, now: datetime) -> None:
    an_answer(letter, now - timedelta(minutes=11), "förut")
    an_answer(letter, now, "nyss")
    an_answer(letter, now, "mejl", way=Way.MAIL)
    assert texts(Response.objects.all().pressed_after(now - timedelta(minutes=10))) == ["nyss"]


def test_in_order_is_as_they_came_with_what_was_answered(letter: Delivery, now: datetime) -> None:
    question = a_question(letter, 1, "Hur många?")
    an_answer(letter, now, "sist")
    an_answer(letter, now - timedelta(minutes=1), "först", answers={question.id: "Fyra"})

    first, last = Response.objects.all().in_order()

    assert (first.text, last.text) == ("först", "sist")
    assert [(one.question.text, one.text) for one in first.answers.all()] == [("Hur många?", "Fyra")]


def test_help_first_puts_those_who_need_help_before_the_newest(letter: Delivery, sara: User, now: datetime) -> None:
    help_wanted = an_answer(letter, now - timedelta(minutes=3), "hjälp", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now - timedelta(minutes=2), "gammal")
    an_answer(letter, now, "ny")
    finish_response(response=help_wanted, by=sara, now=now)
    assert texts(Response.objects.all().help_first()) == ["hjälp", "ny", "gammal"]


def test_the_inbox_has_what_waits_first_then_help_then_the_newest(letter: Delivery, sara: User, now: datetime) -> None:
    done = an_answer(letter, now, "klar", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now - timedelta(minutes=3), "hjälp", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now - timedelta(minutes=2), "gammal")
    an_answer(letter, now - timedelta(minutes=1), "ny")
    finish_response(response=done, by=sara, now=now)
    assert texts(Response.objects.all().for_inbox()) == ["hjälp", "ny", "gammal", "klar"]


def test_stray_mail_waits_until_it_is_done_and_the_newest_comes_first(sara: User, now: datetime) -> None:
    old, new, done = (
        StrayMail.objects.create(message_id=f"<{text}@x>", text=text, received_at=now - timedelta(minutes=minutes))
        for text, minutes in (("gammalt", 2), ("nytt", 1), ("klart", 0))
    )
    finish_stray_mail(mail=done, by=sara, now=now)
    assert set(StrayMail.objects.all().waiting()) == {old, new}
    assert list(StrayMail.objects.all().for_inbox()) == [new, old, done]
