"""Who sees incidents alike: what decides about it, and nothing that does not."""

from __future__ import annotations

from django.db.models import Q

from contacts.access import area_ids_within_reach, clearance
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import visible_incidents
from incidents.querysets import IncidentQuerySet


def beyond_class(user: User) -> IncidentQuerySet:
    """Return what ``user`` sees that not everybody does who has the same role and areas."""
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    if ids is None and clearance(user) is Sharing.NAMED:
        return visible_incidents(user).none()
    return visible_incidents(user).exclude(_seen_by_all_of_them(user))


def seen_in_class(user: User, *, sees_more: bool) -> IncidentQuerySet:
    """Return what may be kept for the class of ``user``: of what they see, what everybody in it does.

    It is narrowed by the rule of the class, because between two questions somebody may become the owner of more.
    """
    seen = visible_incidents(user)
    return seen if sees_more else seen.filter(_seen_by_all_of_them(user))


def class_of(user: User, *, sees_more: bool) -> str:
    """Return the class of those who see the same incidents as ``user``, in the same words.

    That is the role (how narrow, whose names, which acts), the areas in reach, and nothing more; whoever
    ``sees_more``, any incident beyond that because it is their own or they are named, is a class of their own.
    """
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    if ids is None and clearance(user) is Sharing.NAMED:
        return f"role {user.role}"
    listed = "all" if ids is None else ",".join(str(one) for one in sorted(ids))
    return f"user {user.pk} as {user.role} in {listed}" if sees_more else f"role {user.role} in {listed}"


def _seen_by_all_of_them(user: User) -> Q:
    within = Q(sharing__gte=clearance(user))
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    return within if ids is None else within & Q(area_id__in=ids)
