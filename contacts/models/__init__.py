"""The rows of the address book."""

from contacts.models.actors import Actor, ActorType, ContactRole
from contacts.models.areas import Area
from contacts.models.imports import ImportRun
from contacts.models.people import Assignment, Contact, ContactChange
from contacts.models.users import ApiToken, User, UserChange

__all__ = [
    "Actor",
    "ActorType",
    "ApiToken",
    "Area",
    "Assignment",
    "Contact",
    "ContactChange",
    "ContactRole",
    "ImportRun",
    "User",
    "UserChange",
]
