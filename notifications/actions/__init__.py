"""What people do to dispatches, letters and the switch for everything, by noun."""

from notifications.actions.acknowledging import (
    UnableToAccept,
    accept_acknowledgement,
    acknowledge,
    note_acknowledgement,
    withdraw_acknowledgement,
)
from notifications.actions.control import (
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.actions.declining import decline
from notifications.actions.handling import (
    AlreadyHandled,
    finish_response,
    finish_stray_mail,
    lock_response,
    settle,
)
from notifications.actions.holding import NothingLeaves, UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.actions.resending import Resending, UnableToResend, resend_failed, resending_of
from notifications.actions.responding import (
    NamesSomebody,
    NotAsked,
    NothingSaid,
    TooManyAnswers,
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
    "AlreadyHandled",
    "AlreadyStopped",
    "NamesSomebody",
    "NotAsked",
    "NothingLeaves",
    "NothingSaid",
    "Resending",
    "TooManyAnswers",
    "TooMuchSaid",
    "TwoPeopleNeeded",
    "UnableToAccept",
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
    "accept_acknowledgement",
    "acknowledge",
    "ask_to_start_sending",
    "decline",
    "finish_response",
    "finish_stray_mail",
    "lock_response",
    "note_acknowledgement",
    "pause_dispatch",
    "release_now",
    "resend_failed",
    "resending_of",
    "respond",
    "resume_dispatch",
    "settle",
    "start_sending",
    "stop_all_sending",
    "stop_dispatch",
    "undo_dispatch",
    "withdraw_acknowledgement",
]
