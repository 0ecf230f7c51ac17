"""One report, several truths: paragraphs under its sections that fewer read than the report goes to.

A paragraph is for one level of sharing, narrower than the report's. Whoever may have texts of that level reads it in
addition to what everybody reads, marked with its level. What is for the own organisation never travels by mail: its
readers get the rest, and a line that says that there is more behind the log-in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.models.reports import SectionKind
from notifications.markers import tidy


class Part(NamedTuple):
    """Where a paragraph stands: under a section, for those who may have texts of this sharing."""

    kind: SectionKind
    sharing: Sharing

    @property
    def name(self) -> str:
        """Return what the paragraph is called among fields and changes, such as ``happened.partners``."""
        return f"{self.kind.value}.{self.sharing.code}"


Paragraphs = Mapping[Part, str]
# The text in another language: of sections by their kind, and of paragraphs by their part.
Written = Mapping[Any, str]

# From the narrowest text that a letter may hold on.
MAILED = Sharing.PARTNERS
PART_NAMES = tuple(Part(kind, sharing).name for kind in SectionKind for sharing in Sharing)


def label_of(key: SectionKind | Part) -> str:
    """Return what a section, or a paragraph that fewer read, is called on pages."""
    if isinstance(key, Part):
        return f"{key.kind.label} ({key.sharing.label})"
    return str(key.label)


def level_named(code: str) -> Sharing | None:
    """Return the level that an address or a form names, if it names one."""
    return next((one for one in Sharing if one.code == code), None)


def tidy_written(texts: Written) -> dict[Any, str]:
    """Return texts without stray spaces, strange characters and empty ones."""
    tidied = {key if isinstance(key, Part) else SectionKind(key): tidy(text) for key, text in texts.items()}
    return {key: text for key, text in tidied.items() if text}


def in_order(paragraphs: Paragraphs) -> dict[Part, str]:
    """Return paragraphs in the order that they are read: by section, then from wide to narrow."""
    kinds = list(SectionKind)
    return dict(sorted(paragraphs.items(), key=lambda one: (kinds.index(one[0].kind), -one[0].sharing)))


def under(kind: SectionKind, paragraphs: Paragraphs) -> list[tuple[Part, str]]:
    """Return the paragraphs that stand under one section, from wide to narrow."""
    return [(part, text) for part, text in in_order(paragraphs).items() if part.kind is kind]


def readable(paragraphs: Paragraphs, clearance: Sharing) -> dict[Part, str]:
    """Return the paragraphs that somebody with this clearance may read."""
    return {part: text for part, text in in_order(paragraphs).items() if part.sharing >= clearance}


def classes_of(sharing: Sharing, paragraphs: Paragraphs) -> list[Sharing]:
    """Return the classes of readers that a report has, each by the narrowest level that it reads, the widest first."""
    return sorted({sharing, *(part.sharing for part in paragraphs)}, reverse=True)


def class_of(clearance: Sharing, classes: Collection[Sharing]) -> Sharing:
    """Return the class that a reader with this clearance belongs to: the fullest text that they may have."""
    return min(one for one in classes if one >= clearance)


def in_letter(read: Sharing, sharing: Sharing) -> Sharing:
    """Return down to which level the letter of a class holds the text; of the own organisation's alone, nothing."""
    return read if sharing <= Sharing.ORGANISATION else max(read, MAILED)


def problem_of(part: Part, sharing: Sharing) -> str:
    """Return why a paragraph can't stand in a report of this sharing; empty when it can."""
    if part.sharing == Sharing.NAMED:
        return _("Ett stycke kan inte vara bara för namngivna. Välj en annan delning.")
    if part.sharing >= sharing:
        return _("Stycket är inte för färre än rapporten. Välj en snävare delning, eller flytta texten till avsnittet.")
    return ""
