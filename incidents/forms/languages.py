"""The form for a report's text in another language: one field for each section that the Swedish text has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms

from contacts.scales import RIGHT_TO_LEFT, Language
from incidents.contents import LONGEST_SECTION, Problems, ReportContent
from incidents.forms.fields import Text, TextArea
from incidents.models.reports import SectionKind


class TranslationForm(forms.Form):
    """What a person writes in one language, beside the Swedish text. All of it left empty, there is no such text."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, standing: ReportContent, language: Language, **options: Any) -> None:
        super().__init__(*args, **options)
        self.standing, self.language = standing, language
        for kind in self.kinds():
            widget = TextArea(LONGEST_SECTION)
            widget.attrs |= {"lang": language.value, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
            self.fields[kind.value] = Text(
                label=kind.label,
                most=LONGEST_SECTION,
                required=False,
                widget=widget,
                initial=standing.translations.get(language, {}).get(kind, ""),
            )

    def kinds(self) -> list[SectionKind]:
        """Return the sections that the Swedish text has."""
        return [kind for kind in SectionKind if self.standing.sections.get(kind)]

    def beside(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Return each field with the Swedish text that it says in the other language."""
        for kind in self.kinds():
            yield self[kind.value], self.standing.sections[kind]

    def content(self) -> ReportContent:
        """Return the report with what was typed as its text in this language."""
        typed = {kind: self.cleaned_data[kind.value] for kind in self.kinds()}
        return replace(self.standing, translations={**self.standing.translations, self.language.value: typed})

    def show(self, problems: Problems) -> None:
        """Show at their fields what the deed found wrong."""
        for name, words in problems.items():
            kind, _dot, language = name.partition(".")
            self.add_error(kind if language == self.language and kind in self.fields else None, words)
