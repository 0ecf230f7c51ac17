"""How dispatches and their deliveries look in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from contacts.api.fields import Choice, Scale
from contacts.api.paging import PageQuery
from contacts.scales import Mode, Severity, Sharing
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.mime import message_id
from notifications.models import Delivery, Dispatch
from notifications.models.deliveries import Channel


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
    """What was decided to be sent."""

    id = serializers.CharField(source="public_id")
    mode = Choice(Mode)
    title = serializers.CharField()
    severity = Scale(Severity)
    sharing = Scale(Sharing)
    state = Choice(DispatchState)
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

    def get_message_id(self, delivery: Delivery) -> str:
        """Return the Message-ID that every copy of the letter carries."""
        return f"<{message_id(delivery.dispatch.public_id, delivery.public_id)}>"


class DeliveryQuery(PageQuery):
    """What deliveries can be asked by."""

    state = Choice(DeliveryState, required=False)


def only(rows: Any, query: dict[str, Any]) -> Any:
    """Return the rows in the state that ``query`` asks for."""
    return rows.filter(state=query["state"]) if "state" in query else rows
