"""What mail servers answer, told in plain words: answers as Postfix, Exchange, Gmail, Exim and others give them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.utils import translation

from notifications.answers import MEANINGS, in_plain_words

# What was said, the enhanced status code that a report gave beside it, and what it means.
with Path(__file__).with_name("answers.csv").open(encoding="utf-8", newline="") as file:
    EVERYTHING = [(row["answer"], row["status"], row["sentence"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("answer", "status", "sentence"), EVERYTHING, ids=[one[0][:60] for one in EVERYTHING])
def test_an_answer_is_told_in_plain_words(answer: str, status: str, sentence: str) -> None:
    assert in_plain_words(answer, status) == sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("", "Vi fick ingen förklaring."),
        ("   ", "Vi fick ingen förklaring."),
        ("hej", "Servern gav ett svar som vi inte känner igen."),
        ("\0\n\r", "Servern gav ett svar som vi inte känner igen."),
        ("5" * 100_000, "Servern gav ett svar som vi inte känner igen."),
        ("9.9.9 999", "Servern gav ett svar som vi inte känner igen."),
    ],
)
def test_there_is_always_a_sentence(answer: str, sentence: str) -> None:
    assert in_plain_words(answer) == sentence
    assert in_plain_words("", answer)


@pytest.mark.parametrize("kind", ["4", "5"])
def test_every_code_has_a_sentence_at_least_of_its_class(kind: str) -> None:
    odd = {
        f"{kind}.{subject}.{detail}"
        for subject in range(8)
        for detail in range(40)
        if in_plain_words("", f"{kind}.{subject}.{detail}") in {"", "Vi fick ingen förklaring."}
    }
    assert odd == set()
    assert {in_plain_words(f"{kind}{rest:02} x") for rest in range(100)} & {"", "Vi fick ingen förklaring."} == set()


def test_every_meaning_is_used_by_an_answer() -> None:
    assert {str(one.sentence) for one in MEANINGS} - {sentence for _answer, _status, sentence in EVERYTHING} == set()


def test_every_meaning_is_told_in_english_too() -> None:
    with translation.override("en"):
        told = {in_plain_words(answer, status) for answer, status, _sentence in EVERYTHING}
    assert told & {sentence for _answer, _status, sentence in EVERYTHING} == set()
    assert "The address does not exist. Check it." in told


def test_a_long_answer_is_read_quickly() -> None:
    """No wording makes the search run wild: the answer is somebody else's text."""
    assert in_plain_words("550 " + "account " * 5_000) == "Mottagarens server tog inte emot mejlet."
    assert in_plain_words("450 " + "mailbox has is " * 3_000) == "Mottagarens server bad oss vänta."
