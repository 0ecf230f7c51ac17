"""Gathers and compiles the translations with Babel alone, so that no machine needs gettext installed.

Swedish is the language of the code's strings. English holds all of them, for staff; the message languages hold those
that leave the house (``botkyrka_oro/leaving.py``).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from botkyrka_oro.leaving import FROM_DJANGO, leaving

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "botkyrka_oro" / "locale"
PLACES = ("botkyrka_oro", "contacts", "incidents", "notifications", "templates")
STAFF_LANGUAGES = ("en",)
MESSAGE_LANGUAGES = ("ar", "so", "tr")
LANGUAGES = (*STAFF_LANGUAGES, *MESSAGE_LANGUAGES)
NAMES = {"en": "English", "ar": "Arabic", "so": "Somali", "tr": "Turkish"}
NOT_REVIEWED = "not reviewed by a native speaker"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not {"migrations", "static", "locale"} & set(path.parts):
                yield path


def python_of(path: Path) -> bytes:
    """Return what Babel's Python reader can read: a template becomes calls of gettext among fillers."""
    text = path.read_text()
    if path.suffix == ".py":
        return text.encode()
    calls = templatize(text, origin=str(path))
    return "\n".join(line.lstrip() for line in calls.splitlines()).encode()


def template_of_strings(language: str = "en") -> Catalog:
    """Return every string that ``language`` has to hold, without a translation."""
    found = Catalog(project="Lägesstöd Botkyrka", charset="utf-8")
    wanted = None
    if language in MESSAGE_LANGUAGES:
        wanted = set(leaving(ROOT))
        for name in FROM_DJANGO:
            found.add(name, None, [("django", 0)])
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        if wanted is not None and place not in wanted:
            continue
        for _line, message, comments, context in extract(
            "python", BytesIO(python_of(path)), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
        ):
            found.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return found


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue_of(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="Lägesstöd Botkyrka",
            version="1",
            header_comment=header_of(language),
            copyright_holder="Botkyrka kommun",
            msgid_bugs_address="Botkyrka kommun",
            last_translator="Botkyrka kommun",
            language_team="Botkyrka kommun",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def header_of(language: str) -> str:
    """Return what a translator reads first in a new catalogue."""
    header = f"# {NAMES[language]} translations of Lägesstöd Botkyrka. The strings in the code are Swedish."
    if language in MESSAGE_LANGUAGES:
        header += f"\n# Status: {NOT_REVIEWED}.\n# Only what leaves the house is here; see botkyrka_oro/leaving.py."
    return header


def lacking_in(language: str) -> list[str]:
    """Return the strings of the code that ``language`` has no translation for."""
    known = catalogue_of(language)
    lacking = []
    for message in template_of_strings(language):
        translation = known.get(message.id, message.context)
        if message.id and (translation is None or not is_translated(translation.string)):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


def update_catalogues() -> dict[str, int]:
    """Write the catalogues anew, translations kept; return how many strings each still lacks."""
    lacking = {}
    for language in LANGUAGES:
        catalogue, strings = catalogue_of(language), template_of_strings(language)
        strings.creation_date = catalogue.creation_date  # A run that changes nothing must leave the file alone.
        catalogue.update(strings, no_fuzzy_matching=True)
        _write(catalogue, language)
        lacking[language] = sum(1 for message in catalogue if message.id and not is_translated(message.string))
    return lacking


def _write(catalogue: Catalog, language: str) -> None:
    output = BytesIO()
    write_po(output, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(output.getvalue())


def is_translated(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def compile_catalogues() -> list[str]:
    """Compile what is newer than its compiled form; return the languages that were compiled."""
    compiled = []
    for language in LANGUAGES:
        source, target = po_file(language), po_file(language).with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            write_mo(draft, catalogue_of(language))
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(target)  # Somebody may be reading the old one.
        os.utime(target)
        compiled.append(language)
    return compiled
