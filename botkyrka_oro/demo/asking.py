"""What was asked of those who are out tonight, and what they have answered so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from botkyrka_oro.demo.steps import moment
from botkyrka_oro.demo.telling import Cast, Deed
from contacts.models import ContactRole
from contacts.scales import Severity, Sharing
from incidents.actions.requests import audience_of, send_request
from incidents.request_contents import RequestContent
from notifications.actions import respond
from notifications.models import Delivery, Question
from notifications.models.answers import ResponseKind, Way

KEY = "demo tonight in Alby and Fittja"
ASKED_AT, ASKED_BY, ANSWER_BY = "now-38", "trygghetssamordnare", "now22"
AREAS, ROLES = "alby fittja", "night_walkers lugna_gatan housing_company"
QUESTIONS = ("Hur är läget hos er?", "Hur många är ni?", "Kan ni vara kvar till kl. 02?")

# when, name of the recipient, how it is, what they answer to each question, what else they say, and how it came
ANSWERS: tuple[tuple[str, str, ResponseKind, tuple[str, ...], str, Way], ...] = (
    (
        "now-33",
        "Gruppledare fredag Fittja",
        ResponseKind.UNEASY,
        ("Tjugo ungdomar utanför centrum, mest prat.", "Fem", "Ja"),
        "",
        Way.LINK,
    ),
    (
        "now-31",
        "Fastighetsskötare Alby",
        ResponseKind.CALM,
        ("Lugnt på gårdarna.", "Två", "Till midnatt"),
        "",
        Way.LINK,
    ),
    (
        "now-24",
        "Nattvandrarna i Alby, jourtelefon",
        ResponseKind.ON_SITE,
        ("Lugnt vid torget.", "Fyra", "Ja, om vi blir avlösta"),
        "",
        Way.LINK,
    ),
    ("now-19", "Störningsjouren", ResponseKind.MESSAGE, (), "Två störningar i Fittja, inget i Alby.", Way.MAIL),
    (
        "now-9",
        "Gruppledare fredag Fittja",
        ResponseKind.CALM,
        ("De flesta har gått hem.", "Fem", "Ja"),
        "Vi går en runda till mot Krögarvägen.",
        Way.LINK,
    ),
)


def deeds_of_asking(cast: Cast) -> Iterator[tuple[datetime, Deed]]:
    """Return the request and the answers to it, each with its moment."""
    asked_at = moment(ASKED_AT, cast.now)
    yield asked_at, partial(_ask, cast, asked_at)
    for when, name, kind, words, text, way in ANSWERS:
        at = moment(when, cast.now)
        yield at, partial(_answer, name, kind, words, text, way, at)


def _ask(cast: Cast, now: datetime) -> None:
    content = RequestContent(
        title="Läget ute i Alby och Fittja i kväll",
        why="Många är ute och det har varit oroligt två nätter i rad. Vi vill veta var det behövs fler vuxna.",
        questions=QUESTIONS,
        severity=Severity.ELEVATED,
        sharing=Sharing.VOLUNTEERS,
        answer_by=moment(ANSWER_BY, cast.now),
        area_ids=frozenset(cast.areas[slug].id for slug in AREAS.split()),
        role_ids=frozenset(ContactRole.objects.filter(code__in=ROLES.split()).values_list("id", flat=True)),
    )
    shown = audience_of(content, now).version
    send_request(by=cast.users[ASKED_BY], key=KEY, content=content, now=now, audience_version=shown)


def _answer(name: str, kind: ResponseKind, words: tuple[str, ...], text: str, way: Way, now: datetime) -> None:
    letter = Delivery.objects.get(name=name, dispatch__information_request__idempotency_key=KEY)
    questions = Question.objects.filter(dispatch=letter.dispatch_id).order_by("position")
    answers = {one.id: said for one, said in zip(questions, words, strict=False)}
    key = f"demo {name} {now.isoformat()}"
    respond(delivery=letter, kind=kind, text=text, way=way, key=key, now=now, answers=answers)
