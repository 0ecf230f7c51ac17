"""The door to the address book, and the questions every other door asks: may this user, and how far?"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from contacts.area_querysets import AreaQuerySet
from contacts.models import Actor, ActorType, Area, Contact, ContactRole, ImportRun, User
from contacts.models.users import Role
from contacts.querysets import (
    ActorQuerySet,
    ActorTypeQuerySet,
    ContactQuerySet,
    ContactRoleQuerySet,
    UserQuerySet,
)
from contacts.rights import CLEARANCE, MUNICIPALITY, RIGHTS, Reach, Right
from contacts.scales import Sharing


class OutOfReach(Exception):
    """The row does not exist, or the user may not know that it does. Shown as 404."""


def reach(user: User | AnonymousUser, right: Right) -> Reach:
    """Return how far ``right`` reaches for ``user``."""
    if not isinstance(user, User) or not user.is_active:
        return Reach.NONE
    return RIGHTS[Role(user.role)].get(right, Reach.NONE)


def may(user: User | AnonymousUser, right: Right) -> bool:
    """Tell whether ``user`` has ``right`` at all, somewhere."""
    return reach(user, right) is not Reach.NONE


def demand(user: User | AnonymousUser, right: Right) -> None:
    """Raise ``PermissionDenied`` unless ``user`` has ``right`` somewhere."""
    if not may(user, right):
        raise PermissionDenied(right)


def roles_with(right: Right) -> list[Role]:
    """Return the staff roles that have ``right`` somewhere."""
    return [role for role, rights in RIGHTS.items() if right in rights]


def clearance(user: User) -> Sharing:
    """Return the narrowest sharing level that the user's role may read."""
    return CLEARANCE[Role(user.role)]


def sees_reporter_and_place(user: User) -> bool:
    """Tell whether the user belongs to the municipality, who alone see the reporter and the exact place."""
    return user.role in MUNICIPALITY


def area_ids_within_reach(user: User | AnonymousUser, right: Right) -> set[int] | None:
    """Return the ids of the areas where ``user`` has ``right``; ``None`` means everywhere."""
    extent = reach(user, right)
    if extent is Reach.ALL:
        return None
    if extent is Reach.NONE or not isinstance(user, User):
        return set()
    return set(user.area_ids)


def areas_within_reach(user: User | AnonymousUser, right: Right) -> AreaQuerySet:
    """Return the areas in use where ``user`` has ``right``, in Swedish order."""
    areas = Area.objects.active().in_swedish_order()
    ids = area_ids_within_reach(user, right)
    return areas if ids is None else areas.filter(id__in=ids)


def areas_in_use() -> AreaQuerySet:
    """Return the areas in use: all staff know them."""
    return Area.objects.active()


def roles_in_use() -> ContactRoleQuerySet:
    """Return the contact roles in use: all staff know them."""
    return ContactRole.objects.active()


def actor_types() -> QuerySet[ActorType]:
    """Return the actor types: all staff know them."""
    return ActorType.objects.all()


def visible_actors(user: User | AnonymousUser) -> ActorQuerySet:
    """Return the actors, for those who may see contacts."""
    demand(user, Right.SEE_CONTACTS)
    return Actor.objects.for_list()


def visible_contacts(user: User | AnonymousUser) -> ContactQuerySet:
    """Return the contacts that ``user`` may see: all, or those who cover one of the user's areas."""
    return _contacts_within(user, Right.SEE_CONTACTS)


def manageable_contacts(user: User | AnonymousUser) -> ContactQuerySet:
    """Return the contacts that ``user`` may change."""
    return _contacts_within(user, Right.MANAGE_CONTACTS)


def _contacts_within(user: User | AnonymousUser, right: Right) -> ContactQuerySet:
    demand(user, right)
    ids = area_ids_within_reach(user, right)
    if ids is None:
        return Contact.objects.all()
    if right is Right.SEE_CONTACTS:
        return Contact.objects.covering(ids)
    return Contact.objects.wholly_within(ids)


def access_contact(user: User | AnonymousUser, contact_id: int, right: Right = Right.SEE_CONTACTS) -> Contact:
    """Return one contact within reach; raises ``OutOfReach`` when it is not, ``PermissionDenied`` without the right."""
    contact = visible_contacts(user).for_list().filter(id=contact_id).first()
    if contact is None:
        raise OutOfReach
    if right is Right.MANAGE_CONTACTS and not may_manage_contact(user, contact):
        raise PermissionDenied(right)
    return contact


def last_import_run(user: User) -> ImportRun | None:
    """Return the latest import that the user saved or tried to save; nobody sees another's."""
    demand(user, Right.MANAGE_CONTACTS)
    return ImportRun.objects.filter(by=user).order_by("-id").first()


