"""How incidents and their logs look in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.access import areas_in_use, sees_reporter_and_place
from contacts.api.bodies import In
from contacts.api.fields import MISSING, Choice, Line, Moment, Scale, Text, Whole
from contacts.api.known import Known
from contacts.api.paging import PageQuery
from contacts.models import User
from contacts.scales import Mode, Severity, Sharing
from incidents.access import name_shown, types_in_use
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, LogEntry
from incidents.models.log import LogKind, Reliability

LONGEST_TEXT = 2000
LONGEST_REASON = 500


class PersonOut(serializers.Serializer[User]):
    """A member of staff: partners read the role where the municipality reads the name."""

    name = serializers.SerializerMethodField()
    role = serializers.CharField()

    def get_name(self, person: User) -> str:
        """Return the name as the caller may read it."""
        return name_shown(self.context["user"], person)


class IncidentOut(serializers.Serializer[Incident]):
    """An incident. ``place`` and ``reporter`` are null for partners.

    ``latest_unverified`` says that ``latest_text`` is what a recipient told, and that nobody has confirmed it.
    """

    number = serializers.CharField()
    mode = Choice(Mode)
    area = serializers.CharField(source="area.slug")
    area_name = serializers.CharField(source="area.name")
    place = serializers.SerializerMethodField()
    type = serializers.CharField(source="type.code")
    type_name = serializers.CharField(source="type.name")
    severity = Scale(Severity)
    status = Choice(IncidentStatus)
    sharing = Scale(Sharing)
    occurred_at = serializers.DateTimeField()
    logged_at = serializers.DateTimeField()
    reporter = serializers.SerializerMethodField()
    owner = PersonOut()
    outcome = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    merged_into = serializers.CharField(source="merged_into.number", default=None, allow_null=True)
    latest_text = serializers.CharField(allow_null=True)
    latest_at = serializers.DateTimeField(allow_null=True)
    latest_unverified = serializers.BooleanField()
    version = serializers.IntegerField()

    def get_place(self, incident: Incident) -> str | None:
        """Return the exact place, to the municipality."""
        return incident.place if sees_reporter_and_place(self.context["user"]) else None

    @extend_schema_field(PersonOut(allow_null=True))
    def get_reporter(self, incident: Incident) -> Any:
        """Return who reported, to the municipality and to the reporter."""
        viewer = self.context["user"]
        if not sees_reporter_and_place(viewer) and incident.reporter_id != viewer.id:
            return None
        return PersonOut(incident.reporter, context=self.context).data


class IncidentQuery(PageQuery):
    """What incidents can be asked by."""

    area = Known(areas_in_use, by="slug", required=False, help_text=_("Områdets kod."))
    type = Known(types_in_use, required=False, help_text=_("Händelsetypens kod."))
    severity = Scale(Severity, required=False)
    status = Choice(IncidentStatus, required=False)
    occurred_after = Moment(required=False, help_text=_("Den här tiden eller senare."))
    occurred_before = Moment(required=False, help_text=_("Före den här tiden."))


class IncidentIn(In):
    """A new incident: where, what and how bad; the rest may wait."""

    area = Known(areas_in_use, by="slug", help_text=_("Områdets kod."))
    type = Known(types_in_use, help_text=_("Händelsetypens kod."))
    severity = Scale(Severity)
    text = Text(max_length=LONGEST_TEXT, allow_blank=True, default="")
    place = Line(max_length=200, allow_blank=True, default="", help_text=_("Exakt plats. Bara kommunen ser den."))
    occurred_at = Moment(allow_null=True, default=None, help_text=_("När det hände. Utan värde gäller tiden nu."))
    sharing = Scale(Sharing, default=Sharing.ORGANISATION)


class LogEntryOut(serializers.Serializer[LogEntry]):
    """One line of a log. ``corrects`` names the line it strikes, ``corrected_by`` the one that strikes it.

    ``unverified`` says that a recipient told it, and that nobody has confirmed it.
    """

    id = serializers.IntegerField()
    kind = Choice(LogKind)
    text = serializers.CharField()
    reason = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    reliability = Choice(["", *Reliability.values])
    unverified = serializers.BooleanField()
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected_by = serializers.SerializerMethodField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    by = PersonOut()

    def get_corrected_by(self, entry: LogEntry) -> int | None:
        """Return the id of the line that strikes this one."""
        return next((one.id for one in entry.corrections.all()), None)


class LogEntryIn(In):
    """A new line. A decision needs its reason; a correction names the line that it strikes."""

    kind = Choice(LogKind)
    text = Text(max_length=LONGEST_TEXT)
    reason = Text(max_length=LONGEST_REASON, allow_blank=True, default="", help_text=_("Behövs för beslut."))
    source = Line(max_length=150, allow_blank=True, default="")  # type: ignore[assignment]
    reliability = Choice(["", *Reliability.values], default="")
    corrects = Whole(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text=_("Id för anteckningen som rättas. Behövs för rättelser."),
    )
    occurred_at = Moment(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See to it that a decision says why, and a correction of what."""
        if attrs["kind"] == LogKind.DECISION and not attrs["reason"]:
            raise serializers.ValidationError({"reason": [_("Skriv varför. Ett beslut behöver ett skäl.")]})
        if attrs["kind"] == LogKind.CORRECTION and attrs["corrects"] is None:
            raise serializers.ValidationError({"corrects": [MISSING]})
        if attrs["kind"] != LogKind.CORRECTION and attrs["corrects"] is not None:
            raise serializers.ValidationError({"corrects": [_("Bara en rättelse kan stryka en anteckning.")]})
        return attrs
