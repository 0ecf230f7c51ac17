"""What recipients tell us: that they have read, how it is where they are, and what they answer to questions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.models.changes import RecordedChange
from contacts.scales import Mode, one_of
from notifications.lifecycle import AcknowledgementState, ResponseState
from notifications.models.deliveries import Delivery
from notifications.models.dispatches import Dispatch
from notifications.querysets import AcknowledgementQuerySet, ResponseQuerySet


class Way(models.TextChoices):
    """How it reached us."""

    LINK = "link", _("Länken")
    MAIL = "mail", _("Svar på mejlet")
    CALL = "call", _("Telefon")


class Acknowledgement(models.Model):
    """That one recipient has read one letter, as far as we know it.

    ``signs`` are the codes of what made a press look like a scanner's; empty on a sure one, unless ``accepted_by``
    says who set it right. ``at`` is when the press came that brought the row into its state.
    """

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="acknowledgement")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    state = models.CharField(max_length=9, choices=AcknowledgementState.choices)
    way = models.CharField(max_length=4, choices=Way.choices)
    at = models.DateTimeField()
    signs = ArrayField(models.CharField(max_length=20), default=list)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("state", AcknowledgementState, "an_acknowledgement_is_in_a_known_state"),
            one_of("way", Way, "an_acknowledgement_came_in_a_known_way"),
            models.CheckConstraint(
                condition=~Q(state=AcknowledgementState.SURE) | Q(signs__len=0) | Q(accepted_by__isnull=False),
                name="what_looks_like_a_scanner_is_sure_only_if_somebody_says_so",
            ),
            models.CheckConstraint(
                condition=~Q(state=AcknowledgementState.UNSURE) | Q(signs__len__gt=0),
                name="an_unsure_acknowledgement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.state}"


class AcknowledgementChange(RecordedChange):
    """A press on the button, or its undoing: ``new`` is the state, ``reason`` the signs, ``by`` staff alone."""

    acknowledgement = models.ForeignKey(Acknowledgement, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.acknowledgement_id} {self.new}"


class ResponseKind(models.TextChoices):
    """How it is where they are, in one press. A message is only words."""

    CALM = "calm", _("Lugnt hos oss")
    UNEASY = "uneasy", _("Oroligt")
    ON_SITE = "on_site", _("Vi är på plats")
    CANNOT = "cannot", _("Vi kan inte")
    NEED_HELP = "need_help", _("Behöver hjälp")
    MESSAGE = "message", _("Meddelande")


LONGEST_RESPONSE = 1_000


class Response(models.Model):
    """One answer of one recipient to one letter: an unverified report until a member of staff has looked at it.

    The same ``idempotency_key`` on the same letter is the same answer: the form's key, or a mail's Message-ID.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="responses")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    kind = models.CharField(max_length=9, choices=ResponseKind.choices)
    text = models.CharField(max_length=LONGEST_RESPONSE, blank=True)
    way = models.CharField(max_length=4, choices=Way.choices)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ResponseState.choices, default=ResponseState.NEW)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=200)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", ResponseKind, "a_response_is_of_a_known_kind"),
            one_of("way", Way, "a_response_came_in_a_known_way"),
            one_of("state", ResponseState, "a_response_is_in_a_known_state"),
            models.UniqueConstraint(fields=["delivery", "idempotency_key"], name="one_response_per_drawn_form"),
            models.CheckConstraint(
                condition=Q(state=ResponseState.NEW, handled_by__isnull=True, handled_at__isnull=True)
                | (~Q(state=ResponseState.NEW) & Q(handled_by__isnull=False, handled_at__isnull=False)),
                name="a_handled_response_says_by_whom",
            ),
        ]
        indexes = [
            # For the inbox and its counter in the menu: the few that wait.
            models.Index(fields=["-received_at"], condition=Q(state="new"), name="response_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.kind}"


class Question(models.Model):
    """One of the one to three questions that a request for information asks, in the author's language."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "position"], name="one_question_in_each_place"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3), name="a_request_asks_one_to_three_questions"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class QuestionAnswer(models.Model):
    """What one response says to one question."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=LONGEST_RESPONSE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_answer_to_a_question_in_a_response")
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question_id}"
