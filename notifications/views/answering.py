"""Answering on the personal page: a press that needs neither account nor cookie nor script, and loses no word."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contacts import personal_data
from contacts.guard import public
from notifications.access import PressedLink, link_pressed_on
from notifications.actions import TooManyAnswers, UnableToRespond, respond
from notifications.links import Purpose, token_for
from notifications.models.answers import ResponseKind, Way
from notifications.nonces import nonce_for
from notifications.views.page import in_language, kept, language_of, signs_in
from notifications.views.private import private
from notifications.views.responding import answer_form, respond_context


@public
@private
@csrf_exempt
@require_POST
def respond_to_letter(request: HttpRequest) -> HttpResponse:
    """Keep an answer, once for each drawn form. Whatever stands in the way, what was typed is on the page again."""
    now = timezone.now()
    pressed = link_pressed_on(request.POST.get("nonce", ""), now)
    if pressed is None:
        return _not_sent(request)
    with translation.override(language_of(request, pressed.opened.letter.rendition.language)):
        return _answer(request, pressed, now)


def _answer(request: HttpRequest, pressed: PressedLink, now: datetime) -> HttpResponse:
    letter = pressed.opened.letter
    form = answer_form(letter, request.POST)
    if not form.is_valid():
        return _page(request, pressed, respond_context(letter, now, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        signs = signs_in(request, pressed, now)
        response, _is_new = respond(delivery=letter, way=Way.LINK, signs=signs, now=now, **form.said())
    except UnableToRespond as refused:
        form.add_error(refused.field, str(refused))
        many = isinstance(refused, TooManyAnswers)
        status = HTTPStatus.TOO_MANY_REQUESTS if many else HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, pressed, respond_context(letter, now, form), status)
    told = {
        "answered": response,
        "answer_open": True,
        "needs_help": response.kind == ResponseKind.NEED_HELP,
        "names_details": bool(personal_data.find(response.text)),
    }
    return _page(request, pressed, respond_context(letter, now) | told)


def _page(
    request: HttpRequest, pressed: PressedLink, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    link, letter = pressed.opened
    context |= {
        "letter": letter,
        "form": context["answer_form"],
        "read_token": token_for(link.public_id, Purpose.READ),
        "answer_nonce": nonce_for(link.public_id, timezone.now()),
        "kept": kept(request),
    }
    return in_language(request, letter.rendition.language, "notifications/answered.html", context, status)


def _not_sent(request: HttpRequest) -> HttpResponse:
    """Show what was typed: the page was drawn long ago, or its link no longer works."""
    typed = [str(words) for name, words in request.POST.items() if name.startswith(("text", "question_"))]
    context = {"typed": "\n\n".join(words for words in typed if words.strip())}
    return in_language(request, "", "notifications/answer_not_sent.html", context, HTTPStatus.UNPROCESSABLE_ENTITY)
