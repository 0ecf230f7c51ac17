"""What programs send about requests for information, and how these and their answers look."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.api.bodies import In, Many
from contacts.api.fields import Choice, Line, Moment, Scale, Text, Whole
from contacts.api.known import CodesOf
from contacts.scales import Mode, Severity, Sharing
from incidents.api.incident_serializers import PersonOut
from incidents.api.report_bodies import AudienceIn, KeptDetailIn
from incidents.contents import LONGEST_TITLE
from incidents.gathered import Line as AnswerLine
from incidents.models import InformationRequest
from incidents.request_contents import LONGEST_QUESTION, LONGEST_WHY, MOST_QUESTIONS
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models.answers import ResponseKind, Way


class RequestAudienceIn(In):
    """What decides who would be asked."""

    severity = Scale(Severity)
    sharing = Scale(Sharing, help_text=_("partners, volunteers eller open: en begäran går till andra aktörer."))
    audience = AudienceIn()


class RequestIn(RequestAudienceIn):
    """A request, with what the sender was shown of its audience: its version, or how many it counts."""

    title = Line(max_length=LONGEST_TITLE)
    why = Text(max_length=LONGEST_WHY, allow_blank=True, default="")
    questions = Many(child=Line(max_length=LONGEST_QUESTION), allow_empty=False, max_length=MOST_QUESTIONS)
    answer_by = Moment()
    audience_version = Line(max_length=64, required=False)
    expected_recipients = Whole(min_value=0, max_value=10_000_000, required=False)
    keep = Many(
        child=KeptDetailIn(), max_length=100, default=list, help_text=_("Uppgifter som du har prövat och behåller.")
    )
    alone_on_duty_reason = Text(
        max_length=500,
        allow_blank=True,
        default="",
        help_text=_("Varför ingen annan kan läsa först. Säkerhetschefen får veta det."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See to it that the sender says what was shown."""
        if "audience_version" not in attrs and "expected_recipients" not in attrs:
            raise serializers.ValidationError(
                {"audience_version": [_("Skriv audience_version eller expected_recipients, ur audience.")]}
            )
        return attrs


class RequestAudienceOut(serializers.Serializer[InformationRequest]):
    """The areas and roles that were chosen."""

    areas = CodesOf("slug", source="audience_areas.all")
    roles = CodesOf("code", source="audience_roles.all")


class RequestOut(serializers.Serializer[InformationRequest]):
    """A request for information. ``id`` is that of its dispatch; ``answered`` of ``asked`` people have answered."""

    id = serializers.CharField(source="dispatch.public_id")
    mode = Choice(Mode)
    title = serializers.CharField()
    why = serializers.CharField()
    questions = CodesOf("text", source="dispatch.questions.all")
    severity = Scale(Severity)
    sharing = Scale(Sharing)
    audience = RequestAudienceOut(source="*")
    answer_by = serializers.DateTimeField(source="dispatch.answer_by")
    state = Choice(DispatchState, source="dispatch.state")
    by = PersonOut()
    created_at = serializers.DateTimeField()
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()

    def to_representation(self, instance: InformationRequest) -> dict[str, Any]:
        """Return the request with its questions in the order they are asked."""
        told = super().to_representation(instance)
        asked = sorted(instance.dispatch.questions.all(), key=lambda one: one.position)
        return told | {"questions": [one.text for one in asked]}


class SaidOut(serializers.Serializer[Any]):
    """One answer: ``answers`` holds what it says to each question, in their order; empty where it says nothing."""

    at = serializers.DateTimeField()
    way = Choice(Way)
    kind = Choice(ResponseKind)
    answers = serializers.ListField(child=serializers.CharField(allow_blank=True), source="words")
    text = serializers.CharField()


class AnswersOut(serializers.Serializer[AnswerLine]):
    """One recipient: what became of the letter, and what they have answered, the newest first."""

    name = serializers.CharField(source="letter.name")
    actor = serializers.CharField(source="letter.actor")
    role = serializers.CharField(source="letter.role")
    area = serializers.CharField(source="letter.area")
    phone = serializers.CharField(source="letter.phone")
    letter = Choice(DeliveryState, source="letter.state")
    responses = SaidOut(source="said", many=True)


class AnsweredRequestOut(RequestOut):
    """A request with everybody who was asked, those who have not answered first."""

    recipients = AnswersOut(many=True)
