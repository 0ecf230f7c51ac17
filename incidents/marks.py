"""What tells whether the board may look different to somebody: marks of all that is on it, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, Q, Subquery, Sum

from contacts.access import area_ids_within_reach, may
from contacts.at_once import Question, at_once, tally
from contacts.models import User
from contacts.rights import Right
from incidents.access import visible_reports
from incidents.alike import beyond_class, class_of
from incidents.models import LogEntry, SetLevel
from notifications.inbox import visible_responses, visible_stray_mail
from notifications.lifecycle import DispatchState


@dataclass(frozen=True)
class Marks:
    """The class of those who see incidents as one user does, and what changes when something does that they may see.

    ``line`` is the newest of any log and ``level`` what was last set or lifted anywhere: whatever is done writes there.
    """

    alike: str
    sees_more: bool
    line: int | None
    level: Any
    standing: list[int]
    reports: Any
    inbox: Any


def marks_of(user: User, now: datetime) -> Marks:
    """Return the marks as they are for ``user``. One question, beside that for the areas of the user."""
    within = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    standing = SetLevel.objects.all().live().standing_at(now)
    if within is not None:
        standing = standing.filter(area_id__in=within)
    found = at_once(
        user,
        beyond=Exists(beyond_class(user)),
        line=Subquery(LogEntry.objects.order_by("-id").values("id")[:1]),
        level=tally(SetLevel.objects.all(), newest=Max("id"), lifted=Max("lifted_at")),
        standing=ArraySubquery(standing.order_by("id").values("id")),
        reports=tally(
            visible_reports(user).live(),
            count=Count("id"),
            versions=Sum("version"),
            newest=Max("id"),
            undone=Count("id", filter=Q(dispatch__state=DispatchState.UNDONE)),
        ),
        **marks_of_inbox(user),
    )
    return Marks(
        alike=class_of(user, sees_more=found["beyond"]),
        sees_more=found["beyond"],
        line=found["line"],
        level=found["level"],
        standing=found["standing"],
        reports=found["reports"],
        inbox=(found.get("responses"), found.get("stray")),
    )


def marks_of_inbox(user: User) -> dict[str, Question]:
    """Return the questions whose answers change when anything that waits in the inbox, or was done with it, does."""
    if not may(user, Right.HANDLE_RESPONSES):
        return {}
    facts = {"count": Count("id"), "newest": Max("id"), "handled": Max("handled_at")}
    return {"responses": tally(visible_responses(user), **facts), "stray": tally(visible_stray_mail(user), **facts)}
