"""How the answers of recipients look in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.access import OutOfReach
from contacts.api.bodies import In
from contacts.api.fields import Choice, Line
from contacts.api.paging import PageQuery
from contacts.rights import Right
from contacts.scales import Mode
from incidents.access import access_incident
from incidents.models import Incident
from notifications.lifecycle import ResponseState
from notifications.models import QuestionAnswer, Response
from notifications.models.answers import ResponseKind, Way

LONGEST_ID = 32


class SenderOut(serializers.Serializer[Response]):
    """Who answered, as they were when the letter was written."""

    name = serializers.CharField(source="delivery.name")
    actor = serializers.CharField(source="delivery.actor")
    role = serializers.CharField(source="delivery.role")
    area = serializers.CharField(source="delivery.area")
    phone = serializers.CharField(source="delivery.phone")


class QuestionAnswerOut(serializers.Serializer[QuestionAnswer]):
    """What was asked, and what was answered."""

    question = serializers.CharField(source="question.text")
    text = serializers.CharField()


class ResponseOut(serializers.Serializer[Response]):
    """An answer: an unverified report until ``confirmed_at``. ``incident`` is null where the caller may not see it."""

    id = serializers.IntegerField()
    mode = Choice(Mode)
    dispatch = serializers.CharField(source="delivery.dispatch.public_id")
    sender = SenderOut(source="*")
    kind = Choice(ResponseKind)
    text = serializers.CharField()
    answers = QuestionAnswerOut(many=True)
    way = Choice(Way)
    received_at = serializers.DateTimeField()
    state = Choice(ResponseState)
    handled_by = serializers.CharField(source="handled_by.name", allow_null=True, default=None)
    handled_at = serializers.DateTimeField(allow_null=True)
    incident = serializers.SerializerMethodField()
    confirmed_at = serializers.DateTimeField(source="in_log.confirmed_at", allow_null=True, default=None)

    def get_incident(self, response: Any) -> str | None:
        """Return the number of the incident whose log it stands in, to those who may see that incident."""
        return str(response.in_log.incident.number) if response.incident_seen else None


class ResponseQuery(PageQuery):
    """What answers can be asked by."""

    state = Choice(ResponseState, required=False)
    kind = Choice(ResponseKind, required=False)
    dispatch = Line(max_length=LONGEST_ID, required=False, help_text=_("Utskickets id."))


class ResponseLogIn(In):
    """The incident in whose log the answer belongs."""

    incident = Line(max_length=20, help_text=_("Händelsens nummer, som 2026-147."))

    def validate_incident(self, number: str) -> Incident:
        """Return the incident of that number, which the caller may write in."""
        try:
            return access_incident(self.context["user"], number, Right.ADD_NOTE)
        except OutOfReach as unknown:
            raise serializers.ValidationError(_("Det finns ingen händelse med det numret.")) from unknown
