"""A crowd of recipients, and what became of their letters: in the database and at the mail server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact, User
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch
from notifications.outbox import Addressee
from notifications.tasks import ring
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Letter


def crowd(contact: Contact, size: int, letter: str = "n") -> list[Addressee]:
    """Return so many addressees who share one contact."""
    one = an_addressee(contact)
    return [replace(one, address=f"{letter}{number}@night-walkers.example") for number in range(size)]


def posted(by: User, addressees: Sequence[Addressee], *, ringing: bool = True, **extra: Any) -> Dispatch:
    """Post a dispatch that is under way at once."""
    with transaction.atomic():
        dispatch = a_dispatch(by, addressees, timezone.now(), state=DispatchState.SENDING, hold=timedelta(0), **extra)
        if ringing:
            transaction.on_commit(partial(ring), robust=True)
    return dispatch


@dataclass(frozen=True)
class Outcome:
    """What became of the letters of some dispatches."""

    wanted: int
    states: Counter[str]
    came: Counter[str]
    marked: set[str]
    letters: dict[str, list[Letter]]

    @property
    def lost(self) -> int:
        """Return how many letters are said to have been sent, or are said nothing of, and never came."""
        return self.wanted - len(self.came)

    @property
    def doubled(self) -> set[str]:
        return {address for address, copies in self.came.items() if copies > 1}

    @property
    def copies(self) -> int:
        """Return how many letters came that had come before."""
        return sum(self.came.values()) - len(self.came)

    def demand_whole(self) -> None:
        """Demand that every letter came, is said to have come, and is one and the same when it came twice."""
        assert self.lost == 0, f"lost {self.lost} of {self.wanted}"
        assert self.states == {"sent": self.wanted}, self.states
        self.demand_marks()

    def demand_marks(self) -> None:
        """Demand that whatever came twice is marked, and is the same letter."""
        assert self.doubled <= self.marked, f"doubled without a mark: {sorted(self.doubled - self.marked)}"
        for address in self.doubled:
            copies = self.letters[address]
            assert len({letter.message["Message-ID"] for letter in copies}) == 1, f"two Message-IDs for {address}"
            assert len({letter.raw for letter in copies}) == 1, f"two letters for {address}"


def outcome(letters: Sequence[Letter], *dispatches: Dispatch) -> Outcome:
    """Return what became of these dispatches, by the database and by what came to the mail server."""
    rows = Delivery.objects.filter(dispatch__in=dispatches)
    by_address: dict[str, list[Letter]] = {}
    for letter in letters:
        by_address.setdefault(letter.recipients[0], []).append(letter)
    return Outcome(
        wanted=sum(dispatch.recipient_count for dispatch in dispatches),
        states=Counter(rows.values_list("state", flat=True)),
        came=Counter({address: len(copies) for address, copies in by_address.items()}),
        marked=set(rows.possibly_doubled().values_list("address", flat=True)),
        letters=by_address,
    )
