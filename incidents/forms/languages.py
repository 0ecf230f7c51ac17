"""The form for a report's text in another language: one field for each section that the Swedish text has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms

from contacts.scales import RIGHT_TO_LEFT, Language
from incidents.contents import LONGEST_SECTION, Problems
from incidents.forms.fields import Text, TextArea
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, label_of, under
from incidents.report_content import ReportContent


class TranslationForm(forms.Form):
    """What a person writes in one language, beside the Swedish text. All of it left empty, there is no such text."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, standing: ReportContent, language: Language, **options: Any) -> None:
        super().__init__(*args, **options)
        self.standing, self.language = standing, language
        for key, name, _swedish in self.keys():
            widget = TextArea(LONGEST_SECTION)
            widget.attrs |= {"lang": language.value, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
            self.fields[name] = Text(
                label=label_of(key),
                most=LONGEST_SECTION,
                required=False,
                widget=widget,
                initial=standing.translations.get(language, {}).get(key, ""),
            )

    def keys(self) -> list[tuple[SectionKind | Part, str, str]]:
        """Return what the Swedish letters say, each with its field and its words: sections, and below each its parts.

        What is read behind the log-in stays in Swedish, which everybody who logs in reads.
        """
        mailed = self.standing.mailed(min(self.standing.classes))
        found: list[tuple[SectionKind | Part, str, str]] = []
        for kind in SectionKind:
            if text := self.standing.sections.get(kind):
                found.append((kind, kind.value, text))
            found += [(part, f"{kind.value}_{part.sharing.code}", text) for part, text in under(kind, mailed)]
        return found

    def beside(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Return each field with the Swedish text that it says in the other language."""
        for _key, name, swedish in self.keys():
            yield self[name], swedish

    def content(self) -> ReportContent:
        """Return the report with what was typed as its text in this language."""
        typed = {key: self.cleaned_data[name] for key, name, _swedish in self.keys()}
        return replace(self.standing, translations={**self.standing.translations, self.language.value: typed})

    def show(self, problems: Problems) -> None:
        """Show at their fields what the deed found wrong."""
        for said, words in problems.items():
            name, _dot, language = said.rpartition(".")
            field = name.replace(".", "_")
            self.add_error(field if language == self.language and field in self.fields else None, words)
