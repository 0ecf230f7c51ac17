"""Whom to call when the mail did not arrive or was not answered, by role and area, and what to read to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from contacts.scales import Language, Sharing
from notifications.lifecycle import OWED, DeliveryState, DispatchState, EscalationStep, Reach
from notifications.models import Delivery, Dispatch, LoggedCall, Rendition
from notifications.models.reach import CallOutcome
from notifications.outcomes import Outcome, outcome_of
from notifications.patience import TOO_LONG_TO_WAIT
from notifications.reach import later_than

# What we ask for stands first and what has happened second; more than that is not said by telephone.
SECTIONS_READ_ALOUD = 2
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Call:
    """One person to call: by the number of then, or the one they have today where it is another.

    ``calls`` are those that were made already, the latest first.
    """

    outcome: Outcome
    reason: str
    phone: str
    new_phone: str
    calls: list[LoggedCall] = field(default_factory=list)
    silent: bool = False


@dataclass(frozen=True)
class Group:
    """People to call who have the same role in the same area."""

    role: str
    area: str
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class ReadAloud:
    """What may be said to those who may have texts of this sharing."""

    sharing: Sharing
    language: str
    content: dict[str, Any]
    sections: list[dict[str, str]]


@dataclass(frozen=True)
class CallList:
    """Everybody to call, what to say, and how many are left out because they were reached or may not know."""

    groups: list[Group]
    texts: list[ReadAloud]
    reached_since: int
    not_any_more: int
    answered: list[Call]
    silent_too: bool

    @property
    def count(self) -> int:
        """Return how many people there are to call."""
        return sum(len(group.calls) for group in self.groups)

    @property
    def without_phone(self) -> int:
        """Return how many of them have no telephone number."""
        return sum(not (call.phone or call.new_phone) for group in self.groups for call in group.calls)


def call_list_for(dispatch: Dispatch, words: Iterable[Rendition], now: datetime, *, silent_too: bool) -> CallList:
    """Return whom to call about ``dispatch`` at ``now``; ``words`` are those that the caller may read.

    Those who got the letter and have not acknowledged it stand there as well when they are asked for, or when the time
    has come at which the policy says so. Whoever has answered a call, or acknowledged since, is not called again.
    """
    later = later_than(dispatch)
    silent_too = silent_too or dispatch.escalations.filter(step=EscalationStep.CALL, due_at__lte=now).exists()
    waited_too_long = now - TOO_LONG_TO_WAIT
    asked = dispatch.deliveries.all().for_calling_about(waited_too_long, later, silent_too=silent_too)
    letters: list[Any] = list(asked)
    calls = _calls(letters, [dispatch.id, *later])
    spoken_to = [one for one in letters if one.reach == Reach.BY_PHONE]
    open_letters = [one for one in letters if one.reach not in {Reach.BY_PHONE, Reach.ACKNOWLEDGED}]
    reached_since = [one for one in open_letters if one.reached_since and one.state != DeliveryState.SENT]
    left = [one for one in open_letters if one not in reached_since]
    to_call = [one for one in left if one.may_still_be_read(now)]
    groups: dict[tuple[str, str], Group] = {}
    for letter in to_call:
        group = groups.setdefault((letter.role, letter.area), Group(letter.role, letter.area))
        group.calls.append(_call(letter, dispatch, calls[letter.contact_id, letter.id]))
    return CallList(
        groups=list(groups.values()),
        texts=_texts(words, {letter.sharing for letter in to_call}),
        reached_since=len(reached_since),
        not_any_more=len(left) - len(to_call),
        answered=[_call(one, dispatch, calls[one.contact_id, one.id]) for one in spoken_to],
        silent_too=silent_too,
    )


class AboutCall(NamedTuple):
    """What whoever called tells about it; ``problem`` says what is wrong with that, if anything."""

    outcome: str
    note: str
    problem: str

    @classmethod
    def read(cls, outcome: str, note: str) -> AboutCall:
        """Return what was typed, judged."""
        note = " ".join(note.replace("\x00", "").split())
        if outcome not in CallOutcome.values:
            return cls("", note, _("Välj hur samtalet gick."))
        if len(note) > LONGEST_NOTE:
            return cls(outcome, note, _("Anteckningen är för lång. Skriv högst 300 tecken."))
        return cls(outcome, note, "")


def _calls(letters: Iterable[Any], family: list[int]) -> dict[tuple[int | None, int], list[LoggedCall]]:
    """Return the calls that were made to the recipient of each letter, about it or about what followed it."""
    made = list(LoggedCall.objects.filter(delivery__dispatch__in=family).select_related("delivery").latest_first())
    return {
        (letter.contact_id, letter.id): [
            call
            for call in made
            if call.delivery_id == letter.id or (letter.contact_id and call.delivery.contact_id == letter.contact_id)
        ]
        for letter in letters
    }


def _call(letter: Delivery, dispatch: Dispatch, calls: list[LoggedCall]) -> Call:
    outcome = outcome_of(letter, dispatch)
    recipient = letter.contact or letter.user
    today = recipient.phone if recipient else ""
    reason = outcome.reason
    silent = letter.state == DeliveryState.SENT
    if silent:
        reason = _("Har inte kvitterat.")
    elif letter.state in OWED and dispatch.state != DispatchState.PAUSED:
        reason = " ".join(filter(None, (_("Mejlet väntar fortfarande."), reason)))
    return Call(
        outcome=outcome,
        reason=reason,
        phone=letter.phone,
        new_phone=today if _digits(today) != _digits(letter.phone) else "",
        calls=calls,
        silent=silent,
    )


def _texts(words: Iterable[Rendition], wanted: set[int]) -> list[ReadAloud]:
    """Return one text for each class of sharing, in Swedish where there is one: the widest last."""
    by_sharing: dict[int, Rendition] = {}
    for rendition in words:
        if rendition.sharing not in by_sharing or rendition.language == Language.SWEDISH:
            by_sharing[rendition.sharing] = rendition
    return [
        ReadAloud(
            sharing=Sharing(sharing),
            language=by_sharing[sharing].language,
            content=by_sharing[sharing].content,
            sections=by_sharing[sharing].content["sections"][:SECTIONS_READ_ALOUD],
        )
        for sharing in sorted(by_sharing)
        if sharing in wanted
    ]


def _digits(phone: str) -> str:
    """Return a number in the form in which two ways of writing it are equal."""
    return re.sub(r"^(\+|00)46", "0", re.sub(r"[^+\d]", "", phone))
