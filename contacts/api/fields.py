"""The fields that bodies and queries are made of: strict about types, and plain about what is wrong."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django.db.models import Choices
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.scales import CodedScale

MISSING = _("Det här behövs.")
NOT_NULL = _("Det här kan inte vara null.")
NOT_TEXT = _("Skriv en text.")
TOO_LONG = _("Skriv högst {max_length} tecken.")
CONTROL = _("Ta bort styrtecknen ur texten.")
ONE_LINE = _("Skriv på en rad, utan styrtecken.")

_ALLOWED_CONTROL = {"\n", "\r", "\t"}
_EARLIEST, _LATEST = 2000, 2100


class Text(serializers.CharField):
    """Plain text of several lines; nothing but a string will do."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "blank": MISSING,
        "invalid": NOT_TEXT,
        "max_length": TOO_LONG,
        "control": CONTROL,
    }
    one_line = False

    def to_internal_value(self, data: Any) -> str:
        """Return the text, its line ends as LF."""
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        for sign in text:
            # Surrogates (Cs) cannot be stored; control characters (Cc) have no business in a letter.
            if unicodedata.category(sign) in ("Cs", "Cc") and (self.one_line or sign not in _ALLOWED_CONTROL):
                self.fail("control")
            if self.one_line and unicodedata.category(sign) in ("Zl", "Zp"):
                self.fail("control")
        return text.replace("\r\n", "\n").replace("\r", "\n")


class Line(Text):
    """Plain text of one line, fit for a header."""

    default_error_messages = {"control": ONE_LINE}
    one_line = True


class Address(serializers.EmailField):
    """One e-mail address."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "blank": MISSING,
        "max_length": TOO_LONG,
        "invalid": _("Skriv en e-postadress, som namn@exempel.se."),
    }

    def to_internal_value(self, data: Any) -> str:
        """Return the address as it was written."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of a few codes, in as it goes out."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "invalid_choice": _("Det finns inget sådant val. Välj bland {codes}."),
    }

    def __init__(self, choices: type[Choices] | list[str], **options: Any) -> None:
        codes = choices if isinstance(choices, list) else [str(value) for value in choices.values]
        super().__init__(choices=codes, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the code; a number is no code even if it looks like one."""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", codes=", ".join(self.choices))
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the code."""
        return str(value)


class Scale(Choice):
    """A step of a ranked scale, stored as its rank and spoken of by its code."""

    def __init__(self, scale: type[CodedScale], **options: Any) -> None:
        self.scale = scale
        super().__init__([step.code for step in scale], **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the step with this code."""
        return self.scale.from_code(super().to_internal_value(data))

    def to_representation(self, value: Any) -> str:
        """Return the code of the rank."""
        return self.scale(value).code


class Moment(serializers.DateTimeField):
    """A point in time by ISO 8601 with its offset: without one nobody knows which hour is meant in autumn."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "invalid": _("Skriv tiden enligt ISO 8601 med förskjutning, som 2026-11-22T23:14:00+01:00."),
        "range": _("Skriv en tid mellan år 2000 och 2100."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment, aware."""
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail("invalid")
        if not _EARLIEST <= moment.year < _LATEST:
            self.fail("range")
        return moment


class Whole(serializers.IntegerField):
    """A whole number; ``from_text`` for addresses, where everything is text."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "invalid": _("Skriv ett heltal."),
        "max_value": _("Skriv högst {max_value}."),
        "min_value": _("Skriv minst {min_value}."),
    }

    def __init__(self, *, from_text: bool = False, **options: Any) -> None:
        self.from_text = from_text
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if self.from_text and isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 20:
            return int(data)
        if self.from_text or isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """True or false, and no word for it."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "invalid": _("Skriv true eller false."),
    }

    def to_internal_value(self, data: Any) -> bool:
        """Return the flag."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
