"""The pages behind the links in a letter: no account, no cookie, and looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contacts.guard import public
from notifications.access import correction_to, delivery_behind, delivery_to_decline
from notifications.actions import decline
from notifications.links import Purpose, token_for
from notifications.views.private import private
from notifications.views.responding import respond_context


@public
@private
@require_safe
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report as it was sent, in the language of the letter."""
    now = timezone.now()
    letter = delivery_behind(token, now)
    if letter is None:
        return _gone(request)
    correction, own = correction_to(letter, now)
    context = {
        "letter": letter,
        "correction": correction,
        "read_instead": reverse("notifications:personal_link", args=[token_for(own.public_id, Purpose.READ)])
        if own
        else "",
    }
    with translation.override(letter.rendition.language):
        context |= respond_context(letter, now)
    return _in_language(request, letter.rendition.language, "notifications/personal_link.html", context)


@public
@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before leaving the list; a POST leaves it at once, also by the mail program's own button (RFC 8058)."""
    letter = delivery_to_decline(token)
    if letter is None:
        return _gone(request)
    if request.method == "POST":
        decline(delivery=letter, now=timezone.now())
        letter = delivery_to_decline(token) or letter
    assert letter.contact is not None
    since = letter.contact.declined_at
    context = {"letter": letter, "since": since, "declined": since or request.method == "POST"}
    return _in_language(request, letter.rendition.language, "notifications/unsubscribe.html", context)


def _in_language(request: HttpRequest, language: str, template: str, context: dict[str, Any]) -> HttpResponse:
    with translation.override(language):
        response = render(request, template, context)
    response.headers["Content-Language"] = language
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/no_such_link.html", status=404)
