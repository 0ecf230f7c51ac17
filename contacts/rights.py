"""Who may do what: the one table of rights, by staff role."""

from __future__ import annotations

import enum

from contacts.models.users import Role
from contacts.scales import Sharing


class Right(enum.StrEnum):
    """An act on a kind of thing."""

    LOG_INCIDENT = "log_incident"
    ADD_NOTE = "add_note"
    SEE_INCIDENTS = "see_incidents"
    EDIT_INCIDENT = "edit_incident"
    SET_LEVEL = "set_level"
    SEE_REPORTS = "see_reports"
    WRITE_REPORT = "write_report"
    SEND_REPORT = "send_report"
    APPROVE_REPORT = "approve_report"
    SEE_DISPATCHES = "see_dispatches"
    HANDLE_RESPONSES = "handle_responses"
    MANAGE_ESCALATION = "manage_escalation"
    SEE_CONTACTS = "see_contacts"
    MANAGE_CONTACTS = "manage_contacts"
    MANAGE_ROLES = "manage_roles"
    MANAGE_AREAS = "manage_areas"
    MANAGE_USERS = "manage_users"
    MANAGE_SCREENS = "manage_screens"
    STOP_ALL_SENDING = "stop_all_sending"
    START_ALL_SENDING = "start_all_sending"


class Reach(enum.IntEnum):
    """How far a right reaches. A role without an entry has no reach at all: default deny."""

    NONE = 0
    OWN = 1  # rows that the user reported or owns
    OWN_AREAS = 2  # rows in the user's areas, and the areas inside them
    ALL = 3


_EVERYWHERE = {
    Right.LOG_INCIDENT: Reach.ALL,
    Right.ADD_NOTE: Reach.ALL,
    Right.SEE_INCIDENTS: Reach.ALL,
    Right.EDIT_INCIDENT: Reach.ALL,
    Right.SET_LEVEL: Reach.ALL,
    Right.SEE_REPORTS: Reach.ALL,
    Right.WRITE_REPORT: Reach.ALL,
    Right.SEND_REPORT: Reach.ALL,
    Right.APPROVE_REPORT: Reach.ALL,
    Right.SEE_DISPATCHES: Reach.ALL,
    Right.HANDLE_RESPONSES: Reach.ALL,
    Right.SEE_CONTACTS: Reach.ALL,
    Right.STOP_ALL_SENDING: Reach.ALL,
    Right.START_ALL_SENDING: Reach.ALL,
}
_KEEPING = {
    Right.MANAGE_CONTACTS: Reach.ALL,
    Right.MANAGE_ROLES: Reach.ALL,
    Right.MANAGE_ESCALATION: Reach.ALL,
    Right.MANAGE_SCREENS: Reach.ALL,
}
_LIAISON = {
    Right.ADD_NOTE: Reach.ALL,
    Right.SEE_INCIDENTS: Reach.ALL,
    Right.SEE_REPORTS: Reach.ALL,
}

RIGHTS: dict[Role, dict[Right, Reach]] = {
    Role.SECURITY_CHIEF: _EVERYWHERE | _KEEPING,
    Role.SECURITY_COORDINATOR: _EVERYWHERE | _KEEPING,
    Role.DUTY_OFFICER: _EVERYWHERE,
    Role.SAFETY_COORDINATOR: {
        Right.LOG_INCIDENT: Reach.OWN_AREAS,
        Right.ADD_NOTE: Reach.OWN_AREAS,
        Right.SEE_INCIDENTS: Reach.OWN_AREAS,
        Right.EDIT_INCIDENT: Reach.OWN,
        Right.SET_LEVEL: Reach.OWN_AREAS,
        Right.SEE_REPORTS: Reach.OWN_AREAS,
        Right.WRITE_REPORT: Reach.OWN_AREAS,
        Right.SEND_REPORT: Reach.OWN_AREAS,
        Right.SEE_DISPATCHES: Reach.OWN_AREAS,
        Right.HANDLE_RESPONSES: Reach.OWN_AREAS,
        Right.SEE_CONTACTS: Reach.OWN_AREAS,
        Right.MANAGE_CONTACTS: Reach.OWN_AREAS,
        Right.STOP_ALL_SENDING: Reach.ALL,
    },
    Role.POLICE_LIAISON: _LIAISON,
    Role.RESCUE_LIAISON: _LIAISON,
    Role.SYSTEM_ADMINISTRATOR: {
        Right.MANAGE_USERS: Reach.ALL,
        Right.MANAGE_AREAS: Reach.ALL,
        Right.STOP_ALL_SENDING: Reach.ALL,
        Right.START_ALL_SENDING: Reach.ALL,
    },
}

# The narrowest incidents and reports that a role may read; narrower ones only when named among the readers.
CLEARANCE: dict[Role, Sharing] = {
    Role.SECURITY_CHIEF: Sharing.NAMED,
    Role.SECURITY_COORDINATOR: Sharing.NAMED,
    Role.DUTY_OFFICER: Sharing.NAMED,
    Role.SAFETY_COORDINATOR: Sharing.ORGANISATION,
    Role.POLICE_LIAISON: Sharing.ORGANISATION,
    Role.RESCUE_LIAISON: Sharing.ORGANISATION,
    Role.SYSTEM_ADMINISTRATOR: Sharing.OPEN,
}

# The roles of the municipality itself: they see who reported and the exact place, which partners do not.
MUNICIPALITY = frozenset({Role.SECURITY_CHIEF, Role.SECURITY_COORDINATOR, Role.DUTY_OFFICER, Role.SAFETY_COORDINATOR})
