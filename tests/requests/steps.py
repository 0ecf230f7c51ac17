"""What the tests of requests begin with: what Tove asks, and what the recipients answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from contacts.models import Area, ContactRole, User
from contacts.scales import Severity, Sharing
from incidents.actions.requests import audience_of, send_request
from incidents.forms.fields import as_typed
from incidents.models import InformationRequest
from incidents.request_contents import RequestContent
from notifications.actions import respond
from notifications.models import Delivery, Response
from notifications.models.answers import ResponseKind, Way

QUESTIONS = ("Hur är läget hos er?", "Hur många är ni?")


def typed(now: datetime, **changes: object) -> dict[str, Any]:
    """Return what a person types into the form."""
    values: dict[str, object] = {
        "key": "formuläret",
        "title": "Alby i kväll",
        "why": "Flera har ringt om bråk vid torget.",
        "question_1": QUESTIONS[0],
        "question_2": QUESTIONS[1],
        "severity": "elevated",
        "sharing": "volunteers",
        "answer_by": as_typed(now + timedelta(hours=1)),
        "areas": ["alby"],
        "roles": ["night_walkers", "housing_company"],
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def carried(page: str) -> dict[str, Any]:
    """Return what the form that sends carries unseen."""
    form = page[
        page.index('action="/begaran/skicka/"') : page.index("</form>", page.index('action="/begaran/skicka/"'))
    ]
    values: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form):
        values.setdefault(name, []).append(unescape(value))
    values.pop("csrfmiddlewaretoken", None)
    return {name: found if name in {"areas", "roles"} else found[0] for name, found in values.items()}


def asked(now: datetime, *areas: Area, roles: str = "night_walkers housing_company", **changes: Any) -> RequestContent:
    """Return a whole request for these areas and roles."""
    values: dict[str, Any] = {
        "title": "Alby i kväll",
        "why": "Flera har ringt om bråk vid torget.",
        "questions": QUESTIONS,
        "severity": Severity.ELEVATED,
        "sharing": Sharing.VOLUNTEERS,
        "answer_by": now + timedelta(hours=1),
        "area_ids": frozenset(area.id for area in areas),
        "role_ids": frozenset(ContactRole.objects.filter(code__in=roles.split()).values_list("id", flat=True)),
    }
    return RequestContent(**(values | changes))


def ask(by: User, now: datetime, *areas: Area, key: str = "begäran", **changes: Any) -> InformationRequest:
    """Send a request to whoever it goes to now."""
    content = asked(now, *areas, **changes)
    version = audience_of(content, now).version
    request, is_new = send_request(by=by, key=key, content=content, now=now, audience_version=version)
    assert is_new
    return request


def answer(letter: Delivery, now: datetime, *words: str, **extra: Any) -> Response:
    """Answer the questions of a letter, in their order."""
    questions = letter.dispatch.questions.order_by("position").values_list("id", flat=True)
    said: dict[str, Any] = {"kind": ResponseKind.CALM, "text": "", "way": Way.LINK, "key": f"{words} {now.timestamp()}"}
    answers = dict(zip(questions, words, strict=False))
    response, is_new = respond(delivery=letter, now=now, answers=answers, **(said | extra))
    assert is_new
    return response
