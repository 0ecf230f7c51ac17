"""The author's text in other languages than Swedish: whether it is whole, and whether it is as new as the Swedish one.

A person writes it, never a machine. What is not whole, or older than the Swedish text, is not sent: its readers get the
Swedish text with a note, for half a text or yesterday's can be worse than none in their language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from contacts.scales import RIGHT_TO_LEFT, Language
from incidents.models import ReportChange, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import PART_NAMES

ORIGINAL = Language.SWEDISH
TRANSLATED = tuple(one for one in Language if one is not ORIGINAL)
# The field of a recorded change that says: a person has written this language, or read it again beside the Swedish.
VOUCHED = "language"

Texts = Mapping[SectionKind, str]
_NUMBER = re.compile(r"\+?\d+(?:[ \u00a0-]\d+)+")
_LEFT_TO_RIGHT, _AND_BACK = "\u2066", "\u2069"


def outdated_in(report: SituationReport, languages: Collection[str]) -> frozenset[str]:
    """Return those of ``languages`` whose text nobody has looked at since the Swedish one was changed."""
    if not languages:
        return frozenset()
    outdated: set[str] = set()
    changes = report.changes.filter(field__in=[VOUCHED, *SectionKind.values, *PART_NAMES]).order_by("id")
    for field, new in changes.values_list("field", "new"):
        if field == VOUCHED:
            outdated.discard(new)
        else:
            outdated |= set(languages)
    return frozenset(outdated)


def writers_of(report: SituationReport) -> dict[str, ReportChange]:
    """Return who wrote, or last read again, the text in each language, and when."""
    changes = report.changes.filter(field=VOUCHED).select_related("by").order_by("id")
    return {change.new: change for change in changes}


def numbers_kept(text: str, language: str) -> str:
    """Return ``text`` so that numbers in groups stay in order where the words run from right to left.

    «114 14» would be shown as «14 114» in Arabic: each group counts as a word of its own (Unicode Annex 9, W2 and N1).
    """
    if language not in RIGHT_TO_LEFT:
        return text
    return _NUMBER.sub(lambda number: f"{_LEFT_TO_RIGHT}{number[0]}{_AND_BACK}", text)
