"""One letter to one address, and its fate."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, User
from contacts.scales import Mode, Sharing, one_of
from notifications.lifecycle import OWED, DeliveryState, Doubt, FailureKind
from notifications.models.dispatches import Dispatch, Rendition, random_public_id
from notifications.querysets import DeliveryQuerySet


class Channel(models.TextChoices):
    """The ways a letter can go."""

    EMAIL = "email", _("E-post")


class Delivery(models.Model):
    """One letter: name, address and reasons as they were when it was written.

    While a worker carries the letter, ``claim`` names its watch. ``doubt`` says why the letter may have arrived twice:
    the worker, its machine or its connection was lost before it was known whether the mail server had taken it.
    """

    public_id = models.CharField(max_length=32, default=random_public_id)
    # The composite key in migrations/0002_rules.py holds both: the rendition is there, and of this very dispatch.
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    rendition = models.ForeignKey(
        Rendition, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    mode = models.CharField(max_length=8, choices=Mode.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="deliveries", db_index=False)
    name = models.CharField(max_length=400)
    actor = models.CharField(max_length=400, blank=True)
    role = models.CharField(max_length=400, blank=True)
    area = models.CharField(max_length=400, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=254)
    clearance = models.PositiveSmallIntegerField(choices=Sharing.choices)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    reasons = ArrayField(models.CharField(max_length=300), default=list)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=8, choices=FailureKind.choices, blank=True)
    relay_answer = models.TextField(blank=True)
    doubt = models.CharField(max_length=12, choices=Doubt.choices, blank=True)
    bounced_at = models.DateTimeField(null=True)
    bounce_status = models.CharField(max_length=16, blank=True)  # enhanced status code (RFC 3463), as in 5.1.1
    bounce_answer = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            # As a constraint, and not as unique=True, which would bring a second index for LIKE.
            models.UniqueConstraint(fields=["public_id"], name="no_two_deliveries_share_a_public_id"),
            models.UniqueConstraint(fields=["dispatch", "channel", "address"], name="one_delivery_per_address"),
            models.CheckConstraint(
                condition=Q(sharing__gte=F("clearance")) & Q(sharing__gte=Sharing.ORGANISATION),
                name="a_text_goes_only_to_those_cleared_for_it",
            ),
            models.CheckConstraint(
                condition=Q(address__regex=r'^[^\s@,;:<>"()\\A-Z]+@[^\s@,;:<>"()\\A-Z]+$'),
                name="a_delivery_goes_to_exactly_one_address",
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(user__isnull=False),
                name="a_delivery_goes_to_somebody_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | Q(claim__isnull=False),
                name="a_letter_on_its_way_has_a_carrier",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False),
                name="a_sent_letter_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.BOUNCED) | Q(bounced_at__isnull=False),
                name="a_bounced_letter_says_when",
            ),
            models.CheckConstraint(
                condition=Q(doubt="") | Q(doubt__in=Doubt.values), name="a_doubt_about_a_letter_is_of_a_known_kind"
            ),
            one_of("mode", Mode, "a_delivery_is_live_or_exercise"),
            one_of("state", DeliveryState, "a_delivery_is_in_a_known_state"),
        ]
        indexes = [
            # For postman.rounds.claim: what is owed, by dispatch, in the order it leaves, without sorting.
            models.Index(fields=["dispatch", "due_at", "id"], condition=Q(state__in=OWED), name="delivery_owed"),
            # For postman.recovery: what a worker holds.
            models.Index(fields=["claim"], condition=Q(state=DeliveryState.SENDING), name="delivery_in_hand"),
            # For figures: how quickly letters leave, and when the last one did.
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="delivery_handed_over"),
            # For figures and Dispatch.objects.with_counts: counted are the few that did not arrive, never all.
            models.Index(
                fields=["dispatch", "state", "failure"],
                condition=Q(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.STOPPED)),
                name="delivery_in_vain",
            ),
            models.Index(fields=["doubt"], condition=~Q(doubt=""), name="delivery_in_doubt"),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.address}"

    @property
    def possibly_doubled(self) -> bool:
        """Tell whether the letter may have arrived twice; ``doubt`` says why."""
        return bool(self.doubt)

    def may_still_be_read(self, now: datetime) -> bool:
        """Tell whether the recipient may still have the text at ``now``: in use, not paused, and cleared for it."""
        reader = self.contact
        return reader is None or (reader.active and not reader.is_paused(now) and reader.clearance <= self.sharing)
