"""What changed between two texts, word by word: to be shown as marks, and said in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["", "ins", "del"]
# A word, the space after a word, or a line's end.
_PIECE = re.compile(r"\n|[^\S\n]+|\S+")


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
    """Return what it takes to make ``before`` into ``after``: whole words, spaces only with the words around them."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces = tuple(_joined(_pieces(old, new)))
    return Comparison(pieces, _words(pieces, "ins"), _words(pieces, "del"))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for _kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if _kind == "equal":
            yield Piece("", "".join(new[new_from:new_to]))
            continue
        if old_to > old_from:
            yield Piece("del", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Piece("ins", "".join(new[new_from:new_to]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Bridge single spaces between changes, so that three words in a row are one change and not three."""
    kept: dict[Mark, str] = {"del": "", "ins": ""}
    held = ""
    for piece in pieces:
        if piece.mark:
            kept = {mark: text + held + (piece.text if mark == piece.mark else "") for mark, text in kept.items()}
            held = ""
        elif not piece.text.strip(" ") and any(kept.values()) and not held:
            held = piece.text
        else:
            yield from _marked(kept)
            kept = {"del": "", "ins": ""}
            yield Piece("", held + piece.text)
            held = ""
    yield from _marked(kept)
    if held:
        yield Piece("", held)


def _marked(kept: dict[Mark, str]) -> Iterator[Piece]:
    yield from (Piece(mark, text) for mark, text in kept.items() if text.strip(" "))


def _words(pieces: tuple[Piece, ...], mark: Mark) -> int:
    return sum(len(piece.text.split()) for piece in pieces if piece.mark == mark)
