"""A night on which a report goes out, told by its own clock: letters really leave, people press, time passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from contacts.models import Contact, User
from contacts.scales import Severity
from notifications.actions import acknowledge, take_due_steps
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch
from notifications.models.answers import Way
from notifications.postman import sweep, work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Letter, Sink


@dataclass
class Night:
    """One night: its clock, and what came to the mail server."""

    sara: User
    sink: Sink
    now: datetime

    def report(self, people: Sequence[Contact], severity: Severity = Severity.CRITICAL, **extra: Any) -> Dispatch:
        """Let a report to these people go at once, by the post office itself."""
        addressees = [replace(an_addressee(one), role=one.assignments.get().role.name) for one in people]
        dispatch = a_dispatch(self.sara, addressees, self.now, state=DispatchState.HELD, severity=severity, **extra)
        self.carry()
        dispatch.refresh_from_db()
        return dispatch

    def carry(self) -> None:
        """Let a worker carry what is due by now."""
        work(clock=lambda: self.now, lasting=timedelta(minutes=1))
        sweep(now=self.now)

    def wait(self, **time: float) -> int:
        """Let time pass, and then everything happen that is due by itself; return how many steps that was."""
        self.now += timedelta(**time)
        steps = take_due_steps(now=self.now)
        self.now += timedelta(seconds=11)
        self.carry()
        return steps

    def letter_to(self, who: Contact, dispatch: Dispatch) -> Delivery:
        return dispatch.deliveries.get(contact=who)

    def press(self, who: Contact, dispatch: Dispatch, signs: Sequence[str] = ()) -> None:
        """Let a recipient press the button, or something that looks like a machine."""
        acknowledge(delivery=self.letter_to(who, dispatch), way=Way.LINK, signs=signs, now=self.now)

    def came_to(self, who: Contact) -> list[str]:
        """Return the subjects of what came to somebody, in order."""
        return [str(one.message["Subject"]) for one in self.sink.letters if one.recipients[0] == who.address_norm]


def words_of(letter: Letter, part: str = "plain") -> str:
    """Return one part of a letter as it came."""
    body = letter.message.get_body((part,))
    assert body is not None
    words: str = body.get_content()
    return words
