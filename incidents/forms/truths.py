"""The part of the report form where paragraphs for fewer readers are written: under each section, level and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.scales import Sharing
from incidents.contents import LONGEST_SECTION
from incidents.forms.fields import OneOf, Text, TextArea
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, under
from incidents.report_content import ReportContent

# Named is never mailed, and nothing is wider than open. The widest stands first, as in the choice for the whole report.
LEVELS = {
    Sharing.VOLUNTEERS: _("Bara frivilliga och de som läser mer"),
    Sharing.PARTNERS: _("Bara samverkansaktörer och egen organisation"),
    Sharing.ORGANISATION: _("Bara egen organisation. Mejlas aldrig, läses efter inloggning"),
}
PLACES = range(len(LEVELS))


@dataclass(frozen=True)
class Row:
    """One paragraph in the form: for whom, and what it says."""

    level: forms.BoundField
    text: forms.BoundField

    @property
    def in_use(self) -> bool:
        """Tell whether anything stands in it, or is wrong with it."""
        return bool(self.text.value() or self.level.value() or self.text.errors or self.level.errors)


@dataclass(frozen=True)
class Fewer:
    """The paragraphs under one section of the form: those in use, and one more while there is room."""

    name: str
    heading: str
    rows: list[Row]

    @property
    def in_use(self) -> bool:
        """Tell whether there is any."""
        return any(row.in_use for row in self.rows)


class ParagraphFields(forms.Form):
    """A form that asks for paragraphs under its sections; the sections are its own."""

    # Whether the rest is saved without a paragraph that says not yet whom it is for, and what that waits for.
    paragraphs_may_wait = False
    waits_for = ""

    def offer_paragraphs(self) -> None:
        """Add the fields, a pair for each level under each section; few of them are shown at once."""
        for kind in SectionKind:
            for place in PLACES:
                level = OneOf[Sharing](
                    label=_("Vilka ska läsa stycket?"),
                    help_text=_("De läser det utöver avsnittet, och ser hur långt det får spridas."),
                    missing=_("Välj vilka som ska läsa stycket."),
                    required=False,
                    widget=forms.Select,
                )
                level.offer(
                    [(one.code, f"{words} ({one.tlp})", one) for one, words in LEVELS.items()], empty=_("Välj vilka")
                )
                self.fields[level_field(kind, place)] = level
                self.fields[text_field(kind, place)] = Text(
                    label=_("Stycket"), most=LONGEST_SECTION, required=False, widget=TextArea(LONGEST_SECTION)
                )

    def fewer(self) -> list[Fewer]:
        """Return what the page shows under each section."""
        return [
            Fewer(kind.value, str(kind.label), self._rows(kind)) for kind in SectionKind if kind.value in self.fields
        ]

    def _rows(self, kind: SectionKind) -> list[Row]:
        rows = [Row(self[level_field(kind, place)], self[text_field(kind, place)]) for place in PLACES]
        used = [row for row in rows if row.in_use]
        return [*used, *[row for row in rows if not row.in_use][:1]]

    def clean(self) -> dict[str, Any]:
        """See to it that every paragraph says for whom it is, and that a section has one for each level."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[Part] = set()
        for kind, place, level, text in self._written():
            if level is None and level_field(kind, place) not in self.errors:
                words = _("Välj vilka som ska läsa stycket.")
                if self.paragraphs_may_wait:
                    self.waits_for = str(words)
                else:
                    self.add_error(level_field(kind, place), words)
            elif level is not None and Part(kind, level) in seen:
                words = _("Det finns redan ett stycke för samma läsare. Skriv ihop dem till ett.")
                self.add_error(level_field(kind, place), words)
            if level is not None and text:
                seen.add(Part(kind, level))
        return typed

    def paragraphs(self) -> dict[Part, str]:
        """Return what was typed, for the deed."""
        return {Part(kind, level): text for kind, _place, level, text in self._written() if level is not None}

    def field_of(self, name: str) -> str | None:
        """Return the field where a problem is shown, if the form has one for it."""
        if name in self.fields:
            return name
        for kind, place, level, _text in self._written():
            if level is not None and Part(kind, level).name == name:
                return level_field(kind, place)
        return None

    def _written(self) -> Iterator[tuple[SectionKind, int, Sharing | None, str]]:
        for kind in SectionKind:
            for place in PLACES:
                if kind.value in self.fields and (text := self.cleaned_data.get(text_field(kind, place))):
                    yield kind, place, self.cleaned_data.get(level_field(kind, place)), text


def level_field(kind: SectionKind, place: int) -> str:
    """Return the name of the field that says whom a paragraph is for."""
    return f"{kind.value}_level_{place}"


def text_field(kind: SectionKind, place: int) -> str:
    """Return the name of the field that holds its text."""
    return f"{kind.value}_fewer_{place}"


def paragraphs_as_typed(content: ReportContent) -> dict[str, str]:
    """Return the paragraphs of a content as the form shows them."""
    shown: dict[str, str] = {}
    for kind in SectionKind:
        for place, (part, text) in enumerate(under(kind, content.paragraphs)):
            shown |= {level_field(kind, place): part.sharing.code, text_field(kind, place): text}
    return shown
