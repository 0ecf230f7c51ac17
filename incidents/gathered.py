"""What came in on a request for information: a line for each recipient, those who have not answered first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from contacts.conditional import by_the_minute
from contacts.querysets import swedish_order
from incidents.models import InformationRequest
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, Response
from notifications.models.answers import ResponseKind, Way

NOT_ARRIVED = (DeliveryState.BOUNCED, DeliveryState.FAILED, DeliveryState.STOPPED)


@dataclass(frozen=True)
class Said:
    """One answer: what it says to each question, in their order, and what else it says."""

    questions: list[str]
    at: datetime
    way: Way
    kind: ResponseKind
    words: list[str]
    text: str

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Return each question with what it was answered."""
        return list(zip(self.questions, self.words, strict=True))

    @property
    def mood(self) -> str | Promise:
        """Return how it is where they are, if they said so."""
        return "" if self.kind == ResponseKind.MESSAGE else self.kind.label

    @property
    def needs_help(self) -> bool:
        """Tell whether somebody asks for help."""
        return self.kind == ResponseKind.NEED_HELP


@dataclass
class Line:
    """One recipient, with the latest of their letters and everything they answered, newest first."""

    letter: Delivery
    said: list[Said] = field(default_factory=list)

    @property
    def latest(self) -> Said | None:
        """Return the newest answer."""
        return self.said[0] if self.said else None

    @property
    def older(self) -> list[Said]:
        """Return the answers before the newest one."""
        return self.said[1:]

    @property
    def not_arrived(self) -> bool:
        """Tell whether no letter reached them, so that no answer can come."""
        return not self.said and self.letter.state in NOT_ARRIVED


@dataclass(frozen=True)
class Gathered:
    """The whole table."""

    questions: list[str]
    lines: list[Line]

    @property
    def asked(self) -> int:
        """Return how many were asked."""
        return len(self.lines)

    @property
    def answered(self) -> int:
        """Return how many have answered."""
        return sum(bool(line.said) for line in self.lines)

    @property
    def missing(self) -> int:
        """Return how many have not."""
        return self.asked - self.answered


def gather(request: InformationRequest) -> Gathered:
    """Return what came in, by role, area and name, those missing first. Four queries whatever the number of answers.

    Whoever got the questions again, or in somebody's place, is there too; a person has one line.
    """
    questions = list(request.dispatch.questions.order_by("position").values_list("text", flat=True))
    carriers = Dispatch.objects.carrying([request.dispatch_id])
    by_role = (swedish_order(name) for name in ("role", "area", "name"))
    letters = Delivery.objects.filter(dispatch__in=carriers).prefetch_related("responses__answers__question")
    lines: dict[int | str, Line] = {}
    for letter in letters.order_by(*by_role, "id"):
        line = lines.setdefault(letter.contact_id or letter.address, Line(letter))
        # Their latest letter tells whether anything arrived: the first may have gone to an address that is mended now.
        if letter.pk > line.letter.pk:
            line.letter = letter
        line.said += [_said(one, questions) for one in letter.responses.all()]
    for line in lines.values():
        line.said.sort(key=lambda one: one.at, reverse=True)
    return Gathered(questions, sorted(lines.values(), key=lambda line: bool(line.said)))


def is_late(request: InformationRequest, now: datetime) -> bool:
    """Tell whether the answers should have been in."""
    return request.dispatch.answer_by is not None and request.dispatch.answer_by <= now


def is_over(request: InformationRequest, now: datetime) -> bool:
    """Tell whether nothing more can come in."""
    return request.dispatch.state == DispatchState.UNDONE or request.dispatch.links_expire_at <= now


def state_of(request: InformationRequest, now: datetime) -> str:
    """Return what changes when the table does: the state of the dispatch, the letters in vain, and the answers.

    It changes when the time is out as well, and every minute, which is no news.
    """
    carriers = Dispatch.objects.carrying([request.dispatch_id])
    letters = Delivery.objects.filter(dispatch__in=carriers)
    in_vain = letters.filter(state__in=NOT_ARRIVED).count()
    answers = Response.objects.filter(delivery__dispatch__in=carriers).count()
    facts = f"{request.dispatch.state}-{letters.count()}.{in_vain}.{answers}"
    return by_the_minute(f"{facts}-{is_late(request, now):d}{is_over(request, now):d}", now)


def _said(response: Response, questions: list[str]) -> Said:
    words = [""] * len(questions)
    for answer in response.answers.all():
        # The letter that asked again has questions of its own, in the same places.
        if answer.question.position <= len(questions):
            words[answer.question.position - 1] = answer.text
    return Said(questions, response.received_at, Way(response.way), ResponseKind(response.kind), words, response.text)
