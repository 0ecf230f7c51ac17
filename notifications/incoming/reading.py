"""Reads one incoming message: what it is, which letter it is about, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from notifications.incoming.bounces import settle_bounce
from notifications.incoming.guesses import guessed
from notifications.incoming.opening import names_in, opened
from notifications.incoming.people import Letter, is_our_own, letter_in, settle_leaving, settle_words
from notifications.incoming.reports import Action, Outcome, about, outcomes_in
from notifications.incoming.signs import from_a_mail_server, of_a_machine
from notifications.incoming.verdicts import Kind, Verdict
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reading:
    """What a message says, before any row is looked at."""

    names: list[str]
    outcomes: Sequence[Outcome]
    sign: str
    letter: Letter | None = None


def read(raw: bytes, *, recipients: Sequence[str], sender: str | None, now: datetime) -> Verdict:
    """Read one message with its envelope (``sender`` is ``None`` where that is lost) and settle what it is about.

    Raises what the database raises, and nothing else: no message is so strange that reading it fails. Reading the
    same message again changes nothing.
    """
    try:
        reading = _pure_reading(raw, recipients, sender)
    except Exception:
        log.exception("incoming_unreadable", size=len(raw))
        return Verdict(kind=Kind.OTHER)
    verdict = _judged(reading, now)
    log.info(
        "incoming_read",
        kind=verdict.kind.value,
        delivery=verdict.delivery.public_id if verdict.delivery else None,
        status=verdict.status,
        sign=verdict.sign,
        settled=verdict.settled,
    )
    return verdict


def _pure_reading(raw: bytes, recipients: Sequence[str], sender: str | None) -> Reading:
    message = opened(raw)
    outcomes: Sequence[Outcome] = outcomes_in(message)
    # A report says it in so many words or not at all: its text is the same for a delay and a failure.
    if not outcomes and message.get_content_type() != "multipart/report" and from_a_mail_server(message):
        guess = guessed(raw)
        outcomes = (guess,) if guess else ()
    sign = of_a_machine(message, sender)
    letter = None if outcomes else letter_in(raw, message, recipients)
    if letter is not None and is_our_own(letter):
        sign, letter = sign or "our own", None
    return Reading(names_in(raw, message, recipients), outcomes, sign, letter)


def _judged(reading: Reading, now: datetime) -> Verdict:
    if reading.letter is not None and (public_id := reading.letter.leaves):
        # Mail programs may send this by themselves once somebody has pressed their button: signs do not matter.
        verdict = settle_leaving(public_id, now)
        if verdict is not None:
            return verdict
    if reading.letter is not None and not reading.sign:
        return settle_words(reading.letter, now)
    delivery = Delivery.objects.first_named(reading.names)
    if not reading.outcomes:
        return Verdict(kind=Kind.AUTO_REPLY, delivery=delivery, sign=reading.sign)
    return _settled(delivery, reading.outcomes, reading.sign, now)


def _settled(delivery: Delivery | None, outcomes: Sequence[Outcome], sign: str, now: datetime) -> Verdict:
    if delivery is None:
        return Verdict(kind=Kind.UNKNOWN_DELIVERY, sign=sign)
    outcome = about(delivery.address, outcomes)
    if outcome is None or outcome.action is Action.WENT_ON:
        return Verdict(kind=Kind.AUTO_REPLY, delivery=delivery, sign=sign)
    if outcome.action is Action.DELAYED:
        return Verdict(kind=Kind.DELAYED, delivery=delivery, status=outcome.status, answer=outcome.answer, sign=sign)
    if delivery.state == DeliveryState.SENDING:
        return Verdict(kind=Kind.TOO_EARLY, delivery=delivery, status=outcome.status, answer=outcome.answer, sign=sign)
    settled = settle_bounce(delivery=delivery, status=outcome.status, answer=outcome.answer, now=now)
    if not settled:
        log.warning("bounce_ignored", delivery=delivery.public_id, state=delivery.state, status=outcome.status)
    return Verdict(
        kind=Kind.BOUNCED,
        delivery=delivery,
        status=outcome.status,
        answer=outcome.answer,
        sign=sign,
        settled=settled,
    )
