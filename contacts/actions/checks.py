"""What a value must be like before it is kept: each check returns the sentence that says what is wrong, or None."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

NAME_LENGTH = 150
SHORT_NAME_LENGTH = 100
ADDRESS_LENGTH = 254
PHONE_LENGTH = 40
NOTE_LENGTH = 2000

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_HIDDEN_IN_NOTES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_SEVERAL = re.compile(r"[\s,;<>]|@.*@")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{2,}")
_is_address = EmailValidator()


def holds_control_characters(text: str) -> bool:
    """Tell whether ``text`` holds line breaks, NUL, half characters or the mark of a broken encoding."""
    return _HIDDEN.search(text) is not None


def wrong_with_line(text: str, *, longest: int, missing: str = "") -> str | None:
    """Check one line of text; ``missing`` is the sentence for an empty one, when it may not be empty."""
    if not text:
        return missing or None
    if len(text) > longest:
        return _("Texten är för lång. Skriv högst %(longest)d tecken.") % {"longest": longest}
    if holds_control_characters(text):
        return _("Texten innehåller radbrytningar eller dolda tecken. Skriv den på en rad.")
    return None


def wrong_with_note(text: str) -> str | None:
    """Check a text of several lines."""
    if len(text) > NOTE_LENGTH:
        return _("Texten är för lång. Skriv högst %(longest)d tecken.") % {"longest": NOTE_LENGTH}
    if _HIDDEN_IN_NOTES.search(text):
        return _("Texten innehåller dolda tecken. Skriv om den.")
    return None


def wrong_with_address(text: str) -> str | None:
    """Check that ``text`` is exactly one e-mail address: one string with two would reach two people."""
    if holds_control_characters(text):
        return _("E-postadressen innehåller radbrytningar eller dolda tecken. Skriv den på nytt.")
    if _SEVERAL.search(text):
        return _("Ange en enda e-postadress, utan mellanslag och kommatecken.")
    if len(text) > ADDRESS_LENGTH:
        return _("E-postadressen är för lång. Skriv högst %(longest)d tecken.") % {"longest": ADDRESS_LENGTH}
    try:
        _is_address(text)
    except ValidationError:
        return _("Skriv e-postadressen som namn@exempel.se.")
    # Mail servers disagree about other letters before the @, and some read quotes and comments there (RFC 5321).
    if not text.rpartition("@")[0].isascii() or any(one in text for one in '"()\\:'):
        return _("Skriv e-postadressen som namn@exempel.se.")
    return None


def wrong_with_phone(text: str) -> str | None:
    """Check a telephone number, as people write it."""
    if not text:
        return None
    if len(text) > PHONE_LENGTH or not _PHONE.fullmatch(text):
        return _("Skriv telefonnumret med siffror, till exempel 070-123 45 67.")
    return None
