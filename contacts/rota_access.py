"""The door to the rotas: whoever sees the people of one sees it, whoever keeps all of them may change it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from contacts.access import OutOfReach, area_ids_within_reach, demand, manageable_contacts, may
from contacts.models import Actor, Contact, ContactRole, Rota, RotaChange, User
from contacts.querysets import swedish_order
from contacts.rights import Right
from contacts.rota_querysets import RotaQuerySet


def visible_rotas(user: User | AnonymousUser) -> RotaQuerySet:
    """Return the rotas that ``user`` may see: all, or those with somebody who covers one of the user's areas."""
    demand(user, Right.SEE_CONTACTS)
    ids = area_ids_within_reach(user, Right.SEE_CONTACTS)
    return Rota.objects.all() if ids is None else Rota.objects.covering(ids)


def may_manage_rota(user: User | AnonymousUser, rota: Rota) -> bool:
    """Tell whether ``user`` may change this rota: nobody decides about people outside of their own areas."""
    if not may(user, Right.MANAGE_CONTACTS):
        return False
    ids = area_ids_within_reach(user, Right.MANAGE_CONTACTS)
    return ids is None or Rota.objects.filter(id=rota.id).wholly_within(ids).exists()


def access_rota(user: User | AnonymousUser, rota_id: int, right: Right = Right.SEE_CONTACTS) -> Rota:
    """Return one rota within reach; raises ``OutOfReach`` when it is not, ``PermissionDenied`` without the right."""
    rota = visible_rotas(user).for_list().filter(id=rota_id).first()
    if rota is None:
        raise OutOfReach
    if right is Right.MANAGE_CONTACTS and not may_manage_rota(user, rota):
        raise PermissionDenied(right)
    return rota


def rota_with_feed(feed_key: str) -> Rota:
    """Return the rota whose calendar lies at this secret address; raises ``OutOfReach`` when there is none."""
    rota = Rota.objects.for_list().filter(feed_key=feed_key).first() if "\x00" not in feed_key else None
    if rota is None:
        raise OutOfReach
    return rota


def holders_of(rota: Rota) -> QuerySet[Contact]:
    """Return the contacts on the list that have the role of the rota at its actor."""
    return people_of(rota).filter(id__in=Contact.objects.in_role(rota.role.code).values("id"))


def people_of(rota: Rota) -> QuerySet[Contact]:
    """Return the contacts on the list at the actor of the rota, in Swedish order."""
    return Contact.objects.active().filter(actor=rota.actor_id).order_by(swedish_order("name"), "id")


def changes_of(rota: Rota) -> QuerySet[RotaChange]:
    """Return the recorded changes of a rota, the latest first."""
    return rota.changes.select_related("by").order_by("-recorded_at", "-id")


def without_rota(user: User | AnonymousUser) -> list[tuple[Actor, ContactRole]]:
    """Return the roles at actors that ``user`` may make a rota for: everybody in them is within the user's reach."""
    demand(user, Right.MANAGE_CONTACTS)
    taken = set(Rota.objects.values_list("actor_id", "role_id"))
    within = set(manageable_contacts(user).values_list("id", flat=True))
    held: dict[tuple[int, int], bool] = {}
    contacts = Contact.objects.active().exclude(assignments__role__isnull=True)
    for contact_id, actor_id, role_id in contacts.values_list("id", "actor_id", "assignments__role"):
        if role_id is not None:
            held[actor_id, role_id] = held.get((actor_id, role_id), True) and contact_id in within
    free = [pair for pair, mine in held.items() if mine and pair not in taken]
    actors = {one.id: one for one in Actor.objects.active().order_by(swedish_order("name"))}
    roles = {one.id: one for one in ContactRole.objects.active().in_menu_order()}
    places = {actor_id: place for place, actor_id in enumerate(actors)}
    known = [pair for pair in free if pair[0] in actors and pair[1] in roles]
    known.sort(key=lambda pair: (places[pair[0]], roles[pair[1]].position))
    return [(actors[actor_id], roles[role_id]) for actor_id, role_id in known]
