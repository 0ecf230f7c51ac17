"""What people do to dispatches, letters and the switch for everything, by noun."""

from notifications.actions.acknowledging import (
    UnableToAccept,
    accept_acknowledgement,
    acknowledge,
    note_acknowledgement,
    withdraw_acknowledgement,
)
from notifications.actions.calling import log_call
from notifications.actions.control import (
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.actions.declining import decline
from notifications.actions.escalating import take_due_steps
from notifications.actions.holding import NothingLeaves, UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.actions.policy import Minutes, PolicyChanged, StepsOutOfOrder, change_policies
from notifications.actions.reminding import Reminding, UnableToRemind, remind, reminding_of
from notifications.actions.resending import Resending, UnableToResend, resend_failed, resending_of
from notifications.actions.states import UnableToMove
from notifications.actions.switch import (
    AlreadyStopped,
    TwoPeopleNeeded,
    UnableToAsk,
    UnableToStart,
    UnableToSwitch,
    ask_to_start_sending,
    start_sending,
    stop_all_sending,
)

__all__ = [
    "AlreadyStopped",
    "Minutes",
    "NothingLeaves",
    "PolicyChanged",
    "Reminding",
    "Resending",
    "StepsOutOfOrder",
    "TwoPeopleNeeded",
    "UnableToAccept",
    "UnableToAsk",
    "UnableToMove",
    "UnableToPause",
    "UnableToRelease",
    "UnableToRemind",
    "UnableToResend",
    "UnableToResume",
    "UnableToStart",
    "UnableToStop",
    "UnableToSwitch",
    "UnableToUndo",
    "accept_acknowledgement",
    "acknowledge",
    "ask_to_start_sending",
    "change_policies",
    "decline",
    "log_call",
    "note_acknowledgement",
    "pause_dispatch",
    "release_now",
    "remind",
    "reminding_of",
    "resend_failed",
    "resending_of",
    "resume_dispatch",
    "start_sending",
    "stop_all_sending",
    "stop_dispatch",
    "take_due_steps",
    "undo_dispatch",
    "withdraw_acknowledgement",
]
