"""Every fixed Swedish text is easy to read, kind by kind, and says what to do where something did not go."""

from __future__ import annotations

import functools
import re
from collections import defaultdict

from botkyrka_oro.leaving import leaving
from botkyrka_oro.translation import ROOT, template_of_strings
from incidents.plain_language import HEAVY_LIX, LONG_SENTENCE, Reading, read
from tests.architecture.test_words import FORBIDDEN
from tests.figures import Tell

# What is filled in when the text is shown counts as one short word; marks are no words.
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
MARKS = re.compile(r"<[^>]+>")
WHOLE = re.compile(r"[.!?…]\W*$")
# So many words at least say something about how heavy a kind of text is.
FEWEST_WORDS = 100
KINDS = 8
WITHOUT_A_WAY_ON = re.compile(r"\bmisslyck\w*[^.!?]*[.!?]?\W*$", re.IGNORECASE)


@functools.cache
def texts() -> dict[str, set[str]]:
    """Return every string that the catalogues hold, by the kind of text it is."""
    of_recipients = set(leaving(ROOT))
    found: dict[str, set[str]] = defaultdict(set)
    for message in template_of_strings():
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        for place, _line in message.locations:
            found[kind_of(place, place in of_recipients)] |= {MARKS.sub("", FILLED_IN.sub("x", one)) for one in forms}
    return found


def kind_of(place: str, leaves: bool) -> str:
    """Return what kind of text stands in this file; ``leaves`` tells that recipients read it."""
    app = place.removeprefix("templates/").split("/")[0]
    if "/letters/" in place or place.endswith("notices.py"):
        return "mail"
    if "/api/" in place or "/api_" in place:
        return "the API"
    if not place.startswith("templates/"):
        return "answers of forms and deeds"
    if leaves:
        return "recipients' pages"
    if app in {"contacts", "incidents", "notifications"}:
        return f"pages of staff: {app}"
    return "log-in, errors and shared parts"


def sentences_of(kind: str) -> list[str]:
    """Return the texts of a kind that are whole sentences; labels and names of columns are none."""
    return sorted(one for one in texts()[kind] if WHOLE.search(one))


def measured() -> dict[str, Reading]:
    """Return how heavy each kind of text is."""
    return {kind: read(sentences_of(kind)) for kind in sorted(texts())}


def test_every_kind_of_fixed_text_is_easy_to_read(tell: Tell) -> None:
    for kind, reading in measured().items():
        tell(f"{kind}: LIX {reading.lix}, {reading.words} words in {reading.sentences} sentences")
    assert len(measured()) == KINDS
    assert [kind for kind, reading in measured().items() if reading.words < FEWEST_WORDS] == []
    assert [kind for kind, reading in measured().items() if reading.lix > HEAVY_LIX] == []


def test_no_fixed_sentence_is_long(tell: Tell) -> None:
    readings = [(one, read([one])) for kind in texts() for one in texts()[kind]]
    tell(f"{len(readings)} texts, the longest sentence has {max(reading.longest for _text, reading in readings)} words")
    assert [text for text, reading in readings if reading.longest > LONG_SENTENCE] == []


def test_no_fixed_text_scolds_begs_or_leaves_anybody_without_a_way_on(tell: Tell) -> None:
    everything = sorted(set().union(*texts().values()))
    forbidden = [word for word in FORBIDDEN if r"\bni\b" not in word]
    found = [text for text in everything if any(re.search(word, text, re.IGNORECASE) for word in forbidden)]
    left_alone = [text for text in everything if WITHOUT_A_WAY_ON.search(text)]
    tell(f"{len(everything)} texts: {len(found)} forbidden words, {len(left_alone)} failures without what to do next")
    assert (found, left_alone) == ([], [])


def test_a_failure_counts_as_left_alone_only_when_nothing_follows() -> None:
    assert WITHOUT_A_WAY_ON.search("Sändningen misslyckades.")
    assert WITHOUT_A_WAY_ON.search("3 misslyckades")
    assert not WITHOUT_A_WAY_ON.search("Sändningen misslyckades. Försök igen om en minut.")
