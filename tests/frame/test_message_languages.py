"""The catalogues of the message languages are whole, keep every placeholder, and say the numbers that save lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation

from botkyrka_oro.translation import MESSAGE_LANGUAGES, catalogue_of, is_translated, po_file, template_of_strings
from contacts.scales import RIGHT_TO_LEFT, STAFF_LANGUAGES, Language
from incidents.letters.wording import when
from tests.frame.test_english import PLACEHOLDERS, messages

KEPT = re.compile(r"112|114 ?14|TLP|tel:[+0-9]+")
ARABIC_LETTERS = re.compile("[\u0600-\u06ff]")


def test_every_language_but_those_of_the_staff_is_a_message_language() -> None:
    assert set(MESSAGE_LANGUAGES) == set(Language.values) - {one.value for one in STAFF_LANGUAGES}


@pytest.mark.parametrize("language", MESSAGE_LANGUAGES)
def test_the_catalogue_holds_what_leaves_the_house_whole(language: str) -> None:
    catalogue = catalogue_of(language)
    code = {(message.context, message.id) for message in messages(template_of_strings(language))}
    book = {(message.context, message.id) for message in messages(catalogue)}
    assert code - book == set(), "run `make messages`, then translate them"
    assert book - code == set(), "run `make messages`"
    assert [message.id for message in messages(catalogue) if not is_translated(message.string)] == []
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []
    assert "not reviewed by a native speaker" in po_file(language).read_text().split("msgid")[0]


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("so", 2), ("tr", 1)])
def test_numbers_have_the_forms_that_the_language_has(language: str, forms: int) -> None:
    counted = [message for message in messages(catalogue_of(language)) if isinstance(message.id, tuple | list)]
    assert counted
    assert {len(message.string or ()) for message in counted} == {forms}


@pytest.mark.parametrize("language", MESSAGE_LANGUAGES)
def test_placeholders_markup_and_numbers_to_call_are_kept(language: str) -> None:
    wrong = []
    for swedish, words in sides(language):
        expected = sorted(re.sub("%H.%M", "%H:%M", one) for one in PLACEHOLDERS.findall(swedish))
        if expected != sorted(PLACEHOLDERS.findall(words)) or numbers(swedish) != numbers(words):
            wrong.append((swedish, words))
    assert wrong == []


def test_arabic_is_written_in_arabic_letters_and_numbers_stay_whole() -> None:
    said = [words for swedish, words in sides("ar") if re.search("[a-zåäö]{4}", re.sub(r"%\(\w+\)|{\w+}", "", swedish))]
    assert [words for words in said if not ARABIC_LETTERS.search(words)] == []
    bare = [re.sub(r"<[^>]*>[^<]*</a>", "", words) for _swedish, words in sides("ar")]
    assert [words for words in bare if "114 14" in words] == [], "outside of an element it would be read as 14 114"
    assert frozenset({Language.ARABIC}) == RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("language", "month"),
    [("ar", "نوفمبر"), ("so", "Nofembar"), ("tr", "Kasım"), ("sv", "november"), ("en", "November")],
)
def test_months_are_named_in_every_language(language: str, month: str) -> None:
    with translation.override(language):
        assert f"22 {month} 2026" in when(datetime(2026, 11, 22, 21, 14, tzinfo=UTC))


def sides(language: str) -> Iterator[tuple[str, str]]:
    """Return each translation beside the Swedish that it is of; of counted ones every form beside the plural."""
    for message in messages(catalogue_of(language)):
        if isinstance(message.id, str):
            yield message.id, str(message.string)
        else:
            yield from ((message.id[-1], words) for words in message.string or ())


def numbers(words: str) -> list[str]:
    """Return what must be in a translation as it is in the Swedish, however its groups are spaced."""
    return sorted(found.replace(" ", "") for found in KEPT.findall(words))
