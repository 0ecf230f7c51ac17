"""The ways a letter can fail to be handed over. Any other exception is our own fault and counts as deferred."""

from __future__ import annotations


class Failed(Exception):
    """A letter was not handed over; ``answer`` is what the mail server said, in its own words."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Refused(Failed):
    """Theirs, for good: trying again would change nothing."""


class Deferred(Failed):
    """Theirs, for now: they asked us to come back."""


class AnswerLost(Failed):
    """Ours: the connection broke after the letter was handed in, so it may have been accepted."""


class RelayAway(Failed):
    """Ours: our mail server cannot be reached or will not talk to us. No letter was touched."""
