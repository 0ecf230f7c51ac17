"""What people do to dispatches, letters and the switch for everything, by noun."""

from notifications.actions.acknowledging import (
    UnableToAccept,
    accept_acknowledgement,
    acknowledge,
    note_acknowledgement,
    withdraw_acknowledgement,
)
from notifications.actions.asking import Asking, NobodyAsked, ask_for_review, asking_by
from notifications.actions.attachments import refuse_attachments
from notifications.actions.calling import log_call
from notifications.actions.closing import close_links
from notifications.actions.control import (
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.actions.declining import decline, may_come_back, return_to_list
from notifications.actions.drilling import OthersWouldBeTested, UnableToDrill, drill_audience, start_drill
from notifications.actions.escalating import take_due_steps
from notifications.actions.handling import (
    AlreadyHandled,
    finish_response,
    finish_stray_mail,
    lock_response,
    settle,
)
from notifications.actions.holding import NothingLeaves, UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.actions.own_data import change_through_link, confirm_through_link
from notifications.actions.policy import Minutes, PolicyChanged, StepsOutOfOrder, change_policies
from notifications.actions.reminding import Reminding, UnableToRemind, remind, reminding_of
from notifications.actions.renewing import send_new_links, wish_for_link
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
    "Asking",
    "Minutes",
    "NamesSomebody",
    "NobodyAsked",
    "NotAsked",
    "NothingLeaves",
    "NothingSaid",
    "OthersWouldBeTested",
    "PolicyChanged",
    "Reminding",
    "Resending",
    "StepsOutOfOrder",
    "TooManyAnswers",
    "TooMuchSaid",
    "TwoPeopleNeeded",
    "UnableToAccept",
    "UnableToAsk",
    "UnableToDrill",
    "UnableToMove",
    "UnableToPause",
    "UnableToRelease",
    "UnableToRemind",
    "UnableToResend",
    "UnableToRespond",
    "UnableToResume",
    "UnableToStart",
    "UnableToStop",
    "UnableToSwitch",
    "UnableToUndo",
    "accept_acknowledgement",
    "acknowledge",
    "ask_for_review",
    "ask_to_start_sending",
    "asking_by",
    "change_policies",
    "change_through_link",
    "close_links",
    "confirm_through_link",
    "decline",
    "drill_audience",
    "finish_response",
    "finish_stray_mail",
    "lock_response",
    "log_call",
    "may_come_back",
    "note_acknowledgement",
    "pause_dispatch",
    "refuse_attachments",
    "release_now",
    "remind",
    "reminding_of",
    "resend_failed",
    "resending_of",
    "respond",
    "resume_dispatch",
    "return_to_list",
    "send_new_links",
    "settle",
    "start_drill",
    "start_sending",
    "stop_all_sending",
    "stop_dispatch",
    "take_due_steps",
    "undo_dispatch",
    "wish_for_link",
    "withdraw_acknowledgement",
]
