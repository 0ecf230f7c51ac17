"""What was answered to a dispatch, on its page: those who need help first, and kept up to date."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.conditional import by_the_minute, is_news
from contacts.guard import requires
from contacts.rights import Right
from notifications.access import access_dispatch
from notifications.inbox import responses_to
from notifications.models import Dispatch
from notifications.models.answers import ResponseKind

MOST_SHOWN = 50


@requires(Right.HANDLE_RESPONSES)
@require_safe
def dispatch_answers(request: HttpRequest, public_id: str) -> HttpResponse:
    """The answers alone, or 204 while they are those that the page shows."""
    found = access_dispatch(request.user, public_id)
    context = answers_shown(request, found)
    version, shown = context["answers_version"], request.GET.get("v", "")
    if shown == version:
        return HttpResponse(status=204)
    context |= {"dispatch": found, "live": is_news(version, shown)}
    return render(request, "notifications/responses_of_dispatch.html", context)


def answers_shown(request: HttpRequest, found: Dispatch) -> dict[str, Any]:
    """Return what the template of the answers is filled with; it begins with the latest ones."""
    responses = list(responses_to(request.user, found)[:MOST_SHOWN])
    calling = [one for one in responses if one.kind == ResponseKind.NEED_HELP and one.state == "new"]
    seen = repr([(one.id, one.state) for one in responses])
    return {
        "responses": responses,
        "calling": calling,
        "answers_version": by_the_minute(hashlib.sha256(seen.encode()).hexdigest()[:16], timezone.now()),
    }
