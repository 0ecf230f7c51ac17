"""Reads a CSV file of contacts into rows: encoding, delimiter and headings, nothing about what the cells mean."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLUMNS = (
    "name",
    "email",
    "phone",
    "actor",
    "actor_type",
    "roles",
    "areas",
    "sharing",
    "language",
    "lowest_severity",
)
NEEDED = ("name", "email", "actor", "roles", "areas")
MOST_ROWS = 20_000


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message is the sentence for the person."""


@dataclass(frozen=True)
class Row:
    """One row of the file: its line number in a spreadsheet, its cells by column, and how many cells are too many."""

    number: int
    cells: dict[str, str]
    surplus: int = 0


@dataclass(frozen=True)
class Table:
    """The rows of a file, and the text they came from."""

    rows: tuple[Row, ...]
    text: str


def read_table(data: bytes | str) -> Table:
    """Return the rows of a file; raises ``UnreadableFile`` when it is no CSV file of contacts."""
    text = _decoded(data) if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    if not lines or not text.strip():
        raise UnreadableFile(_("Filen är tom."))
    delimiter = max(",;", key=lines[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records = [(reader.line_num, record) for record in reader]
    except csv.Error as error:
        raise UnreadableFile(
            _("Filen går inte att läsa vid rad %(row)d. Kontrollera citattecknen där.") % {"row": reader.line_num}
        ) from error
    headings = _headings(records[0][1])
    rows = tuple(
        _row(number, headings, record)
        for number, (_line, record) in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in record)
    )
    if not rows:
        raise UnreadableFile(_("Filen har rubriker men inga rader."))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(_("Filen har fler än %(most)d rader. Dela upp den i flera.") % {"most": MOST_ROWS})
    return Table(rows=rows, text=text)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(
            _("Filen är inte sparad som UTF-8, så å, ä och ö kan bli fel. Spara den som «CSV UTF-8» och försök igen.")
        ) from None


def _headings(record: list[str]) -> list[str]:
    headings = [cell.strip().lower() for cell in record]
    while headings and not headings[-1]:
        headings.pop()
    unknown = [heading for heading in headings if heading not in COLUMNS]
    missing = [column for column in NEEDED if column not in headings]
    if missing:
        raise UnreadableFile(
            _("Första raden ska vara rubriker. Det här saknas: %(columns)s.") % {"columns": ", ".join(missing)}
        )
    if unknown:
        raise UnreadableFile(
            _("Kolumnen «%(column)s» känns inte igen. Kolumnerna ska heta: %(columns)s.")
            % {"column": unknown[0][:40], "columns": ", ".join(COLUMNS)}
        )
    if len(set(headings)) < len(headings):
        raise UnreadableFile(_("En rubrik står två gånger. Låt varje rubrik stå en gång."))
    return headings


def _row(number: int, headings: list[str], record: list[str]) -> Row:
    cells = dict.fromkeys(COLUMNS, "") | {
        heading: cell.strip(" \t\u00a0") for heading, cell in zip(headings, record, strict=False)
    }
    surplus = sum(bool(cell.strip()) for cell in record[len(headings) :])
    return Row(number=number, cells=cells, surplus=surplus)
