"""Whom to call when the mail did not arrive: those not reached, by role and area, and what to read to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contacts.scales import Language, Sharing
from notifications.lifecycle import OWED, DispatchState
from notifications.models import Delivery, Dispatch, Rendition
from notifications.outcomes import Outcome, outcome_of
from notifications.patience import TOO_LONG_TO_WAIT

# What we ask for stands first and what has happened second; more than that is not said by telephone.
SECTIONS_READ_ALOUD = 2


@dataclass(frozen=True)
class Call:
    """One person to call: by the number of then, or the one they have today where it is another."""

    outcome: Outcome
    reason: str
    phone: str
    new_phone: str


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

    @property
    def count(self) -> int:
        """Return how many people there are to call."""
        return sum(len(group.calls) for group in self.groups)

    @property
    def without_phone(self) -> int:
        """Return how many of them have no telephone number."""
        return sum(not (call.phone or call.new_phone) for group in self.groups for call in group.calls)


def call_list_for(dispatch: Dispatch, words: Iterable[Rendition], now: datetime) -> CallList:
    """Return whom to call about ``dispatch`` at ``now``; ``words`` are those that the caller may read."""
    letters: list[Any] = list(dispatch.deliveries.not_reached(now - TOO_LONG_TO_WAIT).for_calling())
    reached_since = [letter for letter in letters if letter.reached_since]
    not_any_more = [one for one in letters if not one.reached_since and not one.may_still_be_read(now)]
    to_call: list[Delivery] = [one for one in letters if not one.reached_since and one.may_still_be_read(now)]
    groups: dict[tuple[str, str], Group] = {}
    for letter in to_call:
        group = groups.setdefault((letter.role, letter.area), Group(letter.role, letter.area))
        group.calls.append(_call(letter, dispatch))
    return CallList(
        groups=list(groups.values()),
        texts=_texts(words, {letter.sharing for letter in to_call}),
        reached_since=len(reached_since),
        not_any_more=len(not_any_more),
    )


def _call(letter: Delivery, dispatch: Dispatch) -> Call:
    outcome = outcome_of(letter, dispatch)
    recipient = letter.contact or letter.user
    today = recipient.phone if recipient else ""
    reason = outcome.reason
    if letter.state in OWED and dispatch.state != DispatchState.PAUSED:
        reason = " ".join(filter(None, (_("Mejlet väntar fortfarande."), reason)))
    return Call(
        outcome=outcome,
        reason=reason,
        phone=letter.phone,
        new_phone=today if _digits(today) != _digits(letter.phone) else "",
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
