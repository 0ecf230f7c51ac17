"""How dispatches, their deliveries and the kill switch look in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from contacts.api.bodies import In
from contacts.api.fields import Choice, Line, Scale
from contacts.api.paging import PageQuery
from contacts.scales import Mode, Severity, Sharing
from notifications.actions import Resending
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind, Reach, SwitchState
from notifications.mime import message_id
from notifications.models import Delivery, Dispatch, SendingSwitch
from notifications.models.deliveries import Channel
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee


class CountsOut(serializers.Serializer[Dispatch]):
    """How many letters stand where. ``sent`` means accepted by our own mail server, and no more than that."""

    queued = serializers.IntegerField(source="queued_count")
    sending = serializers.IntegerField(source="sending_count")
    sent = serializers.IntegerField(source="sent_count")
    deferred = serializers.IntegerField(source="deferred_count")
    failed = serializers.IntegerField(source="failed_count")
    stopped = serializers.IntegerField(source="stopped_count")
    bounced = serializers.IntegerField(source="bounced_count")


class DispatchOut(serializers.Serializer[Dispatch]):
    """What was decided to be sent. ``follows`` is the dispatch that it corrects, or sends again."""

    id = serializers.CharField(source="public_id")
    mode = Choice(Mode)
    kind = Choice(DispatchKind)
    title = serializers.CharField()
    severity = Scale(Severity)
    sharing = Scale(Sharing)
    state = Choice(DispatchState)
    follows = serializers.CharField(source="follows.public_id", allow_null=True, default=None)
    created_by = serializers.CharField(source="created_by.name")
    created_at = serializers.DateTimeField()
    release_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    recipient_count = serializers.IntegerField()
    counts = CountsOut(source="*")


class DispatchQuery(PageQuery):
    """What dispatches can be asked by."""

    state = Choice(DispatchState, required=False)


class DeliveryOut(serializers.Serializer[Delivery]):
    """One letter and its fate. ``relay_answer`` is what the mail server said last."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    channel = Choice(Channel)
    state = Choice(DeliveryState)
    reasons = serializers.ListField(child=serializers.CharField())
    attempts = serializers.IntegerField()
    message_id = serializers.SerializerMethodField()
    relay_answer = serializers.CharField()
    failure = Choice(["", *FailureKind.values])
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    possibly_doubled = serializers.BooleanField()
    reach = Choice(Reach)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    answered_call_at = serializers.DateTimeField(source="called_at", allow_null=True)
    signs = serializers.SerializerMethodField()

    def get_signs(self, delivery: Delivery) -> list[str]:
        """Return the codes of what made the acknowledgement look like a machine's."""
        own = getattr(delivery, "acknowledgement", None)
        return list(own.signs) if own else []

    def get_message_id(self, delivery: Delivery) -> str:
        """Return the Message-ID that every copy of the letter carries."""
        return f"<{message_id(delivery.dispatch.public_id, delivery.public_id)}>"


class DeliveryQuery(PageQuery):
    """What deliveries can be asked by."""

    state = Choice(DeliveryState, required=False)


def only(rows: Any, query: dict[str, Any]) -> Any:
    """Return the rows in the state that ``query`` asks for."""
    return rows.filter(state=query["state"]) if "state" in query else rows


class ResentOut(serializers.Serializer[Addressee]):
    """One who would get a letter again, at a new address."""

    name = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    address = serializers.CharField()


class ResendingOut(serializers.Serializer[Resending]):
    """Who would get a dispatch again, and the version of that set."""

    version = serializers.CharField()
    count = serializers.IntegerField()
    recipients = ResentOut(source="addressees", many=True)


class ResendIn(In):
    """The set that the caller was shown, if it is to be that one or nothing."""

    version = Line(max_length=64, required=False)


class SwitchOut(serializers.Serializer[SendingSwitch]):
    """How the kill switch stands, and who pressed it last for what."""

    state = Choice(SwitchState)
    stopped_by = serializers.CharField(source="stopped_by.name", allow_null=True, default=None)
    stopped_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    start_asked_by = serializers.CharField(source="start_asked_by.name", allow_null=True, default=None)
    start_asked_at = serializers.DateTimeField(allow_null=True)
    started_by = serializers.CharField(source="started_by.name", allow_null=True, default=None)
    started_at = serializers.DateTimeField(allow_null=True)


class SwitchIn(In):
    """A press on the kill switch. The reason is kept with a stop."""

    action = Choice(["stop", "ask_start", "start"])
    reason = Line(max_length=300, allow_blank=True, default="")
