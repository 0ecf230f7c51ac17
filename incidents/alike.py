"""Who sees incidents alike: what decides about it, and nothing that does not."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q

from contacts.access import area_ids_within_reach, clearance
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import visible_incidents
from incidents.models import LogEntry


def alike_to(user: User) -> str:
    """Return the class of those who see the same incidents as ``user``, in the same words.

    That is the role (how narrow, whose names, which acts), the areas in reach, and nothing more; whoever sees any
    incident beyond that, because it is their own or they are named, is a class of their own.
    """
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    if ids is None and clearance(user) is Sharing.NAMED:
        return f"role {user.role}"
    within = Q(sharing__gte=clearance(user))
    if ids is not None:
        within &= Q(area_id__in=ids)
    if visible_incidents(user).exclude(within).exists():
        return f"user {user.pk} as {user.role} in {_listed(ids)}"
    return f"role {user.role} in {_listed(ids)}"


def newest_line() -> Any:
    """Return the number of the newest line of any log: whatever is done with an incident writes one."""
    return LogEntry.objects.aggregate(newest=Max("id"))["newest"]


def _listed(ids: set[int] | None) -> str:
    return "all" if ids is None else ",".join(str(one) for one in sorted(ids))
