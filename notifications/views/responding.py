"""What the form for answers on a personal page is filled with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notifications.forms.responding import AnswerForm
from notifications.models import Delivery
from notifications.nonces import nonce_for


def respond_context(letter: Delivery, now: datetime, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return what ``notifications/respond.html`` is filled with: a fresh form, unless one is to be seen again."""
    given = list(letter.responses.in_order())
    form = form or answer_form(letter)
    return {
        "answer_form": form,
        "answer_nonce": nonce_for(letter.public_id, now),
        "answers_given": given,
        "answer_open": form.is_bound or bool(form.asked and not given),
    }


def answer_form(letter: Delivery, typed: Any = None) -> AnswerForm:
    """Return the form that answers a letter, with the questions that it asks."""
    asked_in = letter.rendition.content.get("text_language") or letter.rendition.language
    return AnswerForm(typed, questions=letter.dispatch.questions.order_by("position"), asked_in=asked_in)
