"""How heavy a text is to read: mean and longest sentence, and LIX. Advice for who writes, never a bar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# Advice for texts that are read at night on a phone (Språklagen, SFS 2009:600, 11 §: vårdat, enkelt och begripligt).
LONG_SENTENCE = 20
HEAVY_MEAN = 15
HEAVY_LIX = 40
# C. H. Björnsson, Läsbarhet (1968): words a sentence plus the share of words with more than six letters, in per cent.
LONG_WORD = 6
# The levels of the same book: up to which number a text counts as what.
LEVELS = ((30, _("mycket lätt")), (40, _("lätt")), (50, _("medelsvårt")), (60, _("svårt")), (None, _("mycket svårt")))
# static/js/writing.js counts by the same two patterns; a test compares them.
_WORD = re.compile(r"[^\W_]+(?:[-'’.:][^\W_]+)*")
_END = re.compile(r"[.!?…]+(?=\s+[\"'«»“”(]?[A-ZÅÄÖÉÜ])|\n+")


@dataclass(frozen=True)
class Reading:
    """What was counted in a text."""

    words: int
    sentences: int
    mean: int
    longest: int
    longest_sentence: str
    lix: int

    @property
    def heavy(self) -> bool:
        """Tell whether something is worth a second look."""
        return self.lix > HEAVY_LIX or self.mean > HEAVY_MEAN or self.longest > LONG_SENTENCE

    @property
    def level(self) -> str:
        """Return what a text of this LIX counts as."""
        return str(next(words for most, words in LEVELS if most is None or self.lix < most))


def read(texts: Iterable[str]) -> Reading:
    """Count in ``texts`` as if they stood after each other; a new line begins a new sentence."""
    found = [(sentence.strip(), _WORD.findall(sentence)) for sentence in _END.split("\n".join(texts))]
    sentences = [(sentence, words) for sentence, words in found if words]
    words = [word for _sentence, said in sentences for word in said]
    if not words:
        return Reading(0, 0, 0, 0, "", 0)
    longest, said = max(sentences, key=lambda one: len(one[1]))
    long = sum(len(word) > LONG_WORD for word in words)
    mean = len(words) / len(sentences)
    return Reading(
        words=len(words),
        sentences=len(sentences),
        mean=_rounded(mean),
        longest=len(said),
        longest_sentence=longest,
        lix=_rounded(mean + 100 * long / len(words)),
    )


def _rounded(number: float) -> int:
    return int(number + 0.5)
