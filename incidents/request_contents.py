"""What a request for information asks and whom, as one value: how it is judged before it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from contacts import personal_data
from contacts.scales import Severity, Sharing
from incidents.contents import LONGEST_TITLE, Problems
from notifications.markers import tidy

LONGEST_WHY = 1_000
LONGEST_QUESTION = 200
MOST_QUESTIONS = 3
FURTHEST_ANSWER = timedelta(days=7)
# Actors outside the organisation: what goes to our own people stays behind the log-in and needs no link.
SHARINGS = (Sharing.PARTNERS, Sharing.VOLUNTEERS, Sharing.OPEN)


@dataclass(frozen=True, kw_only=True)
class RequestContent:
    """Everything that a person decides about a request."""

    title: str
    questions: tuple[str, ...]
    severity: Severity
    sharing: Sharing
    answer_by: datetime
    why: str = ""
    area_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()

    def tidy(self) -> RequestContent:
        """Return the same content without stray spaces, strange characters and questions that ask nothing."""
        questions = (_line(question) for question in self.questions)
        return replace(
            self,
            title=_line(self.title),
            why=tidy(self.why),
            questions=tuple(question for question in questions if question),
        )

    def texts(self) -> dict[str, str]:
        """Return every text that somebody wrote, by the name of its field."""
        asked = {f"question_{place}": text for place, text in enumerate(self.questions, 1)}
        return {"title": self.title, "why": self.why, **asked}


def _line(text: str) -> str:
    return " ".join(tidy(text).split())


def problems_of_request(content: RequestContent, now: datetime) -> Problems:
    """Return what keeps a tidy request from being sent, by field."""
    problems: Problems = {}
    if not content.title:
        problems["title"] = _("Skriv en rubrik. Den blir mejlets ämne.")
    for name, text in content.texts().items():
        most = {"title": LONGEST_TITLE, "why": LONGEST_WHY}.get(name, LONGEST_QUESTION)
        if len(text) > most:
            problems[name] = _("Texten är för lång. Den får ha högst %(most)d tecken.") % {"most": most}
    if not content.questions:
        problems["question_1"] = _("Skriv minst en fråga.")
    elif len(content.questions) > MOST_QUESTIONS:
        problems["question_1"] = _("Ställ högst %(most)d frågor.") % {"most": MOST_QUESTIONS}
    if content.sharing not in SHARINGS:
        problems["sharing"] = _("En begäran går till andra än den egna organisationen. Välj en vidare delning.")
    if content.answer_by <= now:
        problems["answer_by"] = _("Tiden för svar har redan varit. Välj en senare tid.")
    elif content.answer_by > now + FURTHEST_ANSWER:
        problems["answer_by"] = _("Välj en tid för svar inom sju dagar.")
    if not (content.area_ids and content.role_ids):
        problems["audience"] = _("Välj mottagare: minst ett område och minst en roll.")
    return problems


def details_of_request(content: RequestContent) -> dict[str, list[personal_data.Detail]]:
    """Return what may point to a person, by the name of the field where it stands."""
    found = {name: personal_data.find(text) for name, text in content.texts().items()}
    return {name: details for name, details in found.items() if details}
