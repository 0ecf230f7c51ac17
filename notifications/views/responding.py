"""Answering on the personal page: what the form shows, and what a press on its button does."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contacts import personal_data
from contacts.guard import public
from notifications.access import letter_pressed_on
from notifications.actions import TooManyAnswers, UnableToRespond, respond
from notifications.forms.responding import AnswerForm
from notifications.links import Purpose, token_for
from notifications.models import Delivery
from notifications.models.answers import ResponseKind, Way
from notifications.nonces import nonce_for
from notifications.personal_links import link_to
from notifications.views.private import private


def respond_context(letter: Delivery, now: datetime, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return what ``notifications/respond.html`` is filled with: a fresh form, unless one is to be seen again."""
    given = list(letter.responses.in_order())
    form = form or _form(letter)
    return {
        "answer_form": form,
        "answer_nonce": nonce_for(letter.public_id, now),
        "answers_given": given,
        "answer_open": form.is_bound or bool(form.asked and not given),
    }


@public
@private
@csrf_exempt
@require_POST
def respond_to_letter(request: HttpRequest) -> HttpResponse:
    """Keep an answer, once for each drawn form. Whatever stands in the way, what was typed is on the page again."""
    now = timezone.now()
    pressed = letter_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None:
        return _not_sent(request)
    with translation.override(pressed.letter.rendition.language):
        return _answer(request, pressed.letter, now)


def _answer(request: HttpRequest, letter: Delivery, now: datetime) -> HttpResponse:
    form = _form(letter, request.POST)
    if not form.is_valid():
        return _page(request, letter, respond_context(letter, now, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        response, _is_new = respond(delivery=letter, way=Way.LINK, now=now, **form.said())
    except UnableToRespond as refused:
        form.add_error(refused.field, str(refused))
        many = isinstance(refused, TooManyAnswers)
        status = HTTPStatus.TOO_MANY_REQUESTS if many else HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, letter, respond_context(letter, now, form), status)
    told = {
        "answered": response,
        "needs_help": response.kind == ResponseKind.NEED_HELP,
        "names_details": bool(personal_data.find(response.text)),
    }
    return _page(request, letter, respond_context(letter, now) | told)


def _form(letter: Delivery, typed: Any = None) -> AnswerForm:
    return AnswerForm(typed, questions=letter.dispatch.questions.order_by("position"))


def _page(
    request: HttpRequest, letter: Delivery, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    read = token_for(link_to(letter, timezone.now()).public_id, Purpose.READ)
    context |= {"letter": letter, "form": context["answer_form"], "read_token": read}
    response = render(request, "notifications/answered.html", context, status=status)
    response.headers["Content-Language"] = letter.rendition.language
    return response


def _not_sent(request: HttpRequest) -> HttpResponse:
    """Show what was typed: the page was drawn long ago, or its link no longer works."""
    typed = [str(words) for name, words in request.POST.items() if name.startswith(("text", "question_"))]
    context = {"typed": "\n\n".join(words for words in typed if words.strip())}
    return render(request, "notifications/answer_not_sent.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
