"""The road of any Django e-mail backend: one letter after the other, as the backend of the settings sends it."""

from __future__ import annotations

import smtplib
import time

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications.errands import Errand
from notifications.failures import AnswerLost, Deferred, Refused
from notifications.transport.road import Desk, words_of

LONGEST_NAP = 0.05
REFUSALS = {"rejected", "invalid", "failed", "unsubscribed"}


class BackendRoad:
    """Carries letters through ``settings.EMAIL_BACKEND``; what the backend raises is turned into what it means."""

    def carry(self, desk: Desk) -> None:
        """Carry what ``desk`` has until there is nothing more."""
        backend: BaseEmailBackend = get_connection()
        try:
            while (pause := desk.pause()) is not None:
                errand = desk.take()
                if errand is None:
                    time.sleep(min(pause, LONGEST_NAP))
                elif desk.may_leave(errand):
                    _send(errand, desk, backend)
                else:
                    desk.untouched(errand)
                desk.tick()
        finally:
            backend.close()


def _send(errand: Errand, desk: Desk, backend: BaseEmailBackend) -> None:
    assert errand.message is not None
    try:
        message = errand.message()
    except Exception as problem:  # noqa: BLE001 - one poisoned letter is its own fate and not that of the others.
        desk.failed(errand, problem)
        return
    desk.begun(errand)
    try:
        taken = backend.send_messages([message])
    except Exception as problem:  # noqa: BLE001 - backends raise what they like.
        desk.failed(errand, _meaning(problem))
        return
    states = getattr(getattr(message, "anymail_status", None), "status", None) or set()
    if not taken or states & REFUSALS:
        said = f"{backend.__class__.__name__}: {', '.join(sorted(states)) or 'not taken'}"
        desk.failed(errand, Refused(said) if states & REFUSALS else Deferred(said))
    else:
        desk.accepted(errand, f"{backend.__class__.__name__}: {', '.join(sorted(states)) or 'taken'}")


def _meaning(problem: Exception) -> Exception:
    """Return the failure that an exception of a backend stands for, or the exception itself."""
    code = getattr(problem, "smtp_code", None) or getattr(problem, "status_code", None)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _words in problem.recipients.values()), default=0)
    words = words_of(problem)
    if isinstance(problem, smtplib.SMTPServerDisconnected | TimeoutError):
        return AnswerLost(words)
    if isinstance(problem, smtplib.SMTPException):
        return Refused(words) if code and 500 <= code < 600 else Deferred(words) if code else problem
    if isinstance(code, int):  # HTTP of a provider: 429 and 5xx are for now, other 4xx are about this letter.
        return Refused(words) if 400 <= code < 500 and code not in {401, 403, 408, 429} else Deferred(words)
    return Refused(words) if problem.__class__.__name__.endswith("RecipientsRefused") else problem
