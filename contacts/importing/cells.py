"""What the cells of a row mean: codes or Swedish names become rows and levels, or a sentence says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.importing.book import Book, folded
from contacts.models import Area, ContactRole
from contacts.scales import STAFF_LANGUAGES, CodedScale, Language

Scale = TypeVar("Scale", bound=CodedScale)
Value = TypeVar("Value")

EVERYWHERE = frozenset({"*", "hela kommunen", "the whole municipality", "whole municipality"})
LONGEST_QUOTE = 60


def several(cell: str) -> list[str]:
    """Return the parts of a cell that may hold several values, each once."""
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def quoted(cell: str) -> str:
    """Return a cell for a sentence, cut when it is long."""
    words = cell if len(cell) <= LONGEST_QUOTE else cell[:LONGEST_QUOTE] + "…"
    return _("«%(words)s»") % {"words": words}


def read_roles(cell: str, book: Book, wrong: list[str]) -> list[ContactRole]:
    """Return the roles of a cell; the same words are looked up once a file."""
    if cell not in book.read_roles:
        sentences: list[str] = []
        book.read_roles[cell] = _roles_of(cell, book, sentences), sentences
    roles, sentences = book.read_roles[cell]
    wrong.extend(sentences)
    return roles


def _roles_of(cell: str, book: Book, wrong: list[str]) -> list[ContactRole]:
    roles: dict[int, ContactRole] = {}
    for part in several(cell):
        role = book.roles.get(folded(part))
        if role is None:
            wrong.append(_("Rollen %(role)s finns inte.") % {"role": quoted(part)})
        else:
            roles[role.id] = role
    if not several(cell):
        wrong.append(_("Rollen saknas. Skriv minst en."))
    return list(roles.values())


def read_areas(cell: str, book: Book, wrong: list[str]) -> tuple[frozenset[int], bool]:
    """Return the ids of a cell's areas, and whether it means the whole municipality; looked up once a file."""
    if cell not in book.read_areas:
        sentences: list[str] = []
        areas, everywhere = _areas_of(cell, book, sentences)
        book.read_areas[cell] = frozenset(area.id for area in areas), everywhere, sentences
    ids, everywhere, sentences = book.read_areas[cell]
    wrong.extend(sentences)
    return ids, everywhere


def _areas_of(cell: str, book: Book, wrong: list[str]) -> tuple[list[Area], bool]:
    parts = several(cell)
    if not parts:
        wrong.append(_("Området saknas. Skriv minst ett, eller * för hela kommunen."))
    if any(folded(part) in EVERYWHERE for part in parts):
        return [], True
    areas: dict[int, Area] = {}
    for part in parts:
        found = book.areas.get(folded(part), [])
        if not found:
            wrong.append(_("Området %(area)s finns inte.") % {"area": quoted(part)})
        elif len(found) > 1:
            wrong.append(
                _("Flera områden heter %(area)s. Skriv kortnamnet: %(slugs)s.")
                % {"area": quoted(part), "slugs": ", ".join(sorted(area.slug for area in found))}
            )
        else:
            areas[found[0].id] = found[0]
    return list(areas.values()), False


def read_scale(cell: str, scale: type[Scale], sentence: Promise, wrong: list[str]) -> Scale | None:
    """Return the level that a cell names by code or by name; an empty cell names none."""
    if not cell:
        return None
    level = _levels(scale).get(folded(cell))
    if level is None:
        known = ", ".join(one.code for one in scale)
        wrong.append(str(sentence) % {"value": quoted(cell), "known": known})
    return level


def read_language(cell: str, wrong: list[str]) -> str | None:
    """Return the language that a cell names; an empty cell names none."""
    if not cell:
        return None
    language = _languages().get(folded(cell))
    if language is None:
        wrong.append(_("Språket %(value)s finns inte. Skriv sv, en, ar, so eller tr.") % {"value": quoted(cell)})
    return language


@cache
def _levels(scale: type[Scale]) -> dict[str, Scale]:
    return _named((one, one.code, one.label) for one in scale)


@cache
def _languages() -> dict[str, Language]:
    return _named((one, one.value, one.label) for one in Language)


def _named(values: Iterable[tuple[Value, str, object]]) -> dict[str, Value]:
    """Return values by code and by their names in both languages of the staff."""
    found: dict[str, Value] = {}
    for value, code, label in values:
        found[code] = value
        for language in STAFF_LANGUAGES:
            with override(language):
                found[folded(str(label))] = value
    return found
