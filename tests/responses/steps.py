"""What the tests of answers begin with: Nadia's letter of a dispatch that has been sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contacts.models import Area, Contact, User
from notifications.actions import respond
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Question, Response
from notifications.models.answers import ResponseKind, Way
from tests.notifications.letters import a_dispatch, an_addressee


def a_letter_to(contact: Contact, by: User, now: datetime, *areas: Area, **extra: Any) -> Delivery:
    """Send a report to one contact, and return the letter as it was handed over."""
    sent = now - timedelta(minutes=5)
    dispatch = a_dispatch(
        by,
        [an_addressee(contact)],
        sent,
        state=DispatchState.COMPLETED,
        area_ids=[area.id for area in areas],
        **extra,
    )
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=sent)
    return dispatch.deliveries.get()


def a_question(letter: Delivery, position: int, text: str) -> Question:
    """Ask something with the dispatch of a letter."""
    return Question.objects.create(dispatch=letter.dispatch, position=position, text=text)


def an_answer(letter: Delivery, now: datetime, text: str = "Lugnt vid torget, vi är fyra.", **extra: Any) -> Response:
    """Answer a letter through its link, as Nadia does unless something else is said."""
    said: dict[str, Any] = {
        "kind": ResponseKind.CALM,
        "way": Way.LINK,
        "key": f"{text} {now.timestamp()}",
    }
    response, is_new = respond(delivery=letter, text=text, now=now, **(said | extra))
    assert is_new
    return response
