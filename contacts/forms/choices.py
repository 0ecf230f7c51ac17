"""What a user may choose among when filling in a contact."""

from __future__ import annotations

from dataclasses import dataclass

from contacts.access import areas_within_reach, reach
from contacts.models import Actor, Area, Contact, ContactRole, User
from contacts.querysets import swedish_order
from contacts.rights import Reach, Right


@dataclass(frozen=True)
class Choices:
    """What a user may choose among for a contact, fetched once for the form and its rows."""

    actors: dict[str, Actor]
    roles: dict[str, ContactRole]
    areas: dict[str, Area]
    whole_municipality: bool

    @classmethod
    def of(cls, user: User, contact: Contact | None = None) -> Choices:
        """Fetch what is in use and within reach, and what the contact already has."""
        assignments = list(contact.assignments.all()) if contact else []
        actors = {one.id: one for one in Actor.objects.active().select_related("type").order_by(swedish_order("name"))}
        roles = {one.id: one for one in ContactRole.objects.active().in_menu_order()}
        areas = {one.id: one for one in areas_within_reach(user, Right.MANAGE_CONTACTS)}
        if contact:
            actors.setdefault(contact.actor_id, contact.actor)
        for one in assignments:
            roles.setdefault(one.role_id, one.role)
            for area in one.areas.all():
                areas.setdefault(area.id, area)
        return cls(
            actors={str(key): one for key, one in actors.items()},
            roles={str(key): one for key, one in roles.items()},
            areas={str(key): one for key, one in areas.items()},
            whole_municipality=reach(user, Right.MANAGE_CONTACTS) is Reach.ALL,
        )
