"""The Swedish of the interface is plain: words that scold, beg or say nothing are not used."""

from __future__ import annotations

import functools
import re

import pytest

from tests.architecture.source import modules, path, strings, templates, tree

# What is not written, and what is written instead.
FORBIDDEN = {
    r"\bogiltig\w*": "say what it should be",
    r"\bvänligen\b": "say what to do",
    r"\btyvärr\b": "say what happened",
    r"\bklicka här\b": "let the link say where it leads",
    r"\btryck här\b": "let the link say where it leads",
    r"\bläs mer\b(?! om)": "let the link say what about",
    r"\bobligatorisk\w* fält": "mark what is voluntary instead",
    r"\bdet här fältet måste\b": "say what is missing",
    r"^\W*\w*\s*misslyckades\W*$": "say what could not be done, and what to do now",
    r"\bett fel (?:har )?uppst": "say what happened",
    r"\bfelaktig\w* (?:inmatning|värde)": "say what it should be",
    r"\bvar god\b": "say what to do",
    r"\ber\b|\bni\b": "it is you, one person",
    r"\bslutanvändare\b|\bentitet\b|\bpost-?ID\b": "say it in the words of the field",
}
# Questions that are put to a whole organisation: there it is they who are many.
ASKED_OF_MANY = ("incidents/letters/wording.py:", "botkyrka_oro/demo/asking.py:")
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
TAGS = re.compile(r"\{%(?!\s*translate\b)[^%]*%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


@functools.cache
def spoken() -> list[tuple[str, str]]:
    """Return every text that may meet a person, with where it stands."""
    texts = [(f"{path(file)}:{node.lineno}", str(node.value)) for file in modules() for node in strings(tree(file))]
    for file in templates():
        visible = TAGS.sub("\n", COMMENTS.sub("", file.read_text("utf-8")))
        texts += [(path(file), line) for line in visible.splitlines()]
    return texts


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_interface_speaks_plainly(word: str) -> None:
    found = [f"{where}: {text.strip()[:80]}" for where, text in spoken() if re.search(word, text, re.IGNORECASE)]
    if r"\bni\b" in word:
        found = [one for one in found if not one.startswith(ASKED_OF_MANY)]
    assert found == [], FORBIDDEN[word]
