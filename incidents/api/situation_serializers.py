"""How the situation looks in the API: every area with its level, what waits, and what was said last."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.api.bodies import In
from contacts.api.fields import Choice, Line, Moment, Scale, Whole
from contacts.scales import Mode, Severity
from incidents.api.incident_serializers import IncidentOut, PersonOut
from incidents.forms.levels import CALM, LONGEST_REASON
from incidents.models import SetLevel, SituationReport
from incidents.situation import AreaState
from incidents.waiting import Kind, Named, Waiting


class LevelOut(serializers.Serializer[SetLevel]):
    """A level that somebody set. ``severity`` null means at ease, whatever the incidents say."""

    id = serializers.IntegerField()
    area = serializers.CharField(source="area.slug")
    severity = Scale(Severity, allow_null=True)
    reason = serializers.CharField()
    set_by = PersonOut()
    set_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)


class LevelIn(In):
    """A level for an area. ``shown`` is the id of the level that you saw there, 0 for none."""

    severity = Choice([CALM, *(one.code for one in Severity)], help_text=_("calm betyder lugnt."))
    reason = Line(max_length=LONGEST_REASON, help_text=_("Fortsätter meningen «därför att …»."))
    until = Moment(help_text=_("Högst tre dygn framåt."))
    shown = Whole(
        min_value=0,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text=_("Id för nivån som du såg, 0 för ingen. Då skrivs ingen annans nivå över."),
    )

    def validate_severity(self, code: str) -> Severity | None:
        """Return the severity; at ease is none."""
        return None if code == CALM else Severity.from_code(code)


class LevelLiftIn(In):
    """Which level is meant, so that nobody lifts one that was set meanwhile."""

    shown = Whole(min_value=1, max_value=2**63 - 1, allow_null=True, default=None, help_text=_("Id för nivån."))


class AreaStateOut(serializers.Serializer[AreaState]):
    """An area, with what lies in it. ``told`` is what the incidents alone say, ``trend`` the change in an hour."""

    area = serializers.CharField(source="area.slug")
    area_name = serializers.CharField(source="area.name")
    severity = Scale(Severity, allow_null=True)
    told = Scale(Severity, allow_null=True)
    open_count = serializers.IntegerField()
    recent_count = serializers.IntegerField()
    by_severity = serializers.SerializerMethodField()
    trend = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)
    levels = LevelOut(many=True)

    def get_by_severity(self, state: AreaState) -> dict[str, int]:
        """Return how many are open of each severity."""
        return {severity.code: count for severity, count in state.by_severity.items()}


class NamedOut(serializers.Serializer[Named]):
    """One of what waits."""

    id = serializers.CharField()
    title = serializers.CharField()


class WaitingOut(serializers.Serializer[Waiting]):
    """So many of a kind wait, the longest waiting by name."""

    kind = Choice([kind.value for kind in Kind])
    count = serializers.IntegerField()
    words = serializers.CharField()
    urgent = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    named = NamedOut(many=True)


class LatestReportOut(serializers.Serializer[SituationReport]):
    """What was said last, and when more is due."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    approved_at = serializers.DateTimeField()
    next_report_due = serializers.DateTimeField(allow_null=True)
    is_last = serializers.BooleanField()


class SituationOut(serializers.Serializer[Any]):
    """The situation as the caller may see it: the worst area first, the newest incident first."""

    mode = Choice(Mode)
    at = serializers.DateTimeField()
    severity = Scale(Severity, allow_null=True)
    open_count = serializers.IntegerField()
    areas = AreaStateOut(many=True)
    incidents = IncidentOut(many=True)
    waiting = WaitingOut(many=True)
    latest_report = LatestReportOut(allow_null=True)
