"""The search as conditions of the database: what a row has to say, and how well it says it.

The expressions are those of the indexes in ``migrations/0003_search.py``, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, F, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Upper

from incidents.search_words import INSIDE, Word


class Document(Func):
    """The Swedish words of some columns, one after the other."""

    template = "to_tsvector('swedish'::regconfig, %(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class Wanted(Func):
    """Words to look for, in the language of ``to_tsquery``."""

    template = "to_tsquery('swedish'::regconfig, %(expressions)s)"
    output_field = TextField()


class Says(Func):
    """Whether a document says what is wanted."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class LooksLike(Func):
    """Whether something in a text looks like a word: ``pg_trgm.word_similarity_threshold`` says how much."""

    template = "(%(expressions)s)"
    arg_joiner = " <%% "
    output_field = BooleanField()


class Rank(Func):
    """How well a document says what is wanted."""

    function = "ts_rank"
    output_field = FloatField()


def says(word: Word, *columns: str, first: str, alike: bool) -> Q:
    """Return the condition that the columns say ``word``; parts of words and likeness count in ``first`` alone."""
    if word.is_number:
        return Q(**{f"{first}__icontains": word.text})
    found = Q(Says(Document(*columns), Wanted(Value(word.prefix))))
    if len(word.text) >= INSIDE:
        found |= Q(**{f"{first}__icontains": word.text})
        if alike:
            found |= Q(LooksLike(Value(word.text.upper()), Upper(F(first))))
    return found


def rank(words: Iterable[Word], *columns: str) -> Rank:
    """Return how well the columns say any of the words."""
    return Rank(Document(*columns), Wanted(Value(" | ".join(one.prefix for one in words))))


def every(conditions: Iterable[Q]) -> Q:
    """Return the condition that all of them hold."""
    return reduce(and_, conditions, Q())


def some(conditions: Iterable[Q]) -> Q:
    """Return the condition that at least one holds; none when there is none to hold."""
    listed: list[Any] = list(conditions)
    return reduce(or_, listed) if listed else Q(pk__in=[])
