"""What programs send about situation reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.access import areas_in_use, roles_in_use
from contacts.api.bodies import In, Many
from contacts.api.fields import Choice, Flag, Line, Moment, Scale, Text, Whole
from contacts.api.known import Known, KnownNumber
from contacts.api.paging import PageQuery
from contacts.scales import Severity, Sharing
from incidents.access import visible_incidents, visible_reports
from incidents.api.paragraph_bodies import Paragraphs
from incidents.contents import LONGEST_SECTION, LONGEST_TITLE
from incidents.lifecycle import ReportStatus
from incidents.models.reports import SectionKind

TEXTS = (SectionKind.WRONG, SectionKind.HAPPENED, SectionKind.DOING, SectionKind.ASK, SectionKind.UNKNOWN)
GROUPS = (
    SectionKind.YOUNG_INVOLVED,
    SectionKind.YOUNG_SUSPECTED,
    SectionKind.RESIDENTS,
    SectionKind.PUBLIC_ACTORS,
)
# Under this name the object of consequences holds those that are about no group.
GENERAL = "general"
MOST_INCIDENTS = 100


class ConsequencesIn(In):
    """What it means for each group; of suspected young people never who they are."""

    general = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    young_people_involved = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    young_people_suspected = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    residents_and_workers = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    public_actors = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)


_TEXT = {"type": "string", "maxLength": LONGEST_SECTION}


@extend_schema_field(
    {
        "oneOf": [
            {"type": "object", "properties": dict.fromkeys((GENERAL, *(kind.value for kind in GROUPS)), _TEXT)},
            _TEXT,
        ],
        "nullable": True,
    }
)
class Consequences(ConsequencesIn):
    """The consequences: by group, or as one text that is about no group."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the texts by kind of section; a plain text counts as the general one."""
        return super().run_validation({GENERAL: data} if isinstance(data, str) else data)


class TextsIn(In):
    """The texts of a report in one language."""

    wrong = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    happened = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    doing = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    ask = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    unknown = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    consequences = Consequences(required=False, allow_null=True)


class TranslationsIn(In):
    """The texts in other languages than Swedish, by language. Null takes one away; one that is left out stays."""

    en = TextsIn(required=False, allow_null=True)
    ar = TextsIn(required=False, allow_null=True)
    so = TextsIn(required=False, allow_null=True)
    tr = TextsIn(required=False, allow_null=True)


# What a caller who sends a translation says by it.
TRANSLATIONS = _(
    "Texten på andra språk, skriven av en person. Den som skickar den intygar att den säger samma sak som den svenska. "
    "Saknar den en del, eller ändras den svenska texten efteråt, går den svenska ut i stället."
)


class AudienceIn(In):
    """Whom the report is for: everybody in these roles in these areas who may receive it."""

    areas = Many(child=Known(areas_in_use, by="slug"), max_length=100)
    roles = Many(child=Known(roles_in_use), max_length=100)


class IncidentNumber(Line):
    """The number of an incident that the caller may see."""

    default_error_messages = {"unknown": _("Det finns ingen händelse med numret {number} som du får se.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the incident."""
        number = super().to_internal_value(data)
        incident = visible_incidents(self.context["user"]).numbered(number).first()
        if incident is None:
            self.fail("unknown", number=number[:20])
        return incident


class ReportIn(In):
    """A new report, as a draft. Without ``next_report_due`` it is the last one."""

    title = Line(max_length=LONGEST_TITLE)
    severity = Scale(
        Severity, allow_null=True, default=None, help_text=_("Utan värde gäller den högsta bland händelserna.")
    )
    happened = Text(max_length=LONGEST_SECTION)
    doing = Text(max_length=LONGEST_SECTION)
    ask = Text(max_length=LONGEST_SECTION)
    unknown = Text(max_length=LONGEST_SECTION, allow_blank=True, default="")
    consequences = Consequences(required=False, allow_null=True)
    paragraphs = Paragraphs(default=list)
    translations = TranslationsIn(required=False, help_text=TRANSLATIONS)
    next_report_due = Moment(
        allow_null=True, default=None, help_text=_("När nästa rapport kommer. Utan tid är den här den sista.")
    )
    sharing = Scale(Sharing, help_text=_("En rapport kan inte delas med endast namngivna."))
    incidents = Many(child=IncidentNumber(), max_length=MOST_INCIDENTS, default=list)
    audience = AudienceIn()
    follows = KnownNumber(visible_reports, required=False, help_text=_("Id för en tidigare rapport i samma serie."))


class ReportChangeIn(In):
    """What is to change of a draft or a returned report; what is left out stays."""

    title = Line(max_length=LONGEST_TITLE, required=False)
    severity = Scale(Severity, required=False)
    wrong = Text(
        max_length=LONGEST_SECTION,
        allow_blank=True,
        required=False,
        help_text=_("Vad som var fel. Bara för rättelser, och då behövs det innan rättelsen skickas."),
    )
    happened = Text(max_length=LONGEST_SECTION, required=False)
    doing = Text(max_length=LONGEST_SECTION, required=False)
    ask = Text(max_length=LONGEST_SECTION, required=False)
    unknown = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    consequences = Consequences(required=False, allow_null=True)
    paragraphs = Paragraphs(required=False)
    translations = TranslationsIn(required=False, help_text=TRANSLATIONS)
    next_report_due = Moment(allow_null=True, required=False)
    sharing = Scale(Sharing, required=False)
    incidents = Many(child=IncidentNumber(), max_length=MOST_INCIDENTS, required=False)
    audience = AudienceIn(required=False)
    version = Whole(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text=_("Versionen som du läste. Har någon ändrat rapporten sedan dess blir svaret 409."),
    )


class ReportQuery(PageQuery):
    """What reports can be asked by."""

    status = Choice(ReportStatus, required=False)


class ReturnIn(In):
    """Why the report goes back."""

    comment = Text(max_length=2000)


class ApproveIn(In):
    """What the approver was shown: the version of the audience, or how many it counts."""

    audience_version = Line(max_length=64, required=False)
    expected_recipients = Whole(min_value=0, max_value=10_000_000, required=False)
    alone_on_duty_reason = Text(
        max_length=500,
        allow_blank=True,
        default="",
        help_text=_("Varför ingen annan kan godkänna. Säkerhetschefen får veta det."),
    )
    version = Whole(min_value=1, max_value=2**31 - 1, required=False, help_text=_("Versionen av texten som du läste."))
    unread_paragraphs_known = Flag(
        default=False, help_text=_("Att du vet att ingen av mottagarna får läsa ett av styckena.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See to it that the approver says what was shown."""
        if "audience_version" not in attrs and "expected_recipients" not in attrs:
            raise serializers.ValidationError(
                {"audience_version": [_("Skriv audience_version eller expected_recipients, ur audience.")]}
            )
        return attrs


class KeptDetailIn(In):
    """A detail that somebody has weighed and keeps."""

    kind = Choice(["phone", "email", "plate"])
    text = Line(max_length=300)


class KeepIn(In):
    """The details to keep, as the answer 422 named them."""

    details = Many(child=KeptDetailIn(), allow_empty=False, max_length=100)
