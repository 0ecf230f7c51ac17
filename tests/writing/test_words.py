"""What is counted and compared in texts, and the ready reports: no page and no row is needed for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from contacts.scales import Severity, Sharing
from incidents import plain_language
from incidents.contents import LONGEST_SECTION
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent
from incidents.report_templates import TEMPLATES, filled, gaps_in, in_pieces, template_of
from incidents.unfinished import problems_of_gaps
from incidents.word_changes import Piece, compare
from tests.figures import Tell


def test_lix_is_words_a_sentence_plus_the_share_of_long_words() -> None:
    reading = plain_language.read(["Det brinner vid torget. Räddningstjänsten är på väg."])
    # 8 words in 2 sentences; «brinner» (7 letters) and «Räddningstjänsten» are long: 4 + 100 * 2 / 8.
    assert (reading.words, reading.sentences, reading.mean, reading.longest, reading.lix) == (8, 2, 4, 4, 29)
    assert (reading.level, reading.heavy) == ("mycket lätt", False)


def test_a_clock_time_is_one_word_and_ends_no_sentence_and_a_new_line_does() -> None:
    reading = plain_language.read(["Kl. 22.40 brann en bil", "Ingen är skadad"])
    assert (reading.sentences, reading.longest, reading.longest_sentence) == (2, 5, "Kl. 22.40 brann en bil")


def test_a_long_sentence_is_worth_a_second_look_and_no_text_is_not() -> None:
    assert plain_language.read([" ".join(["ord"] * 21)]).heavy
    assert not plain_language.read([" ".join(["ord"] * 15)]).heavy
    assert plain_language.read([""]).lix == 0


def test_changes_are_whole_words() -> None:
    changed = compare("En bil brann i Alby.", "En buss brann i Fittja.")
    assert changed.pieces == (
        Piece("", "En "),
        Piece("del", "bil"),
        Piece("ins", "buss"),
        Piece("", " brann i "),
        Piece("del", "Alby."),
        Piece("ins", "Fittja."),
    )
    assert (changed.added, changed.removed, changed.differs) == (2, 2, True)
    assert not compare("Lugnt nu.", "Lugnt nu.").differs


def test_nothing_of_either_text_is_lost_between_the_marks(tell: Tell) -> None:
    dice = random.Random(2026)
    words = ["Alby", "brann", "en", "bil", "två\n", "nu.", "är", "lugnt"]
    for _turn in range(500):
        before, after = (" ".join(dice.choices(words, k=dice.randrange(12))) for _text in range(2))
        pieces = compare(before, after).pieces
        for text, other in ((before, "ins"), (after, "del")):
            assert "".join(one.text for one in pieces if one.mark != other).split() == text.split()
    tell("500 pairs of texts compared: 0 words lost or invented")


def test_spaces_stay_between_words_and_are_no_change_of_their_own() -> None:
    assert compare("En stor bil", "En bil").pieces == (Piece("", "En "), Piece("del", "stor"), Piece("", " bil"))
    assert compare("En bil brann", "En bil").pieces == (Piece("", "En bil "), Piece("del", "brann"))
    assert compare("Två nu", "En bil").pieces == (Piece("del", "Två nu"), Piece("ins", "En bil"))
    assert not compare("En  bil ", "En bil").differs


def long_text(word: Callable[[int], str], between: str) -> str:
    """Return as many words as a section has room for."""
    return between.join(word(number) for number in range(LONGEST_SECTION))[:LONGEST_SECTION].strip()


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        ("words", long_text(lambda n: f"a{n}", " "), long_text(lambda n: f"b{n}", " ")),
        ("lines", long_text(lambda n: f"a{n}", "\n"), long_text(lambda n: f"b{n}", "\n")),
        ("blank lines", long_text(lambda n: f"a{n}", "\n\n"), long_text(lambda n: f"b{n}", "\n\n")),
        ("letters", long_text(lambda n: "ab"[n % 2], " "), long_text(lambda n: "abc"[n % 3], " ")),
        ("letters on lines", long_text(lambda n: "ab"[n % 2], "\n"), long_text(lambda n: "abc"[n % 3], "\n")),
        ("210 lines", "\n".join(f"a{n}" for n in range(210)), "\n".join(f"b{n}" for n in range(210))),
        ("one word", "a" * LONGEST_SECTION, "b" * LONGEST_SECTION),
        ("every other", long_text(lambda n: f"{n}", " "), long_text(lambda n: f"{n}" if n % 2 else "x", " ")),
    ],
)
def test_two_sections_as_long_and_as_different_as_can_be_are_compared_in_good_time(
    what: str, before: str, after: str, tell: Tell
) -> None:
    began = time.process_time()
    compared = compare(before, after)
    took = time.process_time() - began
    tell(f"{what}: {len(before)} and {len(after)} characters compared in {took:.3f} s")
    for text, other in ((before, "ins"), (after, "del")):
        assert "".join(one.text for one in compared.pieces if one.mark != other).split() == text.split()
    assert compared.differs
    assert took < 1


def test_one_word_in_a_long_text_of_everyday_words_is_still_one_word() -> None:
    texts = [filled(text) for one in TEMPLATES for text in one.sections.values()]
    before = "\n\n".join(texts * 4)[:LONGEST_SECTION].strip()
    first, _space, rest = before.partition(" ")
    changed = compare(before, f"{first} verkligen {rest}")
    assert len(before.split()) > 500
    assert (changed.added, changed.removed) == (1, 0)


def test_every_template_is_plain_and_short_and_can_be_filled(tell: Tell) -> None:
    heaviest = 0
    for one in TEMPLATES:
        texts = [filled(text) for text in (one.title, *one.sections.values())]
        assert [gap for text in texts for gap in gaps_in(text)] == []
        reading = plain_language.read(texts)
        heaviest = max(heaviest, reading.lix)
        assert reading.longest <= plain_language.LONG_SENTENCE
        assert len(filled(one.title)) <= 60
        assert one.name_sv != one.name_en
    tell(f"{len(TEMPLATES)} templates, LIX {heaviest} at most")
    assert [one.code for one in TEMPLATES] == ["oro", "brand", "skottlossning", "lugnt", "rattelse"]
    assert heaviest <= plain_language.HEAVY_LIX


def test_a_template_is_for_a_new_report_or_for_a_correction() -> None:
    assert template_of("brand", for_correction=False)
    assert template_of("brand", for_correction=True) is None
    assert template_of("rattelse", for_correction=False) is None


@pytest.mark.parametrize("text", ["Citatet är kort [sic].", "Se [1].", "plats"])
def test_other_brackets_are_no_gaps(text: str) -> None:
    assert gaps_in(text) == []
    assert list(in_pieces(text)) == [(text, False)]


def test_the_sentence_says_which_gap_is_left_where() -> None:
    content = ReportContent(
        title="Brand vid [plats]",
        sharing=Sharing.VOLUNTEERS,
        severity=Severity.HIGH,
        sections={SectionKind.HAPPENED: "Vid [plats] brinner [vad som brinner].", SectionKind.DOING: "Vi är där."},
        translations={"en": {SectionKind.HAPPENED: "A fire at [plats]."}},
    )
    assert problems_of_gaps(content) == {
        "title": "Fyll i [plats] under «Rubrik».",
        "happened": "Fyll i [plats], [vad som brinner] under «Det här har hänt».",
        "happened.en": "Fyll i [plats] under «Det här har hänt».",
    }
