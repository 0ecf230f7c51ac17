"""The English catalogue is whole, and both languages are plain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from botkyrka_oro.translation import KEYWORDS, ROOT, catalogue_of, is_translated, sources, template_of_strings

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[HMYmdS]|</?\w[^>]*>")
# The script writes the same time for both, each in its language's way.
SAME = {"{tid}": "{time}"}
# What the house never says, in any form. Språklagen (2009:600), 11 §: vårdat, enkelt och begripligt.
NEVER = re.compile(
    r"ogiltig|vänlig|tyvärr|obligatorisk|klicka|fel inträffade|misslyck|\bincident|situationsrapport|\bmail|e-mail"
    r"|tillse|erhåll|avseende|vederbörande|ovanstående|nedanstående|\bni ska\b",
    re.IGNORECASE,
)
MOST_WORDS = 20
NAMES = re.compile("Lägesstöd|Lantmäteriet|Björnsson")
# English must not say them either.
NEVER_IN_ENGLISH = re.compile(
    r"\bplease\b|\bsorry\b|\binvalid\b|\bclick\b|\bmandatory\b|e-mail|[«»]|\bkl\.", re.IGNORECASE
)
# Words that stand outside gettext on purpose: names, the two languages' own names, and the page that needs nothing.
UNTRANSLATED = {
    "Lägesstöd",
    "Botkyrka",
    "– Lägesstöd Botkyrka",
    "På svenska",
    "In English",
    "narrow",
    "wide",
    "desk-page",
}
# What the code itself says in Swedish: the log, which is a public record in Swedish, names in the reference data, and
# the subjects that mail programs write, the ready sentences of reports, and what samples are about.
SWEDISH_BY_INTENT = {
    "botkyrka_oro/component_samples.py",
    "botkyrka_oro/sample_form.py",
    "contacts/actions/record.py",
    "contacts/reference.py",
    "incidents/actions/wording.py",
    "incidents/letters/wording.py",
    "incidents/reference.py",
    "incidents/report_templates.py",
    "notifications/incoming/quotes.py",
    "notifications/incoming/signs.py",
}
ADDRESS = re.compile(r"[?=a-z]*[-/][-/=a-z]*")  # Parts of addresses are Swedish, as in rapport/inte-du/.
SENTENCE = re.compile(r"[åäöÅÄÖ][a-z]|[a-zA-Z][åäö]|\b(och|inte|eller|det|den|ett)\b")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return catalogue_of("en")


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Return every message but the head of the file."""
    return (message for message in catalogue if message.id)


def sides(message: Message) -> Iterator[tuple[str, str]]:
    """Return each form of a message beside its translation."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string or (), strict=True)


def test_the_catalogue_holds_the_strings_of_the_code_and_no_others(english: Catalog) -> None:
    code = {(message.context, message.id) for message in messages(template_of_strings())}
    book = {(message.context, message.id) for message in messages(english)}
    assert code - book == set(), "run `make messages`, then translate them"
    assert book - code == set(), "run `make messages`"


def test_every_string_is_translated_and_none_is_a_guess(english: Catalog) -> None:
    assert [message.id for message in messages(english) if not is_translated(message.string)] == []
    assert [message.id for message in messages(english) if message.fuzzy] == []


def test_placeholders_and_markup_are_the_same_in_both_languages(english: Catalog) -> None:
    wrong = []
    for message in messages(english):
        for swedish, words in sides(message):
            expected = sorted(SAME.get(one, one) for one in PLACEHOLDERS.findall(swedish))
            if expected != sorted(PLACEHOLDERS.findall(words)):
                wrong.append((swedish, words))
    assert wrong == []


def test_the_swedish_is_plain(english: Catalog) -> None:
    """Short sentences, and no word that blames the reader or belongs in an office."""
    texts = [swedish for message in messages(english) for swedish, _words in sides(message)]
    assert [text for text in texts if NEVER.search(text)] == []
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.?!:])\s+", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS] == []


def test_the_english_is_plain_and_english(english: Catalog) -> None:
    pairs = [pair for message in messages(english) for pair in sides(message)]
    assert [words for _swedish, words in pairs if NEVER_IN_ENGLISH.search(words)] == []
    lettered = [words for _swedish, words in pairs if re.search("[åäöÅÄÖ]", NAMES.sub("", words))]
    assert [words for words in lettered if "å, ä and ö" not in words] == []
    assert [(swedish, words) for swedish, words in pairs if swedish[-1:] in ".?:" and words[-1:] != swedish[-1:]] == []


def test_templates_hold_no_words_outside_gettext() -> None:
    outside = set()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix not in {".html", ".txt"} or path.name == "500.html":
            continue
        text = re.sub(
            r"{%\s*(comment|blocktranslate)\b.*?{%\s*end\1\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL
        )
        text = re.sub(r"{%.*?%}|{{.*?}}|<style>.*?</style>", "", text, flags=re.DOTALL)
        pieces = re.sub(r"<[^>]*>", "\n", text).splitlines()
        outside |= {piece.strip() for piece in pieces if re.search(r"[^\W\d_]{2}", piece)}
    assert {piece for piece in outside if piece not in UNTRANSLATED and "hx-headers" not in piece} == set()


def test_code_holds_no_swedish_outside_gettext() -> None:
    found = []
    for path in sources():
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and "/demo/" not in name and name not in SWEDISH_BY_INTENT:
            found += [(name, text) for text in strings_outside_gettext(ast.parse(path.read_text()))]
    said = [one for one in found if one[1] not in UNTRANSLATED and not ADDRESS.fullmatch(one[1])]
    wrong = [(name, text) for name, text in said if SENTENCE.search(text.replace("Lägesstöd", ""))]
    assert wrong == []


def strings_outside_gettext(tree: ast.Module) -> Iterator[str]:
    """Return the strings of a module that are neither translated nor documentation."""
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in KEYWORDS:
            apart |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        elif isinstance(node, ast.Expr):
            apart.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value
