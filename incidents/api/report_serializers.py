"""How situation reports and their audiences look in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.access import clearance
from contacts.api.fields import Choice, Scale
from contacts.api.known import CodesOf
from contacts.scales import Mode, Severity, Sharing
from incidents.api.incident_serializers import PersonOut
from incidents.api.report_bodies import GENERAL, GROUPS, TEXTS, ConsequencesIn
from incidents.contents import texts_by_language
from incidents.languages import ORIGINAL, outdated_in
from incidents.lifecycle import ReportStatus
from incidents.models import SituationReport
from incidents.models.reports import ReportKind, SectionKind
from incidents.paragraphs import Part, Written, readable


class ReportAudienceOut(serializers.Serializer[SituationReport]):
    """The areas and roles that were chosen."""

    areas = CodesOf("slug", source="audience_areas.all")
    roles = CodesOf("code", source="audience_roles.all")


class TextsOut(serializers.Serializer[Any]):
    """The texts of a report in one language, and whether they are what is sent to those who read it."""

    wrong = serializers.CharField()
    happened = serializers.CharField()
    doing = serializers.CharField()
    ask = serializers.CharField()
    unknown = serializers.CharField()
    consequences = ConsequencesIn()
    missing = serializers.ListField(
        child=serializers.CharField(), help_text=_("Delar som den svenska texten har men inte den här.")
    )
    outdated = serializers.BooleanField(help_text=_("Den svenska texten har ändrats sedan den här skrevs."))


class ParagraphOut(serializers.Serializer[Any]):
    """A paragraph that fewer read than the report goes to: those who may have texts of its level."""

    section = Choice(SectionKind)
    sharing = Scale(Sharing)
    text = serializers.CharField()
    translations = serializers.DictField(child=serializers.CharField())


class ReportOut(serializers.Serializer[SituationReport]):
    """A situation report. ``dispatch`` is the id of what was sent, once it is approved.

    A correction ``corrects`` another report and says what was ``wrong``; that one is then ``corrected_by`` it.
    """

    id = serializers.IntegerField()
    mode = Choice(Mode)
    series = serializers.IntegerField(source="series_id")
    number = serializers.IntegerField(allow_null=True)
    kind = Choice(ReportKind)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected_by = serializers.IntegerField(allow_null=True)
    corrected_at = serializers.DateTimeField(allow_null=True)
    status = Choice(ReportStatus)
    title = serializers.CharField()
    severity = Scale(Severity)
    sharing = Scale(Sharing)
    wrong = serializers.CharField()
    happened = serializers.CharField()
    doing = serializers.CharField()
    ask = serializers.CharField()
    unknown = serializers.CharField()
    consequences = ConsequencesIn()
    paragraphs = ParagraphOut(many=True)
    translations = serializers.DictField(child=TextsOut())
    next_report_due = serializers.DateTimeField(allow_null=True)
    is_last = serializers.BooleanField()
    incidents = CodesOf("number", source="incidents.all")
    audience = ReportAudienceOut(source="*")
    author = PersonOut()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    approved_by = PersonOut(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    four_eyes_required = serializers.BooleanField()
    dispatch = serializers.CharField(source="dispatch.public_id", default=None, allow_null=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: SituationReport) -> dict[str, Any]:
        """Return the report with its sections as fields."""
        by_language = texts_by_language(instance)
        texts = by_language.pop(ORIGINAL.value, {})
        user = self.context["user"]
        mine = readable({key: text for key, text in texts.items() if isinstance(key, Part)}, clearance(user))
        instance.paragraphs = [  # type: ignore[attr-defined]
            {
                "section": part.kind,
                "sharing": part.sharing,
                "text": text,
                "translations": {language: said[part] for language, said in by_language.items() if part in said},
            }
            for part, text in mine.items()
        ]
        kinds = [kind for kind in texts if not isinstance(kind, Part)]
        for field, said in _as_fields(texts).items():
            setattr(instance, field, said)
        outdated = outdated_in(instance, by_language)
        instance.translations = {  # type: ignore[attr-defined]
            language: _as_fields(theirs)
            | {"missing": [kind.value for kind in kinds if kind not in theirs], "outdated": language in outdated}
            for language, theirs in by_language.items()
        }
        return super().to_representation(instance)


def _as_fields(texts: Written) -> dict[str, Any]:
    """Return the sections of one language as fields, the consequences in an object of their own."""
    said = {kind.value: texts[kind] for kind in GROUPS if kind in texts}
    if SectionKind.CONSEQUENCES in texts:
        said[GENERAL] = texts[SectionKind.CONSEQUENCES]
    return {**{kind.value: texts.get(kind, "") for kind in TEXTS}, "consequences": said}


class RecipientOut(serializers.Serializer[Any]):
    """Somebody who gets the report, and why."""

    name = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class OmissionOut(serializers.Serializer[Any]):
    """Somebody in these areas and roles who does not, and why."""

    name = serializers.CharField()
    actor = serializers.CharField()
    reason = serializers.CharField(source="reason.value")
    reason_code = serializers.CharField(source="reason.code")


class AudienceOut(serializers.Serializer[Any]):
    """Everybody who would get the report now. ``audience_version`` changes when the set does."""

    audience_version = serializers.CharField(source="version")
    count = serializers.IntegerField()
    recipients = RecipientOut(many=True)
    omitted = OmissionOut(source="omissions", many=True)


class ApprovedOut(serializers.Serializer[Any]):
    """What the approval led to."""

    dispatch = serializers.CharField(source="public_id")
