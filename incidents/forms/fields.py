"""The kinds of fields that the forms of this app share, each with sentences that say how to put it right."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from contacts.shifts import STOCKHOLM
from notifications.markers import tidy

MOMENT = "%Y-%m-%dT%H:%M"

Words = Any  # A string, or one that is translated when it is shown.
Chosen = TypeVar("Chosen")


class OneOf(forms.ChoiceField, Generic[Chosen]):
    """A choice of one thing among those that the view handed in; its value is the thing itself."""

    def __init__(self, *, missing: Words, unknown: Words | None = None, **options: Any) -> None:
        options.setdefault("widget", forms.RadioSelect)
        super().__init__(error_messages={"required": missing, "invalid_choice": unknown or missing}, **options)
        self.things: dict[str, Chosen] = {}
        self.words: dict[str, Words] = {}

    def offer(self, things: Iterable[tuple[str, Words, Chosen]], empty: Words | None = None) -> None:
        """Let the user choose among ``things``: key, words and the thing."""
        listed = list(things)
        self.things = {key: thing for key, _words, thing in listed}
        self.words = {key: words for key, words, _thing in listed}
        choices: list[tuple[str, Any]] = [] if empty is None else [("", empty)]
        self.choices = [*choices, *((key, words) for key, words, _thing in listed)]

    def clean(self, value: Any) -> Any:
        """Return the thing that was chosen, or ``None``."""
        return self.things.get(super().clean(value))


class SomeOf(forms.MultipleChoiceField, Generic[Chosen]):
    """A choice of any number of things; its value is the list of them."""

    def __init__(self, *, unknown: Words, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(required=False, error_messages={"invalid_choice": unknown, "invalid_list": unknown}, **options)
        self.things: dict[str, Chosen] = {}
        self.words: dict[str, Words] = {}

    def offer(self, things: Iterable[tuple[str, Words, Chosen]]) -> None:
        """Let the user choose among ``things``: key, words and the thing."""
        listed = list(things)
        self.things = {key: thing for key, _words, thing in listed}
        self.words = {key: words for key, words, _thing in listed}
        self.choices = [(key, words) for key, words, _thing in listed]

    def clean(self, value: Any) -> Any:
        """Return the things that were chosen."""
        return [self.things[key] for key in super().clean(value)]


class Text(forms.CharField):
    """Words of at most ``most`` characters; longer ones are kept on the page, with a sentence that says how long."""

    def __init__(self, *, most: int, missing: Words = "", **options: Any) -> None:
        self.most = most
        super().__init__(error_messages={"required": missing, "null_characters_not_allowed": _NUL}, **options)
        self.validators.append(
            MaxLengthValidator(
                most,
                message=_("Skriv högst %(limit_value)s tecken. Du har skrivit %(show_value)s."),
            )
        )

    def to_python(self, value: Any) -> Any:
        """Return the words; what has nothing that can be read in it says nothing."""
        words: str = super().to_python(value) or ""
        return words if "\0" in words or tidy(words) else ""


_NUL = _("Texten har ett tecken som inte går att spara. Skriv om den.")


class Key(forms.CharField):
    """The key that a form was drawn with, which makes a second press of its button harmless."""

    unreadable = _("Sidan går inte att spara. Ladda om den och försök igen.")

    def __init__(self) -> None:
        super().__init__(
            max_length=200,
            required=False,
            widget=forms.HiddenInput,
            initial=new_key,
            error_messages={"max_length": self.unreadable, "null_characters_not_allowed": self.unreadable},
        )

    def clean(self, value: Any) -> Any:
        """Return the key; a form without one counts as drawn now."""
        return super().clean(value) or new_key()


def new_key() -> str:
    """Return a fresh key."""
    return str(uuid.uuid4())


class TextArea(forms.Textarea):
    """A text area that counts the characters and is sent by Ctrl+Enter.

    It takes more than ``most``: what a browser cuts off from a paste is lost, and nobody notices.
    """

    def __init__(self, most: int) -> None:
        super().__init__(attrs={"data-ctrl-enter": "", "data-counter": str(most)})


class Moment(forms.CharField):
    """A local time, as the browser's own field writes it; its value is aware. Empty means that nothing was said.

    An address may say which of two it means by its distance from UTC, as in RFC 3339: ``2026-10-25T02:15+01:00``.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    unreadable = _("Skriv dag och tid, till exempel 2026-11-22 23.14.")

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"null_characters_not_allowed": self.unreadable}, **options)

    def clean(self, value: Any) -> Any:
        """Return the moment. Of an hour that the clock runs through twice, the first is meant."""
        typed = super().clean(value)
        if not typed:
            return None
        moment = _read(typed)
        if moment is None:
            raise ValidationError(self.unreadable)
        if moment.tzinfo is not None:
            return moment
        aware = moment.replace(tzinfo=STOCKHOLM)
        if aware.astimezone(UTC).astimezone(STOCKHOLM).replace(tzinfo=None) != moment:
            raise ValidationError(_("Den tiden finns inte, för klockan ställdes fram. Välj en annan tid."))
        return aware


def _read(typed: str) -> datetime | None:
    zoned = (f"{MOMENT}%z", f"{MOMENT}:%S%z")
    for pattern in (MOMENT, f"{MOMENT}:%S", *zoned, "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"):
        try:
            moment = datetime.strptime(typed, pattern)  # noqa: DTZ007 - made aware by the caller
        except ValueError:
            continue
        return moment if 1900 < moment.year < 9999 else None
    return None


def as_typed(moment: datetime) -> str:
    """Return a moment as the browser's field wants it."""
    return moment.astimezone(STOCKHOLM).strftime(MOMENT)
