"""The door to what people add to the picture for themselves and for the next shift: nobody sees another's views."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from contacts.access import OutOfReach, area_ids_within_reach, clearance, demand
from contacts.models import User
from contacts.models.users import Role
from contacts.querysets import swedish_order
from contacts.rights import CLEARANCE, RIGHTS, Reach, Right
from contacts.scales import Mode
from incidents.models import CaughtUp, Handover, SavedView

# How far back somebody looks who has never said how far they have read.
USUALLY_BACK = timedelta(hours=12)


def own_views(user: User, page: str | None = None) -> QuerySet[SavedView]:
    """Return the views that ``user`` has saved, of one page or of all, by name."""
    views = SavedView.objects.filter(user=user).order_by("page", swedish_order("name"), "id")
    return views if page is None else views.filter(page=page)


def access_view(user: User, view_id: int) -> SavedView:
    """Return one of the user's own views; raises ``OutOfReach`` when it is nobody's or somebody else's."""
    view = own_views(user).filter(id=view_id).first()
    if view is None:
        raise OutOfReach
    return view


def read_until(user: User, now: datetime) -> tuple[datetime, bool]:
    """Return until when ``user`` has read what happened, and whether they have ever said so."""
    until = CaughtUp.objects.filter(user=user).values_list("until", flat=True).first()
    return (until, True) if until is not None else (now - USUALLY_BACK, False)


def when_read(user: User, now: datetime) -> Coalesce:
    """Return the moment of ``read_until`` as something to ask with, so that it takes no question of its own."""
    said = CaughtUp.objects.filter(user=user).values("until")[:1]
    return Coalesce(Subquery(said), Value(now - USUALLY_BACK, output_field=DateTimeField()))


def visible_handovers(user: User) -> QuerySet[Handover]:
    """Return the handovers that ``user`` may read, latest first: own ones, and of those who see no more."""
    demand(user, Right.EDIT_INCIDENT)
    handovers = Handover.objects.filter(mode=Mode.LIVE).select_related("by", "taken_over_by")
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    if ids is not None:
        roles = [role for role in Role if RIGHTS[role].get(Right.SEE_INCIDENTS) is Reach.OWN_AREAS]
        alike = [role for role in roles if CLEARANCE[role] >= clearance(user)]
        beyond = User.areas.through.objects.exclude(area_id__in=ids).values("user_id")
        within = User.objects.filter(role__in=alike).exclude(id__in=beyond).values("id")
        handovers = handovers.filter(Q(by=user) | Q(by__in=within))
    return handovers.order_by("-written_at", "-id")


def access_handover(user: User, handover_id: int) -> Handover:
    """Return one handover within reach; raises ``OutOfReach`` when it is not."""
    handover = visible_handovers(user).filter(id=handover_id).first()
    if handover is None:
        raise OutOfReach
    return handover
