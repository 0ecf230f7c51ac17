"""Rows for spreadsheets: CSV as Swedish Excel opens it, with cells that are never taken for formulas or numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
DELIMITER = ";"
# What begins a formula in some spreadsheet (OWASP, CSV Injection), also in full width; some programs look past blanks,
# quotes, delimiters and marks that nobody sees. A number loses its leading zero, and the last of many digits.
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LOOKS_LIKE_MORE = re.compile(
    r"""^(?:[\t\r\n]|[\s"'`;,´’“”«»\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@|%＝＋－＠−–—]|0[\d\s]*\d\s*$|\d{12})"""
)


def as_text(value: str) -> str:
    """Return ``value`` as a cell that is text and nothing else: an apostrophe stands before what looks like more."""
    plain = _STRANGE.sub(" ", value)
    return f"'{plain}" if _LOOKS_LIKE_MORE.match(plain) else plain


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """Return the lines of a CSV file in UTF-8, one by one; texts are made safe, whole numbers stay numbers."""
    writer = csv.writer(_Echo(), delimiter=DELIMITER, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield (BYTE_ORDER_MARK + writer.writerow([as_text(heading) for heading in headings])).encode()
    for row in rows:
        yield writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row]).encode()


class _Echo:
    """A file that hands every line straight back."""

    def write(self, line: str) -> str:
        return line
