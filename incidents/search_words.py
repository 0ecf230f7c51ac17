"""What somebody looks for, word by word, and where in a text it stands. Marks are pieces of text, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 8
SHORTEST = 2
# From this length on a word is also sought inside longer ones: «brand» in «bilbrand».
INSIDE = 4
ALIKE = 0.5
AROUND = 90
_TOKEN = re.compile(r"Ö?\d{4}-\d{1,9}(?!\w)|[^\W_]+", re.IGNORECASE)
_NUMBER = re.compile(r"Ö?\d{4}-\d{1,9}", re.IGNORECASE)
_SPOKEN = re.compile(r"\w+")


class NothingToLookFor(Exception):
    """The words say too little to look for. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Word:
    """One word: as it was written, and its stem by the Swedish dictionary. A number is looked for as it stands."""

    text: str
    stem: str = ""
    is_number: bool = False

    @property
    def prefix(self) -> str:
        """Return the word for ``to_tsquery``: itself or any longer one that begins so. It holds letters and digits."""
        return f"'{self.text}':*"

    @property
    def digits(self) -> int | None:
        """Return the number that the word is, when people could mean the last part of an incident's."""
        return int(self.text) if self.text.isascii() and self.text.isdigit() and len(self.text) < 10 else None


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``marked`` when it is what was looked for."""

    text: str
    marked: bool = False


def words_of(query: str) -> list[Word]:
    """Return the words of a query; raises ``NothingToLookFor``.

    Operators and other signs mean nothing: only letters and digits are looked for.
    """
    tokens = dict.fromkeys(one.casefold() for one in _TOKEN.findall(query))
    words = [Word(one, is_number=bool(_NUMBER.fullmatch(one))) for one in tokens if len(one) >= SHORTEST]
    if not words:
        raise NothingToLookFor(_("Skriv minst ett ord med två bokstäver eller siffror."))
    if len(words) > MOST_WORDS:
        raise NothingToLookFor(_("Skriv högst %(most)d ord.") % {"most": MOST_WORDS})
    told = [one for one in _stemmed(words) if one.stem]
    if not told:
        raise NothingToLookFor(_("Orden är så vanliga att de finns överallt. Skriv ett ord till."))
    return told


def _stemmed(words: Iterable[Word]) -> Iterator[Word]:
    """Return the words with their stems; a word that is in every text has none."""
    plain = list(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_lexize('swedish_stem', word) FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, place)"
            " ORDER BY place",
            [[one.text for one in plain]],
        )
        stems = [row[0] for row in cursor.fetchall()]
    for word, found in zip(plain, stems, strict=True):
        yield replace(word, stem=word.text if word.is_number else (found[0] if found else ""))


def fits(word: Word, text: str, *, alike: bool) -> bool:
    """Tell whether ``word`` stands in ``text``, or with ``alike`` something that looks like it."""
    return any(marked for _start, _end, marked in _spots([word], text, alike=alike))


def snippet_of(text: str, words: Sequence[Word], *, alike: bool) -> list[Piece]:
    """Return the part of ``text`` around the first word that was looked for, cut into pieces."""
    spots = [(start, end) for start, end, marked in _spots(words, text, alike=alike) if marked]
    first = spots[0][0] if spots else 0
    begin = 0 if first <= AROUND else text.rfind(" ", 0, first - AROUND // 2) + 1
    stop = len(text) if len(text) - begin <= 2 * AROUND + 40 else begin + 2 * AROUND
    if stop < len(text):
        stop = max(text.rfind(" ", first, stop), min(stop, first + 1)) if " " in text[first:stop] else stop
    pieces = [Piece("… ")] if begin else []
    position = begin
    for start, end in spots:
        if start < position or end > stop:
            continue
        pieces += [Piece(text[position:start]), Piece(text[start:end], marked=True)]
        position = end
    pieces.append(Piece(text[position:stop] + (" …" if stop < len(text) else "")))
    return [one for one in pieces if one.text]


def _spots(words: Sequence[Word], text: str, *, alike: bool) -> Iterator[tuple[int, int, bool]]:
    """Return every word of ``text`` in order: where it begins and ends, and whether it was looked for."""
    for number in (one.text for one in words if one.is_number):
        for match in re.finditer(rf"{re.escape(number)}(?!\d)", text, re.IGNORECASE):
            yield match.start(), match.end(), True
    plain = [one for one in words if not one.is_number]
    for match in _SPOKEN.finditer(text):
        said = match[0].casefold()
        yield match.start(), match.end(), any(_same(one, said, alike=alike) for one in plain)


def _same(word: Word, said: str, *, alike: bool) -> bool:
    if said.startswith(word.stem) or (len(word.text) >= INSIDE and word.text in said):
        return True
    return alike and likeness(word.text, said) >= ALIKE


def likeness(one: str, other: str) -> float:
    """Return how much of ``one`` is in ``other`` by their trigrams, as pg_trgm counts."""
    mine, theirs = _trigrams(one), _trigrams(other)
    return len(mine & theirs) / len(mine) if mine else 0.0


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}
