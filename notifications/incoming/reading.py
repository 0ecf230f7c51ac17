"""Reads one incoming message: what it is, which letter it is about, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from notifications.incoming.bounces import settle_bounce
from notifications.incoming.guesses import guessed
from notifications.incoming.opening import names_in, opened
from notifications.incoming.reports import Action, Outcome, about, outcomes_in
from notifications.incoming.signs import from_a_mail_server, of_a_machine
from notifications.incoming.verdicts import Kind, Verdict
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery

log = structlog.get_logger(__name__)


def read(raw: bytes, *, recipients: Sequence[str], sender: str | None, now: datetime) -> Verdict:
    """Read one message with its envelope (``sender`` is ``None`` where that is lost) and settle what it is about.

    Raises what the database raises, and nothing else: no message is so strange that reading it fails. Reading the
    same message again changes nothing.
    """
    try:
        names, outcomes, sign = _pure_reading(raw, recipients, sender)
    except Exception:
        log.exception("incoming_unreadable", size=len(raw))
        return Verdict(kind=Kind.OTHER)
    delivery = Delivery.objects.first_named(names)
    verdict = _judged(delivery, outcomes, sign, now)
    log.info(
        "incoming_read",
        kind=verdict.kind.value,
        delivery=delivery.public_id if delivery else None,
        status=verdict.status,
        sign=sign,
        settled=verdict.settled,
    )
    return verdict


def _pure_reading(
    raw: bytes, recipients: Sequence[str], sender: str | None
) -> tuple[list[str], Sequence[Outcome], str]:
    message = opened(raw)
    outcomes: Sequence[Outcome] = outcomes_in(message)
    # A report says it in so many words or not at all: its text is the same for a delay and a failure.
    if not outcomes and message.get_content_type() != "multipart/report" and from_a_mail_server(message):
        guess = guessed(raw)
        outcomes = (guess,) if guess else ()
    return names_in(raw, message, recipients), outcomes, of_a_machine(message, sender)


def _judged(delivery: Delivery | None, outcomes: Sequence[Outcome], sign: str, now: datetime) -> Verdict:
    if not outcomes:
        return Verdict(kind=Kind.AUTO_REPLY if sign else Kind.OTHER, delivery=delivery, sign=sign)
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
