"""What pages tell about the languages of a report: who reads which, and whether the text exists in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from contacts.audience import Audience
from contacts.scales import Language
from incidents.languages import ORIGINAL, TRANSLATED, writers_of
from incidents.models import ReportChange, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, label_of
from incidents.report_content import ReportContent


@dataclass(frozen=True)
class Tongue:
    """One language of a report: its readers, what there is of it, and who wrote it."""

    language: Language
    readers: int
    sections: list[dict[str, str]]
    missing: list[str]
    missing_for_some: list[str]
    outdated: bool
    written: ReportChange | None

    @property
    def exists(self) -> bool:
        """Tell whether anything is written in it."""
        return bool(self.sections)

    @property
    def sent(self) -> bool:
        """Tell whether its readers get the text in it."""
        return self.exists and not (self.missing or self.outdated)


def tongues_of(report: SituationReport, content: ReportContent, audience: Audience | None = None) -> list[Tongue]:
    """Return the languages that a report can be written in beside Swedish, with their readers if they are known."""
    readers = Counter(one.language for one in audience.recipients) if audience else Counter[str]()
    writers = writers_of(report)
    return [
        Tongue(
            language=language,
            readers=readers[language.value],
            sections=_sections(content, language),
            missing=[label_of(one) for one in content.missing_in(language)],
            missing_for_some=[
                label_of(one) for one in content.missing_in(language, min(content.classes)) if isinstance(one, Part)
            ],
            outdated=language.value in content.outdated,
            written=writers.get(language.value),
        )
        for language in TRANSLATED
    ]


def in_use(tongues: list[Tongue]) -> list[Tongue]:
    """Return those that somebody reads or has written."""
    return [one for one in tongues if one.readers or one.exists]


def swedish_readers(audience: Audience) -> int:
    """Return how many read Swedish."""
    return sum(one.language == ORIGINAL for one in audience.recipients)


def _sections(content: ReportContent, language: Language) -> list[dict[str, str]]:
    texts = content.translations.get(language.value, {})
    keys = sorted(texts, key=lambda one: list(SectionKind).index(one.kind if isinstance(one, Part) else one))
    return [{"heading": label_of(key), "text": texts[key]} for key in keys]
