"""The watch for personal data in texts that are about to leave the house: what is found, where, and how grave it is."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from personnummer import personnummer


class DetailKind(enum.Enum):
    """What a text can give away about a person."""

    PERSONAL_NUMBER = _("personnummer")
    COORDINATION_NUMBER = _("samordningsnummer")
    PHONE = _("telefonnummer")
    EMAIL = _("e-postadress")
    PLATE = _("registreringsnummer")

    @property
    def code(self) -> str:
        """Return the name that is stored and that the API uses."""
        return self.name.lower()


# Identity numbers never leave the house; the rest may, once somebody has weighed secrecy.
FORBIDDEN = frozenset({DetailKind.PERSONAL_NUMBER, DetailKind.COORDINATION_NUMBER})


LONGEST_KEPT = 300


@dataclass(frozen=True)
class Detail:
    """One find: its kind, the words themselves, and where they stand in the text."""

    kind: DetailKind
    text: str
    start: int
    end: int

    @property
    def forbidden(self) -> bool:
        """Tell whether the text may not leave with this in it, whoever has weighed it."""
        return self.kind in FORBIDDEN

    @property
    def key(self) -> tuple[str, str]:
        """Return what a decision to keep it is filed under."""
        return self.kind.code, self.text[:LONGEST_KEPT]


_DASH = r"[-\u2010-\u2015\u2212+/.]"
_GAP = rf"[^\S\n]*(?:{_DASH}[^\S\n]*)?"
_IDENTITY = re.compile(
    rf"(?<!\d)(?P<century>(?:1[6-9]|20){_GAP})?(?P<year>\d\d){_GAP}(?P<month>\d\d){_GAP}(?P<day>\d\d){_GAP}(?P<last>\d{{4}})(?!\d)"
)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"'«»]+@[^\s@<>()\[\],;:\"'«»]+\.[^\W\d_]{2,}")
# The letters of Swedish plates: no I, Q, V, Å, Ä or Ö, and no O at the end (Transportstyrelsen).
_LETTER, _LAST = "A-HJ-PR-UW-Z", "A-HJ-NPR-UW-Z"
_PLATE = re.compile(
    rf"(?<!\w)(?:[{_LETTER}]{{3}}[ \u00a0-]?\d\d[\d{_LAST}]"
    rf"|[{_LETTER}{_LETTER.lower()}]{{3}}\d\d[\d{_LAST}{_LAST.lower()}])(?!\w)"
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")

# The numbers and addresses that a report should show: 112 and 114 14 are too short to be taken for subscribers,
# these are the municipality's own lines (https://www.botkyrka.se/kontakt).
OWN_NUMBERS = frozenset({"+46853061000", "+4611414"})
OWN_ADDRESSES = frozenset({"kommun@botkyrka.se", "medborgarcenter@botkyrka.se"})
_SHORT_NUMBERS = ("112", "113")


def find(text: str) -> list[Detail]:
    """Return everything in ``text`` that may point to a person, in the order it stands; no two finds overlap."""
    found: list[Detail] = []
    for detail in [*_identities(text), *_emails(text), *_phones(text), *_plates(text)]:
        if all(detail.end <= other.start or detail.start >= other.end for other in found):
            found.append(detail)
    return sorted(found, key=lambda detail: detail.start)


def _identities(text: str) -> Iterator[Detail]:
    # Characters that nobody sees must not hide a number: it is sought in what is seen, and marked where it stands.
    places = [place for place, char in enumerate(text) if char not in _INVISIBLE]
    seen = _western_digits("".join(text[place] for place in places))
    position = 0
    while match := _IDENTITY.search(seen, position):
        if personnummer.valid(re.sub(r"\D", "", match[0])):  # type: ignore[no-untyped-call]
            kind = DetailKind.COORDINATION_NUMBER if int(match["day"]) > 60 else DetailKind.PERSONAL_NUMBER
            start, end = places[match.start()], places[match.end() - 1] + 1
            yield Detail(kind, text[start:end], start, end)
            position = match.end()
        else:
            # What looked like a number may hide a real one that begins after its first digits.
            position = _end_of_digits(seen, match.start())


def _end_of_digits(text: str, start: int) -> int:
    while start < len(text) and text[start].isdigit():
        start += 1
    return start


def _western_digits(text: str) -> str:
    """Return ``text`` with every digit of another script as its own, character by character."""
    if text.isascii():
        return text
    return "".join(_digit(char) if char.isdigit() and not char.isascii() else char for char in text)


def _digit(char: str) -> str:
    return str(int(char)) if char.isdecimal() else char


def _emails(text: str) -> Iterator[Detail]:
    own = OWN_ADDRESSES | {settings.REPLY_TO_EMAIL.lower()}
    for match in _EMAIL.finditer(text):
        if match[0].lower() not in own:
            yield Detail(DetailKind.EMAIL, match[0], match.start(), match.end())


def _phones(text: str) -> Iterator[Detail]:
    for match in phonenumbers.PhoneNumberMatcher(_western_digits(text), "SE", max_tries=len(text) + 1):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if number not in OWN_NUMBERS:
            yield Detail(DetailKind.PHONE, text[match.start : match.end], match.start, match.end)


def _plates(text: str) -> Iterator[Detail]:
    for match in _PLATE.finditer(text):
        # «SMS 112» is a way to call for help and no car.
        if match[0][-3:] not in _SHORT_NUMBERS or len(match[0]) == 6:
            yield Detail(DetailKind.PLATE, match[0], match.start(), match.end())


def without_forbidden(text: str) -> str:
    """Return ``text`` with a mark in place of every identity number, for words that cannot be sent back."""
    for detail in reversed([one for one in find(text) if one.forbidden]):
        text = f"{text[: detail.start]}[{detail.kind.value}]{text[detail.end :]}"
    return text
