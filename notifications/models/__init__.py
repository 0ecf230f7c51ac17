"""The rows of the post office."""

from notifications.models.answers import Acknowledgement, AcknowledgementChange, Question, QuestionAnswer, Response
from notifications.models.deliveries import Delivery
from notifications.models.dispatches import Dispatch, DispatchChange, Rendition
from notifications.models.links import ClosedLink, LinkWish
from notifications.models.mail import StrayMail
from notifications.models.reach import Drill, Escalation, EscalationPolicy, EscalationPolicyChange, LoggedCall
from notifications.models.sending import RelayPace, SendingSwitch, SwitchChange, Watch, WorkerSign

__all__ = [
    "Acknowledgement",
    "AcknowledgementChange",
    "ClosedLink",
    "Delivery",
    "Dispatch",
    "DispatchChange",
    "Drill",
    "Escalation",
    "EscalationPolicy",
    "EscalationPolicyChange",
    "LinkWish",
    "LoggedCall",
    "Question",
    "QuestionAnswer",
    "RelayPace",
    "Rendition",
    "Response",
    "SendingSwitch",
    "StrayMail",
    "SwitchChange",
    "Watch",
    "WorkerSign",
]
