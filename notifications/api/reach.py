"""How it looks in the API who was reached: acknowledgements, steps to come, reminders and calls."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.bodies import In
from contacts.api.fields import Choice, Line
from notifications.actions import Reminding
from notifications.lifecycle import EscalationStep
from notifications.models import Escalation, LoggedCall
from notifications.models.reach import CallOutcome
from notifications.outbox import Addressee
from notifications.reach import Counted, Reached


class GroupOut(serializers.Serializer[Counted]):
    """How many of one role and area were reached. ``waiting`` holds the unsure ones too."""

    role = serializers.CharField()
    area = serializers.CharField()
    recipients = serializers.IntegerField()
    handed_over = serializers.IntegerField()
    bounced = serializers.IntegerField()
    acknowledged = serializers.IntegerField()
    unsure = serializers.IntegerField()
    by_phone = serializers.IntegerField()
    waiting = serializers.IntegerField()


class StepOut(serializers.Serializer[Escalation]):
    """What happens by itself, or has happened. ``note`` is a code: why nothing was sent, or how many it was about."""

    step = Choice(EscalationStep)
    due_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)
    made = serializers.CharField(source="made.public_id", allow_null=True, default=None)
    note = serializers.CharField()


class ReachOut(serializers.Serializer[Reached]):
    """How far a dispatch has reached. Whoever acknowledges what followed it was reached by it as well."""

    recipients = serializers.IntegerField()
    handed_over = serializers.IntegerField()
    bounced = serializers.IntegerField()
    acknowledged = serializers.IntegerField()
    unsure = serializers.IntegerField()
    by_phone = serializers.IntegerField()
    waiting = serializers.IntegerField()
    released_at = serializers.DateTimeField(allow_null=True)
    half_acknowledged_at = serializers.DateTimeField(source="half_at", allow_null=True)
    most_acknowledged_at = serializers.DateTimeField(source="most_at", allow_null=True)
    groups = GroupOut(many=True)
    steps = serializers.SerializerMethodField()

    @extend_schema_field(StepOut(many=True))
    def get_steps(self, _reached: Reached) -> object:
        """Return what happens by itself."""
        return StepOut(self.context["steps"], many=True).data


class RemindedOut(serializers.Serializer[Addressee]):
    """One who would be reminded."""

    name = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    address = serializers.CharField()


class RemindingOut(serializers.Serializer[Reminding]):
    """Who would be reminded now, the version of that set, and what stands in the way."""

    version = serializers.CharField()
    count = serializers.IntegerField()
    reminders_sent = serializers.IntegerField(source="sent")
    obstacle = serializers.CharField(allow_null=True)
    possible_from = serializers.DateTimeField(source="may_at", allow_null=True)
    recipients = RemindedOut(source="addressees", many=True)


class RemindIn(In):
    """The set that the caller was shown, if it is to be that one or nothing."""

    version = Line(max_length=64, required=False)


class CallIn(In):
    """A call that was made just now, to the recipient of one letter."""

    delivery = Line(max_length=32)
    outcome = Choice(CallOutcome)
    note = Line(max_length=300, allow_blank=True, default="")


class CallOut(serializers.Serializer[LoggedCall]):
    """A call as it was written down."""

    delivery = serializers.CharField(source="delivery.public_id")
    outcome = Choice(CallOutcome)
    note = serializers.CharField()
    called_at = serializers.DateTimeField()
    by = serializers.CharField(source="by.name")