def may_manage_contact(user: User | AnonymousUser, contact: Contact) -> bool:
    """Tell whether ``user`` may change this contact."""
    return may(user, Right.MANAGE_CONTACTS) and manageable_contacts(user).filter(id=contact.id).exists()


def may_manage_actors(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` may change actors, which belong to no area."""
    return reach(user, Right.MANAGE_CONTACTS) is Reach.ALL


def access_actor(user: User | AnonymousUser, actor_id: int, right: Right = Right.SEE_CONTACTS) -> Actor:
    """Return one actor; raises ``OutOfReach`` when there is none.

    An actor lies in no area, and its type decides for all its people: only those who manage contacts everywhere
    may change one.
    """
    demand(user, Right.SEE_CONTACTS)
    actor = Actor.objects.for_list().filter(id=actor_id).first()
    if actor is None:
        raise OutOfReach
    if right is Right.MANAGE_CONTACTS and not may_manage_actors(user):
        raise PermissionDenied(right)
    return actor


def access_role(user: User | AnonymousUser, role_id: int) -> ContactRole:
    """Return one contact role for those who manage them; raises ``OutOfReach`` when there is none."""
    demand(user, Right.MANAGE_ROLES)
    role = ContactRole.objects.filter(id=role_id).first()
    if role is None:
        raise OutOfReach
    return role


def access_area(user: User | AnonymousUser, slug: str) -> Area:
    """Return one area for its administrator; raises ``OutOfReach`` when there is none."""
    demand(user, Right.MANAGE_AREAS)
    area = Area.objects.filter(slug=slug).first()
    if area is None:
        raise OutOfReach
    return area


def access_user(user: User | AnonymousUser, user_id: int) -> User:
    """Return one member of staff for the administrator; raises ``OutOfReach`` when there is none."""
    demand(user, Right.MANAGE_USERS)
    found = User.objects.filter(id=user_id).first()
    if found is None:
        raise OutOfReach
    return found


def listed_actors(user: User | AnonymousUser, *, active: bool | None = None) -> ActorQuerySet:
    """Return the actors for a list or a menu; ``None`` means those in use and the retired."""
    demand(user, Right.SEE_CONTACTS)
    actors = Actor.objects.all().for_list()
    return actors if active is None else actors.filter(active=active)


def kinds_of_actors(user: User | AnonymousUser) -> ActorTypeQuerySet:
    """Return the kinds of actors in use, for those who add actors."""
    demand(user, Right.MANAGE_CONTACTS)
    return ActorType.objects.in_menu_order()


def contact_roles(user: User | AnonymousUser) -> ContactRoleQuerySet:
    """Return the contact roles, the retired ones too, for a menu of filters."""
    demand(user, Right.SEE_CONTACTS)
    return ContactRole.objects.all().in_menu_order()


def listed_roles(user: User | AnonymousUser) -> ContactRoleQuerySet:
    """Return the contact roles for the page of those who manage them."""
    demand(user, Right.MANAGE_ROLES)
    return ContactRole.objects.all().for_list()


def listed_areas(user: User | AnonymousUser) -> AreaQuerySet:
    """Return every area, the retired ones too, for the administrator's page."""
    demand(user, Right.MANAGE_AREAS)
    return Area.objects.all().select_related("parent").in_swedish_order()


def areas_for_choice(user: User | AnonymousUser, *besides: int | None) -> AreaQuerySet:
    """Return the areas that an administrator chooses among: those in use, and those chosen before."""
    if not may(user, Right.MANAGE_USERS):
        demand(user, Right.MANAGE_AREAS)
    chosen_before = [area_id for area_id in besides if area_id is not None]
    return Area.objects.filter(Q(active=True) | Q(id__in=chosen_before)).in_swedish_order()


def listed_users(user: User | AnonymousUser) -> UserQuerySet:
    """Return every member of staff for the administrator's page."""
    demand(user, Right.MANAGE_USERS)
    return User.objects.all().for_list()


def areas_within(area: Area) -> set[int]:
    """Return the ids of an area and of what lies inside it."""
    return Area.objects.all().below([area.id])


def area_ids_touching(slug: str) -> set[int]:
    """Return the ids of an area, of what lies inside it and of what lies around it."""
    return Area.objects.all().touching(list(Area.objects.filter(slug=slug).values_list("id", flat=True)))


def names_of_roles_and_areas() -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of contact roles by code and of areas by slug: neither is a secret."""
    roles = {role.code: role.name for role in ContactRole.objects.all()}
    return roles, dict(Area.objects.values_list("slug", "name"))


def names_of_staff() -> dict[str, str]:
    """Return everybody's name by id, as recorded changes name people."""
    return {str(user_id): name for user_id, name in User.objects.values_list("id", "name")}
