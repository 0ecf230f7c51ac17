"""Who was reached by a dispatch, in numbers: handed over, acknowledged, unsure, waiting, and how quickly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from contacts.at_once import at_once, how_many
from contacts.models import User
from contacts.scales import Sharing
from notifications.lifecycle import NOT_SENT, AcknowledgementState, DeliveryState, DispatchState, Reach
from notifications.models import Acknowledgement, Dispatch, DispatchChange

HALF, MOST = 0.5, 0.9


@dataclass
class Counted:
    """Letters counted by how sure we are of their recipients; ``waiting`` holds the unsure ones too."""

    role: str = ""
    area: str = ""
    recipients: int = 0
    handed_over: int = 0
    bounced: int = 0
    acknowledged: int = 0
    unsure: int = 0
    by_phone: int = 0
    waiting: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Count a row of ``reach_by_role_and_area`` in."""
        count, reach = row["count"], row["reach"]
        self.recipients += count
        self.handed_over += count if row["state"] == DeliveryState.SENT else 0
        self.bounced += count if row["state"] == DeliveryState.BOUNCED else 0
        self.acknowledged += count if reach == Reach.ACKNOWLEDGED else 0
        self.by_phone += count if reach == Reach.BY_PHONE else 0
        self.unsure += count if reach == Reach.UNSURE else 0
        self.waiting += count if reach in {Reach.UNSURE, Reach.WAITING} else 0

    @property
    def percent(self) -> int:
        """Return how many of a hundred recipients were reached, never a hundred before it is everybody."""
        return (self.acknowledged + self.by_phone) * 100 // self.recipients if self.recipients else 0


@dataclass
class Reached(Counted):
    """The whole dispatch: its groups by role and area, and how long it took until half and most had acknowledged."""

    groups: list[Counted] = field(default_factory=list)
    released_at: datetime | None = None
    half_at: datetime | None = None
    most_at: datetime | None = None

    @property
    def half_after(self) -> timedelta | None:
        """Return how long it took until half of those handed over had acknowledged."""
        return self.half_at - self.released_at if self.half_at and self.released_at else None

    @property
    def most_after(self) -> timedelta | None:
        """Return how long it took until nine of ten had."""
        return self.most_at - self.released_at if self.most_at and self.released_at else None


def later_than(dispatch: Dispatch) -> list[int]:
    """Return the ids of what followed a dispatch: whoever acknowledges any of it was reached by the dispatch too."""
    return Dispatch.objects.all().following(dispatch.id)


def can_be_acknowledged(dispatch: Dispatch) -> bool:
    """Tell whether there is anything to acknowledge: it has left, and its letters hold a link."""
    out = dispatch.state not in NOT_SENT
    return out and dispatch.sharing != Sharing.ORGANISATION


def reach_of(dispatch: Dispatch, later: Collection[int]) -> Reached:
    """Return how far a dispatch has reached; ``later`` is what followed it. At most four questions."""
    if dispatch.state in NOT_SENT:
        return Reached()
    found = Reached(released_at=released_at(dispatch))
    groups: dict[tuple[str, str], Counted] = {}
    for row in dispatch.deliveries.all().reach_by_role_and_area(later):
        found.add(row)
        groups.setdefault((row["role"], row["area"]), Counted(row["role"], row["area"])).add(row)
    found.groups = list(groups.values())
    if found.handed_over and found.acknowledged >= HALF * found.handed_over:
        found.half_at = dispatch.deliveries.all().acknowledged_by(HALF, found.handed_over, later)
    if found.half_at and found.acknowledged >= MOST * found.handed_over:
        found.most_at = dispatch.deliveries.all().acknowledged_by(MOST, found.handed_over, later)
    return found


@dataclass(frozen=True)
class Brief:
    """How far a dispatch has reached in two numbers."""

    handed_over: int
    reached: int


def brief_of(dispatch: Dispatch | None) -> Brief | None:
    """Return how many letters were handed over and how many people were reached; ``None`` when nothing has left."""
    if dispatch is None or dispatch.state in NOT_SENT:
        return None
    letters: Any = dispatch.deliveries.all().with_reach(later_than(dispatch)).order_by()
    sure = Q(reach__in=(Reach.ACKNOWLEDGED, Reach.BY_PHONE))
    counted = letters.aggregate(out=Count("id", filter=Q(state=DeliveryState.SENT)), sure=Count("id", filter=sure))
    return Brief(counted["out"], counted["sure"])


def released_at(dispatch: Dispatch) -> datetime | None:
    """Return when a dispatch was really let go, which may be long after its hold ran out; ``None`` before that."""
    if dispatch.state in NOT_SENT:
        return None
    moves = DispatchChange.objects.filter(dispatch=dispatch, field="state", old=DispatchState.HELD)
    let_go = moves.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return max(let_go, dispatch.release_at) if let_go else dispatch.release_at


def pulse_of(dispatch: Dispatch, later: Collection[int]) -> str:
    """Return a mark that changes with every acknowledgement, answer, call and step: what a live page compares."""
    family = [dispatch.id, *later]
    pressed = Acknowledgement.objects.filter(delivery__dispatch__in=family).aggregate(
        sure=Count("id", filter=Q(state=AcknowledgementState.SURE)),
        unsure=Count("id", filter=Q(state=AcknowledgementState.UNSURE)),
        last=Max("at"),
    )
    last = pressed["last"].timestamp() if pressed["last"] else 0
    told: Any = Dispatch.objects.filter(id=dispatch.id).with_what_came_in()
    came_in = told.values_list("answers", "unread", "calls", "taken")[0]
    numbers = (pressed["sure"], pressed["unsure"], int(last), *came_in, len(later))
    return ".".join(str(number) for number in numbers)


@dataclass(frozen=True)
class Silence:
    """A serious report of one's own that some have not acknowledged in a quarter of an hour."""

    dispatch: Dispatch
    count: int


def silent_about(user: User, now: datetime) -> list[Silence]:
    """Return the user's own serious reports that somebody has not acknowledged in time, unless they were corrected."""
    out = Dispatch.objects.all().awaiting_acknowledgement(now).filter(created_by=user)
    corrected = Dispatch.objects.all().corrections_out().filter(follows__in=out).values("follows")
    serious = list(out.exclude(id__in=corrected))
    later = Dispatch.objects.all().following_each([one.id for one in serious])
    silent = {f"of_{one.id}": how_many(one.deliveries.all().not_answering(later[one.id])) for one in serious}
    counts = at_once(user, **silent)
    return [Silence(one, count) for one in serious if (count := counts[f"of_{one.id}"])]
