"""The door to dispatches: who may see what left the house."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from contacts.access import OutOfReach, area_ids_within_reach, clearance, demand
from contacts.models import User
from contacts.rights import Right
from notifications.models import Dispatch
from notifications.querysets import DispatchQuerySet


def visible_dispatches(user: User | AnonymousUser) -> DispatchQuerySet:
    """Return the report dispatches within reach: own ones, and those to the user's areas, down to the clearance."""
    demand(user, Right.SEE_DISPATCHES)
    assert isinstance(user, User)
    dispatches = Dispatch.objects.reports().filter(sharing__gte=clearance(user))
    ids = area_ids_within_reach(user, Right.SEE_DISPATCHES)
    if ids is None:
        return dispatches
    here = Dispatch.areas.through.objects.filter(area_id__in=ids).values("dispatch_id")
    return dispatches.filter(Q(created_by=user) | Q(id__in=here))


def access_dispatch(user: User | AnonymousUser, public_id: str) -> Dispatch:
    """Return one dispatch within reach, its letters counted; raises ``OutOfReach`` when it is not."""
    dispatch = visible_dispatches(user).with_counts().filter(public_id=public_id).first()
    if dispatch is None:
        raise OutOfReach
    return dispatch


def access_dispatch_to_control(user: User | AnonymousUser, public_id: str) -> Dispatch:
    """Return one dispatch that the user may undo or release: it takes the right to send, in all of its areas."""
    demand(user, Right.SEND_REPORT)
    dispatch = access_dispatch(user, public_id)
    if isinstance(user, User) and dispatch.created_by_id == user.id:
        return dispatch
    ids = area_ids_within_reach(user, Right.SEND_REPORT)
    if ids is not None and not set(dispatch.areas.values_list("id", flat=True)) <= ids:
        raise OutOfReach
    return dispatch
