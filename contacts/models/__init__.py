"""The rows of the address book."""

from contacts.models.actors import Actor, ActorType, ContactRole
from contacts.models.areas import Area
from contacts.models.imports import ImportRun
from contacts.models.people import Assignment, Contact, ContactChange
from contacts.models.reviews import AddressProposal
from contacts.models.rotas import CalendarShift, Deputy, Rota, RotaChange, WeeklyShift
from contacts.models.users import ApiToken, User, UserChange

__all__ = [
    "Actor",
    "ActorType",
    "AddressProposal",
    "ApiToken",
    "Area",
    "Assignment",
    "CalendarShift",
    "Contact",
    "ContactChange",
    "ContactRole",
    "Deputy",
    "ImportRun",
    "Rota",
    "RotaChange",
    "User",
    "UserChange",
    "WeeklyShift",
]
