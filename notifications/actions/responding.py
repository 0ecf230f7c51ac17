"""What a recipient answers to a letter: kept as it was said, once for each drawn form or mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts import personal_data
from contacts.telling import Topic, tell
from notifications.actions.acknowledging import note_acknowledgement
from notifications.markers import tidy
from notifications.models import Delivery, Question, QuestionAnswer, Response
from notifications.models.answers import LONGEST_RESPONSE, ResponseKind, Way

MOST_PRESSES, WITHIN = 5, timedelta(minutes=10)  # Through one link; a mail is not counted.
WORDS = "text"
"""The field of the free text; the answer to a question stands in the field ``question_field`` of it."""


def question_field(question_id: int) -> str:
    """Return the name of the field that answers this question."""
    return f"question_{question_id}"


class UnableToRespond(Exception):
    """The answer cannot be kept so, and nothing was saved. The message is a sentence, ``field`` where it belongs."""

    def __init__(self, sentence: str | Promise, field: str = WORDS) -> None:
        super().__init__(sentence)
        self.field = field


class NothingSaid(UnableToRespond):
    """There are no words and no choice in it."""


class TooMuchSaid(UnableToRespond):
    """A text is longer than we keep."""


class NamesSomebody(UnableToRespond):
    """A text holds an identity number, which never goes into a system for the situation."""


class TooManyAnswers(UnableToRespond):
    """There have been as many answers through one link as people give; whoever goes on is called instead."""


class NotAsked(UnableToRespond):
    """It answers a question that this letter does not ask."""


def respond(
    *,
    delivery: Delivery,
    kind: ResponseKind,
    text: str,
    way: Way,
    key: str,
    now: datetime,
    answers: Mapping[int, str] | None = None,
    signs: Sequence[str] = (),
) -> tuple[Response, bool]:
    """Keep what the recipient of a letter answers, once for each ``key``; tell whether it is new.

    ``answers`` maps the ids of questions to what is said to them. An identity number is refused where somebody sits
    at a form and can write anew; in a mail, which cannot be taken back, a mark stands in its place. Whoever answers
    has read: the letter is acknowledged, unsure where ``signs`` say that it may be a machine.
    """
    words = _tidied({WORDS: text}, way)[WORDS]
    said = _answers_of(delivery, answers or {}, way)
    if kind == ResponseKind.MESSAGE and not words and not said:
        raise NothingSaid(_("Välj hur det är, eller skriv något."))
    return _keep(delivery, kind, words, said, way, key, signs, now)


@transaction.atomic(durable=True)
def _keep(
    delivery: Delivery,
    kind: ResponseKind,
    text: str,
    said: dict[int, str],
    way: Way,
    key: str,
    signs: Sequence[str],
    now: datetime,
) -> tuple[Response, bool]:
    # The lock makes presses at once wait for each other, so that each finds what the others made.
    Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    earlier = Response.objects.filter(delivery=delivery, idempotency_key=key).first()
    if earlier is not None:
        return earlier, False
    if way == Way.LINK and delivery.responses.pressed_after(now - WITHIN).count() >= MOST_PRESSES:
        raise TooManyAnswers(_("Du har svarat många gånger på kort tid. Vänta några minuter och skicka igen."))
    response = Response.objects.create(
        delivery=delivery,
        mode=delivery.mode,
        kind=kind,
        text=text,
        way=way,
        received_at=now,
        idempotency_key=key,
    )
    QuestionAnswer.objects.bulk_create(
        QuestionAnswer(response=response, question_id=question, text=answer) for question, answer in said.items()
    )
    note_acknowledgement(delivery=delivery, way=way, signs=signs, now=now)
    tell(Topic.INBOX)
    return response, True


def _answers_of(delivery: Delivery, answers: Mapping[int, str], way: Way) -> dict[int, str]:
    asked = set(Question.objects.filter(dispatch=delivery.dispatch_id).values_list("id", flat=True))
    if not asked >= set(answers):
        raise NotAsked(_("Frågan hör inte till det här mejlet. Ladda om sidan och svara på nytt."))
    tidied = _tidied({question_field(question): text for question, text in answers.items()}, way)
    return {question: words for question in answers if (words := tidied[question_field(question)])}


def _tidied(texts: Mapping[str, str], way: Way) -> dict[str, str]:
    tidied = {}
    for field, text in texts.items():
        words = tidy(text)
        if way != Way.LINK:
            words = personal_data.without_forbidden(words)
        if len(words) > LONGEST_RESPONSE:
            raise TooMuchSaid(
                _("Texten är för lång. Skriv högst %(longest)d tecken. Du har skrivit %(length)d.")
                % {"longest": LONGEST_RESPONSE, "length": len(words)},
                field,
            )
        if any(one.forbidden for one in personal_data.find(words)):
            raise NamesSomebody(
                _("Texten innehåller ett personnummer. Ta bort det och skicka igen. Inget är skickat än."), field
            )
        tidied[field] = words
    return tidied
