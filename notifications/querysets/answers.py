"""Questions about what recipients told us: acknowledgements, responses, and mail that names no letter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, Value, When

from notifications.lifecycle import AcknowledgementState, ResponseState

if TYPE_CHECKING:
    from notifications.models import Acknowledgement, Delivery, Response, StrayMail  # noqa: F401 - named in strings

NEED_HELP = "need_help"
_WAITING_FIRST = Case(When(state=ResponseState.NEW, then=Value(0)), default=Value(1))
_HELP_FIRST = Case(When(kind=NEED_HELP, then=Value(0)), default=Value(1))


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    """Questions about acknowledgements."""

    def sure(self) -> AcknowledgementQuerySet:
        """Keep those that count: a person has pressed, or a person has said so."""
        return self.filter(state=AcknowledgementState.SURE)

    def unsure(self) -> AcknowledgementQuerySet:
        """Keep those that look like a scanner's: they count for nothing and stop nothing."""
        return self.filter(state=AcknowledgementState.UNSURE)


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about responses."""

    def waiting(self) -> ResponseQuerySet:
        """Keep the responses that nobody has handled."""
        return self.filter(state=ResponseState.NEW)

    def calling_for_help(self) -> ResponseQuerySet:
        """Keep those who need help."""
        return self.filter(kind=NEED_HELP)

    def for_a_person(self) -> ResponseQuerySet:
        """Leave out what only shows that a drill was answered: nothing has happened, and nothing else is said."""
        return self.exclude(~Q(kind=NEED_HELP), delivery__dispatch__kind="drill", text="")

    def pressed_after(self, moment: datetime) -> ResponseQuerySet:
        """Keep what came through the personal link after ``moment``."""
        return self.filter(way="link", received_at__gt=moment)

    def in_order(self) -> ResponseQuerySet:
        """Return responses as they came, each with what it says to the questions."""
        return self.prefetch_related("answers__question").order_by("received_at", "id")

    def help_first(self) -> ResponseQuerySet:
        """Return responses with who answered: those who need help first, then the newest."""
        return self._with_sender().order_by(_HELP_FIRST, "-received_at", "-id")

    def for_inbox(self) -> ResponseQuerySet:
        """Return responses for the inbox: what waits first, among that those who need help, then the newest."""
        waiting_for_help = Case(When(state=ResponseState.NEW, kind=NEED_HELP, then=Value(0)), default=Value(1))
        return self._with_sender().order_by(_WAITING_FIRST, waiting_for_help, "-received_at", "-id")

    def _with_sender(self) -> ResponseQuerySet:
        return self.select_related("delivery__dispatch", "handled_by").prefetch_related("answers__question")

    def by_mail_since(self, moment: datetime, delivery: Delivery) -> ResponseQuerySet:
        """Keep the answers that came by mail to this letter after ``moment``."""
        return self.filter(way="mail", delivery=delivery, received_at__gt=moment)


class StrayMailQuerySet(models.QuerySet["StrayMail"]):
    """Questions about stray mail."""

    def waiting(self) -> StrayMailQuerySet:
        """Keep the mails that nobody has handled."""
        return self.filter(state=ResponseState.NEW)

    def for_inbox(self) -> StrayMailQuerySet:
        """Return mails for the inbox: what waits first, then the newest."""
        return self.select_related("handled_by").order_by(_WAITING_FIRST, "-received_at", "-id")
