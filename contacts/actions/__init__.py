"""The deeds of the address book, by noun."""

from contacts.actions.actors import ActorDetails, add_actor, change_actor, restore_actor, retire_actor
from contacts.actions.addresses import mark_address_broken, mend_address
from contacts.actions.areas import AreaDetails, add_area, change_area, restore_area, retire_area
from contacts.actions.deputies import add_deputy, choose_mailbox, move_deputy, remove_deputy
from contacts.actions.details import AssignmentDetails, ContactDetails
from contacts.actions.own_data import OwnData, change_own_data, confirm_own_data
from contacts.actions.people import (
    ContactEditedMeanwhile,
    add_contact,
    change_contact,
    pause_contact,
    restore_contact,
    resume_contact,
    retire_contact,
    review_contact,
)
from contacts.actions.proposals import refuse_proposed_address, take_proposed_address
from contacts.actions.refusals import WHOLE, NotAccepted
from contacts.actions.roles import RoleDetails, add_role, change_role, restore_role, retire_role
from contacts.actions.rota_calendars import fetch_calendars, replace_feed_address, subscribe, take_in_calendar
from contacts.actions.rotas import RotaEditedMeanwhile, add_rota, add_weekly_shift, remove_weekly_shift, turn_rota
from contacts.actions.tokens import create_api_token, revoke_api_tokens
from contacts.actions.users import UserDetails, change_profile, change_user, create_user, disable_user, enable_user

__all__ = [
    "WHOLE",
    "ActorDetails",
    "AreaDetails",
    "AssignmentDetails",
    "ContactDetails",
    "ContactEditedMeanwhile",
    "NotAccepted",
    "OwnData",
    "RoleDetails",
    "RotaEditedMeanwhile",
    "UserDetails",
    "add_actor",
    "add_area",
    "add_contact",
    "add_deputy",
    "add_role",
    "add_rota",
    "add_weekly_shift",
    "change_actor",
    "change_area",
    "change_contact",
    "change_own_data",
    "change_profile",
    "change_role",
    "change_user",
    "choose_mailbox",
    "confirm_own_data",
    "create_api_token",
    "create_user",
    "disable_user",
    "enable_user",
    "fetch_calendars",
    "mark_address_broken",
    "mend_address",
    "move_deputy",
    "pause_contact",
    "refuse_proposed_address",
    "remove_deputy",
    "remove_weekly_shift",
    "replace_feed_address",
    "restore_actor",
    "restore_area",
    "restore_contact",
    "restore_role",
    "resume_contact",
    "retire_actor",
    "retire_area",
    "retire_contact",
    "retire_role",
    "review_contact",
    "revoke_api_tokens",
    "subscribe",
    "take_in_calendar",
    "take_proposed_address",
    "turn_rota",
]
