"""What people do to dispatches, letters and the switch for everything, by noun."""

from notifications.actions.attachments import refuse_attachments
from notifications.actions.control import (
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.actions.declining import decline
from notifications.actions.holding import NothingLeaves, UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.actions.resending import Resending, UnableToResend, resend_failed, resending_of
from notifications.actions.responding import (
    NamesSomebody,
    NotAsked,
    NothingSaid,
    TooMuchSaid,
    UnableToRespond,
    respond,
)
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
    "NamesSomebody",
    "NotAsked",
    "NothingLeaves",
    "NothingSaid",
    "Resending",
    "TooMuchSaid",
    "TwoPeopleNeeded",
    "UnableToAsk",
    "UnableToMove",
    "UnableToPause",
    "UnableToRelease",
    "UnableToResend",
    "UnableToRespond",
    "UnableToResume",
    "UnableToStart",
    "UnableToStop",
    "UnableToSwitch",
    "UnableToUndo",
    "ask_to_start_sending",
    "decline",
    "pause_dispatch",
    "refuse_attachments",
    "release_now",
    "resend_failed",
    "resending_of",
    "respond",
    "resume_dispatch",
    "start_sending",
    "stop_all_sending",
    "stop_dispatch",
    "undo_dispatch",
]
