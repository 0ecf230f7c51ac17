"""What became of one letter, as people read it: the reason in plain words, the server's own words, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.answers import in_plain_words
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind, Reach
from notifications.models import Delivery, Dispatch
from notifications.scanners import RULES


@dataclass(frozen=True)
class Outcome:
    """One letter and what is told about it; ``reason`` is empty where the state says everything."""

    letter: Delivery
    reason: str
    words: str
    released_at: datetime

    @property
    def at(self) -> datetime | None:
        """Return when the letter came to where it is, as far as that is written down."""
        if self.letter.state == DeliveryState.BOUNCED:
            return self.letter.bounced_at
        return self.letter.sent_at if self.letter.state == DeliveryState.SENT else None

    @property
    def reach(self) -> Reach:
        """Return how sure we are that the recipient has the text."""
        return Reach(self.letter.reach)  # type: ignore[attr-defined]

    @property
    def called_at(self) -> datetime | None:
        """Return when the recipient first answered a call about the letter."""
        return self.letter.called_at  # type: ignore[attr-defined, no-any-return]

    @property
    def reached_at(self) -> datetime | None:
        """Return since when the recipient is reached, or when the press came that may have been a machine's."""
        row: Any = self.letter
        own = getattr(row, "acknowledgement", None)
        unsure_at = own.at if own and row.reach == Reach.UNSURE else None
        at: datetime | None = row.acknowledged_at or row.called_at or unsure_at
        return at

    @property
    def reached_on_another_day(self) -> bool:
        """Tell whether that was on another day than the one on which the letters were released."""
        at = self.reached_at
        return at is not None and timezone.localdate(at) != timezone.localdate(self.released_at)

    @property
    def reach_label(self) -> str:
        """Return in a word whether the recipient was reached; empty while the letter has not been handed over."""
        return "" if self.reach in {Reach.ON_THE_WAY, Reach.BOUNCED} else str(self.reach.label)

    @property
    def doubts(self) -> list[str]:
        """Return in plain words what made an acknowledgement look like a machine's."""
        own = getattr(self.letter, "acknowledgement", None)
        known = {rule.code: str(rule.words) for rule in RULES}
        return [known.get(sign, _("Trycket liknar ett programs.")) for sign in own.signs] if own else []

    @property
    def accepted_by(self) -> str:
        """Return who said that an unsure acknowledgement counts."""
        own = getattr(self.letter, "acknowledgement", None)
        return own.accepted_by.name if own and own.accepted_by else ""

    @property
    def on_another_day(self) -> bool:
        """Tell whether that was on another day than the one on which the letters were released."""
        return self.at is not None and timezone.localdate(self.at) != timezone.localdate(self.released_at)


def outcome_of(letter: Delivery, dispatch: Dispatch) -> Outcome:
    """Return what is told about a letter of ``dispatch``; asks the database nothing."""
    if letter.state == DeliveryState.BOUNCED:
        reason = in_plain_words(letter.bounce_answer, letter.bounce_status)
        words = letter.bounce_answer or letter.bounce_status
    else:
        reason, words = _reason(letter, dispatch), letter.relay_answer
    return Outcome(letter, reason, words, dispatch.release_at)


def _reason(letter: Delivery, dispatch: Dispatch) -> str:
    if letter.state == DeliveryState.STOPPED:
        return _why_stopped(dispatch)
    if letter.state in {DeliveryState.FAILED, DeliveryState.DEFERRED}:
        if letter.failure == FailureKind.OURS and not letter.relay_answer:
            return _("Det gick fel hos oss. Säg till den som sköter systemet.")
        return in_plain_words(letter.relay_answer)
    if letter.state == DeliveryState.QUEUED and dispatch.state == DispatchState.PAUSED:
        return _("Utskicket är pausat.")
    return ""


def _why_stopped(dispatch: Dispatch) -> str:
    if dispatch.state == DispatchState.UNDONE:
        return _("Utskicket ångrades.")
    if dispatch.state == DispatchState.STOPPED:
        return _("Utskicket stoppades innan mejlet skickades.")
    return _("Mejlet stoppades innan det skickades.")
