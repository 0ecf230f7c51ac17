"""How readiness and drills look in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.access import areas_in_use, roles_in_use
from contacts.api.bodies import In, Many
from contacts.api.fields import Line, Whole
from contacts.api.known import CodesOf, Known


class ScoreOut(serializers.Serializer[Any]):
    """How many of those who were handed the letter of a test answered it."""

    answered = serializers.IntegerField()
    handed_over = serializers.IntegerField()


class RoleScoreOut(serializers.Serializer[Any]):
    """The score of one role in one area; null when no test covers them."""

    role = serializers.CharField(source="role.code")
    score = ScoreOut(allow_null=True)


class AreaScoreOut(serializers.Serializer[Any]):
    """The score of one area over all roles, and of each role; null when no test covers it."""

    area = serializers.CharField(source="area.slug")
    tested_at = serializers.DateTimeField(allow_null=True)
    score = ScoreOut(allow_null=True)
    roles = RoleScoreOut(source="cells", many=True)


class ReadinessOut(serializers.Serializer[Any]):
    """How the tests of one quarter went, in the areas of the caller."""

    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    areas = AreaScoreOut(many=True)


class ReadinessQuery(In):
    """Which quarter; without both, the one that it is now."""

    year = Whole(from_text=True, min_value=2000, max_value=2100, required=False)
    quarter = Whole(from_text=True, min_value=1, max_value=4, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See to it that a quarter comes with its year, and the reverse."""
        for name, other in (("year", "quarter"), ("quarter", "year")):
            if other in attrs and name not in attrs:
                raise serializers.ValidationError({name: [_("Skriv både year och quarter, eller inget av dem.")]})
        return attrs


class CodesIn(Line):
    """Rows that are told by their codes, with commas between them."""

    default_error_messages = {"unknown": _("Det finns inget med koden «{code}».")}

    def __init__(self, rows: Callable[[], QuerySet[Any]], *, by: str = "code", **options: Any) -> None:
        self.rows = rows
        self.by = by
        super().__init__(max_length=2_000, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the rows."""
        codes = [code for code in super().to_internal_value(data).split(",") if code]
        found = {getattr(one, self.by): one for one in self.rows().filter(**{f"{self.by}__in": codes})}
        for code in codes:
            if code not in found:
                self.fail("unknown", code=code[:100])
        return list(found.values())

    def run_validators(self, value: Any) -> None:
        """Do nothing: the validators are about the text, and it has been found to be codes."""


class DrillQuery(In):
    """Whom a test would go to."""

    areas = CodesIn(areas_in_use, by="slug", default=list, help_text=_("Områdenas koder, med komma emellan."))
    roles = CodesIn(roles_in_use, default=list, help_text=_("Rollernas koder, med komma emellan."))


class TestedOut(serializers.Serializer[Any]):
    """Somebody who would get the test, and why."""

    name = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class NotTestedOut(serializers.Serializer[Any]):
    """Somebody in these areas and roles who would not, and why."""

    name = serializers.CharField()
    actor = serializers.CharField()
    reason = serializers.CharField(source="reason.value")
    reason_code = serializers.CharField(source="reason.code")


class DrillAudienceOut(serializers.Serializer[Any]):
    """Everybody who would get the test now. ``audience_version`` changes when the set does."""

    audience_version = serializers.CharField(source="version")
    count = serializers.IntegerField()
    recipients = TestedOut(many=True)
    omitted = NotTestedOut(source="omissions", many=True)


class DrillIn(In):
    """A test to start, and the version of the audience that the caller was shown."""

    areas = Many(child=Known(areas_in_use, by="slug"), max_length=100)
    roles = Many(child=Known(roles_in_use), max_length=100)
    audience_version = Line(max_length=64)


class DrillOut(serializers.Serializer[Any]):
    """A test that was started. ``dispatch`` is the id of what was sent."""

    dispatch = serializers.CharField(source="dispatch.public_id")
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    areas = CodesOf("slug", source="areas.all")
    roles = CodesOf("code", source="roles.all")
    started_at = serializers.DateTimeField()
    recipient_count = serializers.IntegerField(source="dispatch.recipient_count")
