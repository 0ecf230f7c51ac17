"""What programs send about paragraphs that fewer read than the report goes to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.api.bodies import In, Many
from contacts.api.fields import Choice, Scale, Text
from contacts.scales import Sharing
from incidents.contents import LONGEST_SECTION
from incidents.models.reports import SectionKind

MOST_PARAGRAPHS = len(SectionKind) * len(Sharing)


class ParagraphTranslationsIn(In):
    """A paragraph in other languages than Swedish, by language."""

    en = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    ar = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    so = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)
    tr = Text(max_length=LONGEST_SECTION, allow_blank=True, required=False)


class ParagraphIn(In):
    """A paragraph under a section that fewer read than the report goes to."""

    section = Choice(SectionKind)
    sharing = Scale(Sharing, help_text=_("Snävare än rapportens, men inte bara för namngivna."))
    text = Text(max_length=LONGEST_SECTION)
    translations = ParagraphTranslationsIn(required=False)


# What a caller who sends paragraphs has to know.
PARAGRAPHS = _(
    "Stycken för färre än rapporten går till. Den som får ta del av texter på den nivån läser dem utöver avsnitten. "
    "Stycken för den egna organisationen mejlas aldrig: de läses efter inloggning. Ett per avsnitt och nivå."
)


class Paragraphs(Many):
    """The paragraphs of a report: one for each section and level."""

    default_error_messages = {"twice": _("Skriv ett stycke per avsnitt och nivå.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=ParagraphIn(), max_length=MOST_PARAGRAPHS, help_text=PARAGRAPHS, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the paragraphs, if no two of them stand in the same place."""
        said = super().run_validation(data)
        if len({(one["section"], one["sharing"]) for one in said}) < len(said):
            self.fail("twice")
        return said
