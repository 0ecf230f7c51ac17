"""What becomes of one attempt at a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from notifications.errands import Errand
from notifications.failures import AnswerLost, Deferred, Refused
from notifications.lifecycle import DeliveryState, Doubt, FailureKind
from notifications.patience import next_try
from notifications.transport.road import words_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """What became of one attempt."""

    state: DeliveryState
    answer: str
    failure: FailureKind | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    doubt: Doubt | None = None


def fate_of(errand: Errand, problem: Exception, now: datetime) -> Fate:
    """Return what a failed attempt means: refused for good, theirs for now, or ours, which is tried again as well."""
    answer = words_of(problem)
    if isinstance(problem, Refused):
        return Fate(state=DeliveryState.FAILED, failure=FailureKind.REFUSED, answer=answer)
    theirs = isinstance(problem, Deferred)
    if not theirs:
        log.error("letter_not_handed_over", delivery=errand.public_id, exc_info=problem)
    due_at = next_try(errand.attempts + 1, errand.severity, now)
    return Fate(
        state=DeliveryState.DEFERRED if due_at else DeliveryState.FAILED,
        failure=FailureKind.DEFERRED if theirs else FailureKind.OURS,
        answer=answer,
        due_at=due_at,
        doubt=Doubt.ANSWER_LOST if isinstance(problem, AnswerLost) else None,
    )
