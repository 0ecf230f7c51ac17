"""The signs by which machines are told from people (RFC 3834, and what programs do instead)."""

from __future__ import annotations

from email.message import Message
from email.utils import parseaddr

from notifications.incoming.opening import said, subject_of

# Headers that only machines set, whatever they say.
TELLING = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Response-Suppress",
    "X-Mail-Autoreply",
    "X-Autoreply-From",
    "X-Failed-Recipients",
    "List-Id",
    "List-Unsubscribe",
    "Feedback-ID",
)
PRECEDENCES = {"auto_reply", "auto-reply", "bulk", "junk", "list"}
# How mail programs begin the subject of an answer that its owner did not write.
SUBJECTS = (
    "autosvar",
    "automatiskt svar",
    "frånvaromeddelande",
    "automatic reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "out of office",
)
MAILERS = (
    "mailer-daemon",
    "mailer_daemon",
    "mailerdaemon",
    "mail-daemon",
    "maildaemon",
    "postmaster",
    "microsoftexchange",
)


def of_a_machine(message: Message, sender: str | None) -> str:
    """Return the first sign that no person wrote this; nothing when there is none.

    ``sender`` is the envelope's, empty for none at all; ``None`` when the envelope is lost and only the header that
    a mail server made of it is left.
    """
    for value in said(message, "Auto-Submitted"):
        if value.lower().replace("(", ";").partition(";")[0].strip() != "no":
            return "auto-submitted"
    for value in said(message, "Precedence"):
        if value.lower() in PRECEDENCES:
            return f"precedence {value.lower()}"
    for name in TELLING:
        if name in message:
            return name.lower()
    if message.get_content_type() == "multipart/report":
        return "report"
    if _nobody(sender) or any(map(_nobody, said(message, "Return-Path"))):
        return "no sender"
    if from_a_mail_server(message):
        return "mail server"
    return "subject" if subject_of(message).casefold().startswith(SUBJECTS) else ""


def from_a_mail_server(message: Message) -> bool:
    """Tell whether the message claims to come from a mail server itself."""
    if "X-Failed-Recipients" in message:
        return True
    return any(parseaddr(value)[1].lower().startswith(MAILERS) for value in said(message, "From"))


def _nobody(sender: str | None) -> bool:
    return sender is not None and sender.strip() in {"", "<>"}
