"""Mail that came in and that nobody but a person can judge."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contacts.models import User
from contacts.scales import one_of
from notifications.lifecycle import ResponseState
from notifications.querysets import StrayMailQuerySet

LONGEST_STRAY = 4_000


class StrayMail(models.Model):
    """A mail from a person that names no letter of ours, or comes from another address than the letter went to."""

    message_id = models.CharField(max_length=250, unique=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.CharField(max_length=LONGEST_STRAY, blank=True)
    attachments = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ResponseState.choices, default=ResponseState.NEW)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    objects = StrayMailQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("state", ResponseState, "a_stray_mail_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state=ResponseState.NEW, handled_by__isnull=True, handled_at__isnull=True)
                | (~Q(state=ResponseState.NEW) & Q(handled_by__isnull=False, handled_at__isnull=False)),
                name="a_handled_stray_mail_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender
