"""Questions about what recipients told us: acknowledgements, responses, and mail that names no letter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from notifications.lifecycle import AcknowledgementState, ResponseState

if TYPE_CHECKING:
    from notifications.models import Acknowledgement, Delivery, Response, StrayMail  # noqa: F401 - named in strings


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

    def by_mail_since(self, moment: datetime, delivery: Delivery) -> ResponseQuerySet:
        """Keep the answers that came by mail to this letter after ``moment``."""
        return self.filter(way="mail", delivery=delivery, received_at__gt=moment)


class StrayMailQuerySet(models.QuerySet["StrayMail"]):
    """Questions about stray mail."""

    def waiting(self) -> StrayMailQuerySet:
        """Keep the mails that nobody has handled."""
        return self.filter(state=ResponseState.NEW)
