"""A report that says something to each level, readers of every clearance and language, and a judge of what they got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contacts.models import Area, Contact, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions.reports import draft_report
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from tests.cast import a_contact, an_actor, staff
from tests.reports.conftest import content, new_key
from tests.smtp import Letter

EVERYBODY, NARROWER = "alla", ("organisation", "partners", "volunteers")
SECTIONS = (SectionKind.HAPPENED, SectionKind.DOING, SectionKind.ASK, SectionKind.UNKNOWN, SectionKind.RESIDENTS)
# Whom each paragraph of a report for anybody stands before in a letter: written by hand, never worked out.
IN_LETTERS = {
    "organisation": {"partners", "volunteers", EVERYBODY},
    "organisation without account": {"partners", "volunteers", EVERYBODY},
    "partners": {"partners", "volunteers", EVERYBODY},
    "volunteers": {"volunteers", EVERYBODY},
    "open": {EVERYBODY},
}
MORE = {
    "sv": "Det finns mer text för kommunen",
    "en": "There is more text for the municipality",
    "ar": "هناك نص إضافي للبلدية",
}


def word(kind: SectionKind, level: str, language: str = "sv") -> str:
    """Return the word that stands in one text and nowhere else."""
    return f"ord{list(SectionKind).index(kind)}{level}{language}x"


def says(level: str, language: str = "sv") -> dict[SectionKind, str]:
    return {kind: f"Här står {word(kind, level, language)}." for kind in SECTIONS}


def paragraphs(levels: Iterable[Sharing], language: str = "sv") -> dict[Part, str]:
    """Return a paragraph under each section for each level."""
    return {Part(kind, one): text for one in levels for kind, text in says(one.code, language).items()}


def narrower_than(sharing: Sharing) -> list[Sharing]:
    return [one for one in Sharing if Sharing.NAMED < one < sharing]


def a_report(by: User, now: datetime, *areas: Area, sharing: Sharing = Sharing.OPEN, **extra: Any) -> SituationReport:
    """Write a report that says something of its own to each level; in Arabic all but what is for volunteers."""
    levels = narrower_than(sharing)
    arabic = says(EVERYBODY, "ar") | paragraphs([one for one in levels if one is Sharing.PARTNERS], "ar")
    values: dict[str, Any] = {
        "sharing": sharing,
        "sections": says(EVERYBODY),
        "paragraphs": paragraphs(levels),
        "translations": {"ar": arabic},
        "severity": Severity.CRITICAL,
        "next_report_due": now + timedelta(hours=5),
        "roles": "police",
    }
    report, _new = draft_report(by=by, key=new_key(), content=content(now, *areas, **(values | extra)), now=now)
    return report


@dataclass
class Readers:
    """Who reads: by address, as which row of ``IN_LETTERS``."""

    people: dict[str, Contact] = field(default_factory=dict)
    reads_as: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, kind: str, area: Area, language: str = "sv") -> Contact:
        address = f"{name.lower()}@polisen.example"
        if kind == "organisation":
            address = staff(f"{name} Konto", Role.POLICE_LIAISON).email
        clearance = Sharing.from_code(kind.partition(" ")[0])
        actor = an_actor("Polisen i Botkyrka", "police")
        contact = a_contact(name, actor, area, language=language, clearance=clearance, email=address)
        self.people[address], self.reads_as[address] = contact, kind
        return contact

    def known_as(self, address: str, like: str) -> None:
        """Let an address be read by who reads at another."""
        self.reads_as[address] = self.reads_as[like]


def a_readership(area: Area, prefix: str = "", languages: Iterable[str] = ("sv", "en", "ar")) -> Readers:
    """Return readers of every clearance in every language."""
    readers = Readers()
    for language in languages:
        for place, kind in enumerate(IN_LETTERS):
            readers.add(f"{prefix}Läsare{place}{language}".replace("ä", "a"), kind, area, language)
    return readers


@dataclass
class Judge:
    """Looks into everything that somebody got for every word, and counts."""

    looked: int = 0
    pairs: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def look(self, where: str, text: str, expected: Mapping[str, bool]) -> None:
        """See that ``text`` holds the words of the levels that it should, whichever its language, and no others."""
        for level, there in expected.items():
            for kind in SECTIONS:
                found = any(word(kind, level, language) in text for language in ("sv", "ar"))
                self.looked += 1
                if found != there:
                    self.wrong.append(f"{where}: {word(kind, level)} {'missing' if there else 'leaked'}")

    def look_as(self, where: str, text: str, reads_as: str, report: Sharing) -> None:
        """See the same for somebody who reads as one row of the table does."""
        allowed = IN_LETTERS[reads_as]
        there = {one.code: one.code in allowed for one in narrower_than(report)} | {EVERYBODY: True}
        self.pairs |= {(level, reads_as) for level in there}
        self.look(where, text, there)

    def look_at_letter(self, letter: Letter, reads_as: str, report: Sharing) -> None:
        """See the same of both parts of a letter, and that only who can log in is told that there is more."""
        language = str(letter.message["Content-Language"])
        for part, text in (("text", letter.text()), ("html", letter.html())):
            where = f"{letter.recipients[0]} {letter.message['Subject']} {part}"
            self.look_as(where, text, reads_as, report)
            self.looked += 1
            if (MORE[language] in " ".join(text.split())) != (reads_as == "organisation"):
                self.wrong.append(f"{where}: told of more, or not")

    def said(self, what: str) -> str:
        return f"{what}: {len(self.pairs)} pairs of paragraph and clearance, wrong {len(self.wrong)} of {self.looked}"
