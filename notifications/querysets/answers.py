"""Questions about what recipients told us: acknowledgements, responses, and mail that names no letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from notifications.lifecycle import AcknowledgementState, ResponseState

if TYPE_CHECKING:
    from notifications.models import Acknowledgement, Response, StrayMail  # noqa: F401 - named in strings


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


class StrayMailQuerySet(models.QuerySet["StrayMail"]):
    """Questions about stray mail."""

    def waiting(self) -> StrayMailQuerySet:
        """Keep the mails that nobody has handled."""
        return self.filter(state=ResponseState.NEW)
