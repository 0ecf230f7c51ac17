"""What a situation report says, to whom and how far, as one value: the text of each class of its readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contacts.scales import Severity, Sharing
from incidents.languages import ORIGINAL, Texts
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import (
    Paragraphs,
    Part,
    Written,
    class_of,
    classes_of,
    in_letter,
    in_order,
    readable,
    tidy_written,
)
from notifications.markers import tidy


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """Everything that a person decides about a report. ``severity`` None means: the highest of its incidents.

    ``sections`` are the Swedish ones that every recipient reads, ``paragraphs`` those that fewer read in addition;
    ``translations`` are what people wrote in other languages, of both, and ``outdated`` those of them that are older
    than the Swedish text. A correction names the report that it ``corrects``; it is shared as that one, and goes to
    those who got it. ``unchosen`` are the names of what nobody has decided yet in a draft that was saved while it was
    typed: something else stands in for it, and the report goes nowhere before somebody has (``incidents.unfinished``).
    """

    title: str
    sharing: Sharing
    sections: Mapping[SectionKind, str] = field(default_factory=dict)
    severity: Severity | None = None
    next_report_due: datetime | None = None
    is_last: bool = False
    incidents: tuple[Incident, ...] = ()
    area_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()
    follows: SituationReport | None = None
    corrects: SituationReport | None = None
    paragraphs: Paragraphs = field(default_factory=dict)
    translations: Mapping[str, Written] = field(default_factory=dict)
    outdated: frozenset[str] = frozenset()
    unchosen: frozenset[str] = frozenset()

    def tidy(self) -> ReportContent:
        """Return the same content without stray spaces, strange characters and empty sections."""
        paragraphs = in_order(tidy_written(self.paragraphs))
        translations = {
            # Of a paragraph that is gone nothing stays in any language.
            language: {
                key: text for key, text in tidy_written(texts).items() if not isinstance(key, Part) or key in paragraphs
            }
            for language, texts in self.translations.items()
        }
        return ReportContent(
            title=" ".join(tidy(self.title).split()),
            sharing=self.sharing,
            sections=tidy_written(self.sections),
            severity=self.severity or max((Severity(one.severity) for one in self.incidents), default=None),
            next_report_due=None if self.is_last else self.next_report_due,
            is_last=self.is_last,
            incidents=tuple({one.id: one for one in self.incidents}.values()),
            area_ids=frozenset(self.area_ids),
            role_ids=frozenset(self.role_ids),
            follows=self.follows,
            corrects=self.corrects,
            paragraphs=paragraphs,
            translations={language: texts for language, texts in translations.items() if texts},
            outdated=self.outdated,
            unchosen=self.unchosen,
        )

    @property
    def classes(self) -> list[Sharing]:
        """Return the classes of readers: each by the narrowest level that it reads, the widest first."""
        return classes_of(self.sharing, self.paragraphs)

    def class_of(self, clearance: Sharing) -> Sharing:
        """Return the class of a recipient with this clearance."""
        return class_of(clearance, self.classes)

    def missing_in(self, language: str, read: Sharing | None = None) -> list[SectionKind | Part]:
        """Return what the Swedish text of a class of readers (``None``: everybody) has and ``language`` lacks."""
        texts = self.translations.get(language, {})
        wanted: list[SectionKind | Part] = [kind for kind in SectionKind if self.sections.get(kind)]
        wanted += self.mailed(read)
        return [one for one in wanted if not texts.get(one)]

    def language_for(self, reader: str, read: Sharing | None = None) -> str:
        """Return the language of the text for who reads ``reader``: that one if whole and not old, else Swedish.

        A paragraph that nobody has written in it gives its own class the Swedish text, and nobody else.
        """
        whole = reader in self.translations and not self.missing_in(reader, read)
        return reader if whole and reader not in self.outdated else ORIGINAL.value

    def said_in(self, language: str) -> Texts:
        """Return the sections that are sent in ``language``."""
        if language == ORIGINAL:
            return self.sections
        return {kind: text for kind, text in self.translations[language].items() if kind in self.sections}

    def mailed(self, read: Sharing | None = None, language: str = ORIGINAL.value) -> dict[Part, str]:
        """Return the paragraphs that the letter of a class of readers holds (``None``: everybody, so none)."""
        texts: Written = self.paragraphs if language == ORIGINAL else self.translations[language]
        parts = readable(self.paragraphs, in_letter(self.sharing if read is None else read, self.sharing))
        return {part: texts.get(part, "") for part in parts}

    def behind_the_login(self, read: Sharing) -> bool:
        """Tell whether a class of readers may read more than its letter holds."""
        return len(self.mailed(read)) < len(readable(self.paragraphs, read))

    def texts(self) -> dict[str, str]:
        """Return every text that people wrote, by the name of its field."""
        return {name: text for name, _sharing, text in self._every_text()}

    def reach_of_texts(self) -> dict[str, Sharing]:
        """Return how widely each of those texts goes, by the name of its field."""
        return {name: sharing for name, sharing, _text in self._every_text()}

    def _every_text(self) -> Iterator[tuple[str, Sharing, str]]:
        yield "title", self.sharing, self.title
        written: dict[str, Written] = {"": {**self.sections, **self.paragraphs}, **self.translations}
        for language, texts in written.items():
            for key, text in texts.items():
                name, sharing = (key.name, key.sharing) if isinstance(key, Part) else (key.value, self.sharing)
                yield f"{name}.{language}" if language else name, sharing, text
