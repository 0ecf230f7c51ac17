"""What changed between two texts, word by word: to be shown as marks, and said in words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["", "ins", "del"]
Words = list[tuple[str, str]]
# What is compared, and the blanks after it, which are not: words and line ends; if that takes too long, lines; if that
# does too, the text as a whole.
_GRAINS = tuple(re.compile(grain) for grain in (r"(\n|\S+)([^\S\n]*)", r"(\S[^\n]*)(\s*)", r"(\S[\s\S]*)()"))
# Texts that share only their commonest words take the longest: at most so many looks at a pair of equal words.
_MOST_LOOKS = 20_000_000


@dataclass(frozen=True)
class Piece:
    """Some words in a row that stand in both texts, or were added, or taken away."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Comparison:
    """Two texts beside each other: the pieces in reading order, and how many words came and went."""

    pieces: tuple[Piece, ...]
    added: int
    removed: int

    @property
    def differs(self) -> bool:
        """Tell whether any word came or went."""
        return bool(self.added or self.removed)


def compare(before: str, after: str) -> Comparison:
    """Return what it takes to make ``before`` into ``after``, word by word as far as that can be told in good time."""
    cut = ((grain.findall(before), grain.findall(after)) for grain in _GRAINS)
    pieces = tuple(next(_pieces(old, new) for old, new in cut if _looks(old, new) <= _MOST_LOOKS))
    return Comparison(pieces, _words(pieces, "ins"), _words(pieces, "del"))


def _looks(old: Words, new: Words) -> int:
    """Return how often two equal words are looked at in the worst case: each pair of them for every word in common."""
    if old == new:
        return 0
    often = Counter(word for word, _blank in new)
    return sum(often[word] for word, _blank in old) * min(len(old), len(new))


def _pieces(old: Words, new: Words) -> Iterator[Piece]:
    """Return the pieces; the blank after a change belongs to what follows."""
    matcher = SequenceMatcher(None, [word for word, _blank in old], [word for word, _blank in new], autojunk=False)
    held = ""
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = old[old_from:old_to], new[new_from:new_to]
        if kind == "equal":
            both = zip(gone, come, strict=True)
            yield Piece("", held + "".join(word + (blank or once) for (_word, once), (word, blank) in both))
            held = ""
            continue
        changes: tuple[tuple[Mark, Words], ...] = (("del", gone), ("ins", come))
        for mark, words in changes:
            if words:
                last, blank = words[-1]
                yield Piece(mark, "".join(word + space for word, space in words[:-1]) + last)
                held = blank or held


def _words(pieces: tuple[Piece, ...], mark: Mark) -> int:
    return sum(len(piece.text.split()) for piece in pieces if piece.mark == mark)
