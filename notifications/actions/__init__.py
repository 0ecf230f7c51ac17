"""What people do to dispatches, letters and the switch for everything, by noun."""

from notifications.actions.asking import Asking, NobodyAsked, ask_for_review, asking_by
from notifications.actions.control import (
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.actions.declining import decline
from notifications.actions.drilling import OthersWouldBeTested, UnableToDrill, drill_audience, start_drill
from notifications.actions.holding import NothingLeaves, UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.actions.own_data import change_through_link, confirm_through_link
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
    "Asking",
    "NobodyAsked",
    "NothingLeaves",
    "OthersWouldBeTested",
    "Resending",
    "TwoPeopleNeeded",
    "UnableToAsk",
    "UnableToDrill",
    "UnableToMove",
    "UnableToPause",
    "UnableToRelease",
    "UnableToResend",
    "UnableToResume",
    "UnableToStart",
    "UnableToStop",
    "UnableToSwitch",
    "UnableToUndo",
    "ask_for_review",
    "ask_to_start_sending",
    "asking_by",
    "change_through_link",
    "confirm_through_link",
    "decline",
    "drill_audience",
    "pause_dispatch",
    "release_now",
    "resend_failed",
    "resending_of",
    "resume_dispatch",
    "start_drill",
    "start_sending",
    "stop_all_sending",
    "stop_dispatch",
    "undo_dispatch",
]
